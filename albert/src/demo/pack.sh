#!/usr/bin/env bash
# Makes what is packed into albert.jar of the output of a pre-training:
#
#   pack.sh RUN FOLDER [LENGTH]
#
# FOLDER is replaced: configuration, tokenizer and the weights in bf16. Positions beyond LENGTH (128) have never been
# trained, so texts are cut there.
set -euo pipefail

if [ $# -lt 2 ]; then
  sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//' >&2
  exit 2
fi
run=$1 folder=$2 length=${3:-128}
read -ra albert <<< "${ALBERT:-java -jar $(cd "$(dirname "$0")/../../.." && pwd)/albert/target/albert.jar}"

new=$folder.new
rm -rf "$new"
"${albert[@]}" convert --model "$run" --to safetensors --dtype bf16 --output "$new" > /dev/null
sed -i.bak -e '/"model_max_length"/d' -e "s/^{/{\n  \"model_max_length\": $length,/" "$new/tokenizer_config.json"
rm "$new/tokenizer_config.json.bak"
rm -rf "$folder"
mv "$new" "$folder"
