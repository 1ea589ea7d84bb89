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

# No class names jdk.zipfs, which reads the model inside the jar, or java.logging, which the class archive is made with.
modules=$("${tools}jdeps" --multi-release base --ignore-missing-deps --print-module-deps "$jar")
"${tools}jlink" --add-modules "$modules,jdk.incubator.vector,jdk.zipfs,java.logging" --output "$1" \
  --strip-debug --no-header-files --no-man-pages --compress zip-6
# The archive of the JDK's classes, half of the time to start. It is mapped for the usual pointers alone (heaps below 32 GB).
# With the modules that a command has, their graph is in it, too.
"$1/bin/java" -Xshare:dump --add-modules=jdk.incubator.vector -Xlog:disable -Xlog:all=error:stderr
cp "$jar" "$1/lib/albert.jar"
cp "$dist/bin/albert" "$1/bin/albert"
# An archive of our own classes and of those that the Vector API makes, which takes off a sixth of the time to an answer.
# What the JVM says meanwhile is news only if it fails.
log=$1/lib/log
if ! "$1/bin/java" -XX:ArchiveClassesAtExit="$1/lib/albert.jsa" -Xlog:disable -Xlog:all=error,cds=off,aot=off:stderr \
  --add-modules=jdk.incubator.vector -jar "$1/lib/albert.jar" fill-mask "It is a [MASK]." > "$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
rm "$log"
