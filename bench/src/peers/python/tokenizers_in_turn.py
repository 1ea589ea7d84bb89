"""From text to ids, ours and the peers' in turn: pip install sentencepiece tokenizers

    tokenizers_in_turn.py spiece.model tokenizer.json corpus.txt [--threads N] [--rounds N]

All encode the lines of the file, ids only. Each round times the native SentencePiece library, then
Hugging Face's Rust tokenizers, then `albert.jar bench --mode tokenize`; the table shows the medians
of the rounds, in MB/s, and how many times as fast as each peer ours was in the same round.

The native library has no rules for ALBERT, so it gets the text in lower case: as it stands, most
capitals would be unknown to it, and it would be slower. This happens before the clock starts. The
peers give Python lists, as their users get them.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

LINES_A_CALL = 1000  # an encoding of Hugging Face's takes many times the memory of its text
JAR = pathlib.Path(__file__).parents[4] / "albert" / "target" / "albert.jar"


def main():
    options = parse()
    # read by the Rust library when it first encodes
    os.environ["RAYON_NUM_THREADS"] = str(options.threads)
    os.environ["TOKENIZERS_PARALLELISM"] = "true" if options.threads > 1 else "false"
    lines = options.corpus.read_text(encoding="utf-8").split("\n")
    lines = [line for line in lines if line.strip()]
    size = sum(len(line.encode()) + 1 for line in lines) / 1e6
    with tempfile.TemporaryDirectory() as folder:
        contenders = {
            "native SentencePiece": native(options, [line.lower() for line in lines], size),
            "Hugging Face tokenizers": hugging_face(options, lines, size),
            "albert4j": albert4j(options, folder),
        }
        speeds = {name: [] for name in contenders}
        for _ in range(options.rounds):
            for name, run in contenders.items():
                speeds[name].append(run())
    report(speeds, options, size)


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("json", type=pathlib.Path)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jar", type=pathlib.Path, default=JAR)
    return parser.parse_args()


def native(options, lines, size):
    import sentencepiece

    model = sentencepiece.SentencePieceProcessor(model_file=str(options.model))
    return timed(lambda batch: model.encode(batch, num_threads=options.threads), lines, size)


def hugging_face(options, lines, size):
    import tokenizers

    tokenizer = tokenizers.Tokenizer.from_file(str(options.json))
    # the fast one leaves out the offsets
    encode = getattr(tokenizer, "encode_batch_fast", tokenizer.encode_batch)
    return timed(lambda batch: [encoding.ids for encoding in encode(batch)], lines, size)


def timed(encode, lines, size):
    """A function that encodes all lines and returns MB/s."""

    def run():
        start = time.perf_counter()
        for i in range(0, len(lines), LINES_A_CALL):
            encode(lines[i : i + LINES_A_CALL])
        return size / (time.perf_counter() - start)

    run()
    return run


def albert4j(options, folder):
    shutil.copy(options.model, pathlib.Path(folder) / "spiece.model")
    command = ["java", "-jar", str(options.jar), "bench", "--mode", "tokenize", "--model", folder]
    command += ["--input", str(options.corpus), "--threads", str(options.threads)]
    command += ["--format", "jsonl"]

    def run():
        return json.loads(subprocess.check_output(command))["mb_per_s"]

    return run


def report(speeds, options, size):
    print(f"{size:.1f} MB, threads: {options.threads}, rounds: {options.rounds}")
    print("| | MB/s | slowest–fastest | albert4j is so many times as fast |")
    print("|---|---|---|---|")
    ours = speeds["albert4j"]
    for name, values in speeds.items():
        ratio = statistics.median(mine / value for mine, value in zip(ours, values))
        span = f"{min(values):.1f}–{max(values):.1f}"
        print(f"| {name} | {statistics.median(values):.1f} | {span} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
