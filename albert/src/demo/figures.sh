#!/usr/bin/env bash
# Judges the model in `model` and writes the figures at the end of README.md:
#
#   figures.sh TRAINING-TEXTS HELD-OUT-TEXTS
set -euo pipefail

if [ $# -ne 2 ]; then
  sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//' >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
benchmarks=${BENCHMARKS:-$here/../../../bench/target/benchmarks.jar}

{
  sed '/<!-- figures -->/q' "$here/README.md"
  java --add-modules jdk.incubator.vector -cp "$benchmarks" albert4j.bench.DemoModel "$here/model" "$1" "$2"
} > "$here/README.new"
mv "$here/README.new" "$here/README.md"
