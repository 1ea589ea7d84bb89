"""Writes heldout.txt, the check sums that HeldOutTest compares with: what native SentencePiece and Hugging Face's slow
AlbertTokenizer make of the lines that HeldOutLines.java and this script make in the same way.

    python3 heldout.py SHARED > ../resources/albert4j/tokenizer/heldout.txt
    python3 heldout.py SHARED 4200 4300     # the lines of one block, and what the references make of them

SHARED is the folder with data/ and golden/. Needs sentencepiece 0.1.97 (its arithmetic decides between cuts of equal score) and
transformers 4.57.6.
"""
import json
import sys
import zlib
from pathlib import Path

import sentencepiece
import transformers
from transformers.models.albert.tokenization_albert import AlbertTokenizer

COUNT = 12_000
BLOCK = 100
SHORT = 8
MODELS = ["spiece", "test_ja_model", "botchan1k_bytefallback"]

RANGES = [tuple(int(end, 16) for end in part.split("-")) for part in (
    "0020-007E 0020-007E 0041-005A 0030-0039 00A0-00FF 0100-024F 0000-0020 0250-02FF 0300-036F"
    " 0370-03FF 0400-052F 0531-058F 0591-05F4 0600-06FF 0900-097F 0B80-0BFF 0E00-0E5B"
    " 0F00-0FD4 10A0-10FF 1100-11FF 13A0-13FD 1AB0-1ACE 1DC0-1DFF 1E00-1EFF 1F00-1FFE"
    " 2000-206F 2070-209C 20A0-20C0 20D0-20F0 2100-218B 2190-22FF 2460-24FF 2580-259F"
    " 2700-27BF 2C00-2C7F 2E00-2E5D 3000-303F 3041-30FF 3131-318E 3200-33FF 4E00-4FFF"
    " A640-A69F A720-A7FF AB30-AB6B AC00-AD00 D7B0-D7FB E000-E0FF F900-FAD9 FB00-FB4F"
    " FB50-FDFF FE00-FE6F FE70-FEFF FF01-FFEE FFF0-FFFF 10400-1044F 10A40-10A48 10E60-10E7E"
    " 11052-1106F 16E40-16E7F 1D100-1D1FF 1D400-1D7FF 1E900-1E95F 1F100-1F1FF 1F200-1F265"
    " 1F300-1F6FF 1F900-1F9FF 1FBF0-1FBF9 20000-200FF 2F800-2FA1D E0000-E007F E0100-E01EF").split(" ")]

FRAGMENTS = [
    "[MASK]", "[CLS]", "[SEP]", "<unk>", "<pad>", "[mask]", "<UNK>", "<Pad>", " [MASK] ",
    "[[MASK]]", "[MASK", "``", "''", "`", "'", "'''", "\u2581", "\u2581\u2581", "1,000", "9,",
    ",9", "\u00b2,", "\u0661,", "10,000,000.", "(", ")", "\"", "-", ".", "\u2013", "\u00a3",
    "\u20ac", "\u0130", "I\u0307", "\u039f\u0394\u039f\u03a3", "\u03a3", "\u03a3.\u03a3",
    "\U0001d6ba", "\ufb03", "\u00e9", "e\u0301", "\u1e9b\u0323", "\u212b", "\u0345\u0301",
    "\u00df", "\u1e9e", "\r\n", "\t", "\u0085", "\u200b", "\u200c", "\u200d", "\ufeff",
    "\u00ad", "\ufe0f", "\u3000", "\ufffd", "\ufdfa", "\u3231", "\u33a5", "\uac01",
    "\u1100\u1161\u11a8", "\U0001f469\u200d\U0001f4bb", "\U0001f1eb\U0001f1f7",
    "\U0001f44d\U0001f3fd", "\u2460,", "\u0f71\u0f72", "\u0929", "\u0928\u093c"]

SPACES = [0x20, 0x20, 0x20, 0x09, 0x0A, 0x0D, 0x0B, 0x0C, 0x1C, 0x1F, 0x85, 0xA0, 0x1680, 0x2000, 0x2009,
          0x2028, 0x202F, 0x205F, 0x3000]

# Letters and marks of Unicode 15 and 16 in these lines that newer tables lower-case, decompose or drop: Python 3.11 has Unicode 14.
NEWER = [0xA7CB, 0xA7CC, 0xA7DA, 0xA7DC, 0x10EFE, 0x16128, 0x1E037, 0x1E04B, 0x1E055]

MASK = (1 << 64) - 1


