"""Writes the snapshots of recorded migrations (see SCHEMAGEN_CORPUS) as frames: NAME LENGTH, line end, JSON."""
import glob
import json
import lzma
import os
import sys


def cases(folder):
    for path in sorted(glob.glob(os.path.join(folder, "*.jsonl*"))):
        opener = lzma.open if path.endswith(".xz") else open
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                yield f"{os.path.basename(path)}:{number}", json.loads(line)


def main():
    out = sys.stdout.buffer
    seen = set()
    for name, case in cases(os.environ["SCHEMAGEN_CORPUS"]):
        for side in ("snapshot", "prev", "cur"):
            if not isinstance(case.get(side), dict):
                continue
            text = json.dumps(case[side], ensure_ascii=False, indent=2).encode()
            if text in seen:
                continue
            seen.add(text)
            out.write(f"{name}:{side} {len(text)}\n".encode() + text)


main()
