#!/usr/bin/env bash
# Runs the Java blocks of tutorial.md, one after the other in one method, and writes what each prints into the text
# block below it. Needs albert/target/albert.jar, a folder `demo` (the tutorial says how to get it) and QNLI/dev.tsv:
#
#   docs/tutorial.sh [FOLDER-WITH-DEMO-AND-QNLI]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
jar=${ALBERT_JAR:-$here/../albert/target/albert.jar}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

{
  for package in engine engine.op model pipeline task tokenizer train; do echo "import albert4j.$package.*;"; done
  echo 'import java.nio.file.Path; import java.util.*;'
  echo 'void main() throws Exception {'
  awk '/^```java$/ { on = 1; next } /^```$/ && on { print "System.out.println(\"\\f\");"; on = 0 } on' "$here/tutorial.md"
  echo '}'
} > "$work/Tutorial.java"

(cd "${1:-.}" && java --add-modules jdk.incubator.vector -cp "$jar" "$work/Tutorial.java") > "$work/out"

# Parts of `out` are ended by a line with a form feed; the n-th goes into the n-th text block.
awk -v out="$work/out" '
  /^```text$/ { print; while ((getline line < out) > 0 && line != "\f") print line; skip = 1; next }
  /^```$/ { skip = 0 }
  !skip' "$here/tutorial.md" > "$work/tutorial.md"
cp "$work/tutorial.md" "$here/tutorial.md"