class Maker:
    """Makes one line, as the class HeldOutLines does."""

    def __init__(self, seed):
        self.state = seed
        self.line = []

    def next(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 33) % bound

    def range(self):
        return RANGES[self.next(len(RANGES))]

    def one(self, ends):
        return ends[0] + self.next(ends[1] - ends[0] + 1)

    def fragment(self):
        return [ord(c) for c in FRAGMENTS[self.next(len(FRAGMENTS))]]

    def any_code_point(self):
        c = self.next(0x110000)
        return c - 0xD800 if 0xD800 <= c <= 0xDFFF else c

    def insert(self, at, *code_points):
        self.line[at:at] = code_points

    def compose(self, sentence):
        for _ in range(1 + self.next(24)):
            kind = self.next(5)
            if kind <= 1:
                ends = self.range()
                for _ in range(self.next(6) + 1):
                    self.insert(len(self.line), self.one(ends))
            elif kind == 2:
                self.insert(len(self.line), *self.fragment())
            elif kind == 3:
                start = self.next(len(sentence))
                self.insert(len(self.line), *sentence[start:start + 1 + self.next(12)])
            else:
                self.insert(len(self.line), self.any_code_point())

    def mutate(self):
        line = self.line
        at = self.next(len(line) + 1)
        end = min(len(line), at + 1 + self.next(10))
        kind = self.next(12)
        if kind == 0:
            self.insert(at, self.one(self.range()))
        elif kind == 1:
            del line[at:at + 1]
            self.insert(at, self.one(self.range()))
        elif kind == 2:
            del line[at:end]
        elif kind == 3:
            part = line[at:end]
            for _ in range(self.next(5) + 1):
                self.insert(at, *part)
        elif kind == 4:
            line[at:end] = line[at:end][::-1]
        elif kind <= 6:
            self.insert(at, *self.fragment())
        elif kind == 7:
            self.restyle(at, end)
        elif kind == 8:
            for _ in range(self.next(20) + 1):
                self.insert(at, 0x300 + self.next(0x70))
        elif kind == 9:
            for _ in range(self.next(4) + 1):
                self.insert(at, SPACES[self.next(len(SPACES))])
        elif kind == 10:
            for _ in range(self.next(9) + 1):
                self.insert(at, 0x2C if self.next(3) == 0 else 0x30 + self.next(10))
        else:
            self.insert(at, self.any_code_point())

    def restyle(self, at, end):
        style = self.next(3)
        for i in range(at, end):
            c = self.line[i]
            small = 0x61 <= c <= 0x7A
            if style == 0 and 0x20 < c < 0x7F:
                self.line[i] = c + 0xFEE0
            elif style == 1 and small:
                self.line[i] = c - 0x61 + 0x1D41A
            elif style == 2 and small:
                self.line[i] = c - 32


def make_line(n, sentences):
    if n % 3 == 0:
        return sentences[n // 3 * 5 % len(sentences)]
    maker = Maker(n)
    sentence = [ord(c) for c in sentences[maker.next(len(sentences))]]
    mutations = 1 + maker.next(12 if n % 3 == 1 else 4)
    if n % 3 == 1:
        start = maker.next(max(1, len(sentence) - 160))
        maker.insert(0, *sentence[start:start + 160])
    else:
        maker.compose(sentence)
    for _ in range(mutations):
        maker.mutate()
    if len(maker.line) < SHORT:
        maker.insert(len(maker.line), *map(ord, str(n)))
    return "".join(map(chr, maker.line))


def raw(model, text):
    """What native SentencePiece makes of a text: id, place in code points and text of each piece; the decoded text."""
    proto = model.encode(text, out_type="immutable_proto")
    ids = [piece.id for piece in proto.pieces]
    pieces = [f"{piece.id} {piece.begin} {piece.end} {piece.piece}\n" for piece in proto.pieces]
    return "".join(pieces) + model.decode(ids) + "\n"


def albert(tokenizer, text):
    """What the slow tokenizer makes of a text: ids, pieces, decoded text with and without special tokens."""
    text = text.translate(dict.fromkeys(NEWER))
    ids = tokenizer(text)["input_ids"]
    pieces = tokenizer.tokenize(text)
    return "\n".join([" ".join(map(str, ids)), *pieces, tokenizer.decode(ids),
                      tokenizer.decode(ids, skip_special_tokens=True)]) + "\n"


def crc(parts):
    return f"{zlib.crc32(''.join(parts).encode('utf-8')):08x}"


def main(shared, start=0, end=COUNT):
    assert sentencepiece.__version__ == "0.1.97", sentencepiece.__version__
    assert transformers.__version__ == "4.57.6", transformers.__version__
    with open(shared / "data/sentences/sentences.txt", encoding="utf-8", newline="") as file:
        sentences = file.read().split("\n")[:-1]
    folder = shared / "golden/tokenizer"
    with open(folder / "lines.jsonl", encoding="utf-8") as file:
        golden = {json.loads(line)["text"] for line in file}
    models = [sentencepiece.SentencePieceProcessor(str(folder / f"spm/{name}.model")) for name in MODELS]
    tokenizer = AlbertTokenizer(str(shared / "data/albert-vocab/spiece.model"))
    lines = [make_line(n, sentences) for n in range(COUNT)]
    for n, line in enumerate(lines):
        if line in golden:
            print(f"line {n} is in the goldens: {line!r}", file=sys.stderr)
    if (start, end) != (0, COUNT):
        for n in range(start, end):
            print(f"{n} {lines[n]!r}\n{raw(models[0], lines[n])!r}\n{albert(tokenizer, lines[n])!r}")
        return
    print(f"# {COUNT} lines in blocks of {BLOCK}; columns: text {' '.join(MODELS)} albert")
    for start in range(0, COUNT, BLOCK):
        block = lines[start:start + BLOCK]
        sums = [crc(line + "\n" for line in block)]
        sums += [crc(raw(model, line) for line in block) for model in models]
        sums.append(crc(albert(tokenizer, line) for line in block))
        print(*sums)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:4]))
