#!/usr/bin/env bash
# Trains a small ALBERT on texts of yours, from nothing to a model folder, and judges it:
#
#   recipe.sh TRAINING-TEXTS HELD-OUT-TEXTS OUTPUT
#
# Texts are files or folders of UTF-8 files, a paragraph on each line, a blank line between documents. Run it again with
# the same arguments and it goes on where it stopped. Variables, with the values of the model inside albert.jar:
#
#   SHORT_STEPS=10500  steps of 64 examples of at most 32 tokens
#   STEPS="11000 18000"  steps of 16 examples of at most LENGTH tokens, in two courses here: in each the rate rises and
#                   falls to 0 once. A few hundred steps of each kind, in one course, are enough for a megabyte
#   REFERENCE=      texts that the courses with a + read as well, such as those that albert4j.bench.ReferenceTexts makes;
#                   with them STEPS="11000 18000 3000+ 14000+ 4500@5e-4", where @ gives the highest rate (else 1e-3)
#   VOCABULARY=8000 pieces
#   LENGTH=128      the most tokens of an example
#   ALBERT="java -jar albert/target/albert.jar"
#   BENCHMARKS=bench/target/benchmarks.jar   for the judging; without it that is left out
set -euo pipefail

if [ $# -ne 3 ]; then
  sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//' >&2
  exit 2
fi
train=$1 held_out=$2 output=$3
reference=${REFERENCE:-}
short_steps=${SHORT_STEPS:-10500} vocabulary=${VOCABULARY:-8000} length=${LENGTH:-128}
courses=${STEPS:-11000 18000${reference:+ 3000+ 14000+ 4500@5e-4}}
if [ -z "$reference" ] && [[ $courses == *+* ]]; then
  echo "recipe.sh: STEPS has a course with a +, which reads REFERENCE, but that is not set" >&2
  exit 2
fi
root=$(cd "$(dirname "$0")/../../.." && pwd)
read -ra albert <<< "${ALBERT:-java -jar $root/albert/target/albert.jar}"
benchmarks=${BENCHMARKS:-$root/bench/target/benchmarks.jar}
mkdir -p "$output"

# The vocabulary.
if [ ! -e "$output/spiece.model" ]; then
  find "$train" -type f ! -name '.*' -print0 | sort -z | xargs -0 cat > "$output/text"
  "${albert[@]}" train-tokenizer --albert --vocab_size "$vocabulary" --normalization_rule_name nmt_nfkc_cf \
    --input "$output/text" --model_prefix "$output/new"
  rm "$output/text"
  mv "$output/new.model" "$output/spiece.model"
fi

# The model's shape: four layers with one set of weights, 1.4 million parameters in all with 8,000 pieces.
cat > "$output/shape.json" << JSON
{"model_type": "albert", "vocab_size": $vocabulary, "embedding_size": 64, "hidden_size": 256, "num_hidden_layers": 4,
 "num_attention_heads": 4, "intermediate_size": 1024, "hidden_act": "gelu_new", "max_position_embeddings": 512,
 "initializer_range": 0.04, "hidden_dropout_prob": 0, "attention_probs_dropout_prob": 0,
 "classifier_dropout_prob": 0.1}
JSON

# Pre-training: masked tokens and the order of segments. It begins with short sequences: among 30 tokens attention soon
# finds the two or three that help. With 128 tokens the loss was still that of word frequencies after a thousand steps.
common=(--form paragraphs --optimizer adamw --warmup 200 --ngram 1 --resume)
"${albert[@]}" pretrain "${common[@]}" --input "$train" --lr 1e-3 --config "$output/shape.json" --tokenizer "$output/spiece.model" \
  --output "$output/short" --steps "$short_steps" --max-length 32 --max-predictions 8 --batch-size 64 \
  --schedule constant --save-every 500 --seed 1
last=$output/short course=0
for steps in $courses; do
  course=$((course + 1)) rate=1e-3 texts=("$train")
  [[ $steps == *@* ]] && rate=${steps#*@}
  [[ $steps == *+* ]] && texts+=("$reference")
  "${albert[@]}" pretrain "${common[@]}" --input "${texts[@]}" --lr "$rate" --model "$last" --eval-input "$held_out" \
    --output "$output/course$course" --steps "${steps%%[+@]*}" --max-length "$length" --masked-lm-prob 0.2 \
    --max-predictions $((length / 5 + 1)) --batch-size 16 --batch-tokens 4096 \
    --schedule linear --eval-every 3000 --save-every 250 --seed $((2 * course))
  last=$output/course$course
done

# Half the size.
"$root/albert/src/demo/pack.sh" "$last" "$output/model" "$length"

# The figures.
if [ -e "$benchmarks" ]; then
  java --add-modules jdk.incubator.vector -cp "$benchmarks" albert4j.bench.DemoModel \
    "$output/model" "$train" "$held_out" | tee "$output/figures.md"
else
  echo "recipe.sh: no $benchmarks (mvn -DskipTests package makes it), so no figures" >&2
fi
