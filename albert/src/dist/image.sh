#!/bin/sh
# Makes a folder that runs albert without any Java installed: a Java cut down to the modules that albert.jar needs, the jar
# and the script that starts it. It runs on systems of this kind alone.
#
#   mvn -q -DskipTests package && albert/src/dist/image.sh albert-image && albert-image/bin/albert --version
#
# The jlink is that of JAVA_HOME, else the one on the PATH; it must be of a JDK 25 or newer.
set -eu
if [ $# != 1 ]; then
  echo "usage: $0 FOLDER" >&2
  exit 2
fi
dist=$(cd "$(dirname "$0")" && pwd -P)
jar=$dist/../../target/albert.jar
tools=${JAVA_HOME:+$JAVA_HOME/bin/}

# jdk.management tells how the JVM was started, jdk.zipfs is there for archives: nothing in the classes names them.
modules=$("${tools}jdeps" --multi-release base --ignore-missing-deps --print-module-deps "$jar")
"${tools}jlink" --add-modules "$modules,jdk.incubator.vector" --output "$1" \
  --strip-debug --no-header-files --no-man-pages --compress zip-6 --generate-cds-archive
cp "$jar" "$1/lib/albert.jar"
cp "$dist/bin/albert" "$1/bin/albert"
