"""A corpus through methods with the embedded models: documents a second, and the most memory that is held at a time.

    python bench/streaming.py [--documents N] [--set NAME=VALUE …] METHOD...

The documents are those of `corpus.py`, one row each of a JSONL file. Each run is a process of its own, and the limit of
its memory is 500 MB.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from corpus import document
from measured import Process, run

LIMIT_MB = 500
_CHILD = """
import resource
from graphgen.cli import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def _write_rows(path: Path, documents: int) -> None:
    with path.open("w", encoding="utf-8") as rows:
        for number in range(documents):
            rows.write(json.dumps({"id": f"{number:06}", "text": document(number, length=1000)}) + "\n")


def _through(method: str, folder: Path, settings: list[str]) -> tuple[Process, float, dict[str, int]]:
    out = folder / method
    flags = ["--method", method, "--input", str(folder / "corpus.jsonl"), "--out", str(out)]
    chosen = [part for each in settings for part in ("--set", each)]
    command = [sys.executable, "-c", _CHILD, "run", *flags, "--cache", str(folder / f"{method}.sqlite"), *chosen]
    process = run(command)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    return process, float(process.output.splitlines()[-1]), manifest["counts"] | {"calls": manifest["usage"]["calls"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("methods", nargs="+")
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--set", action="append", default=[], dest="settings", help="of every method, NAME=VALUE")
    given = parser.parse_args()
    print("| method | documents | calls | samples | peak memory | documents/s | documents/s of CPU |")
    print("|---|---|---|---|---|---|---|")
    over = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_rows(folder / "corpus.jsonl", given.documents)
        for method in given.methods:
            process, peak, counts = _through(method, folder, given.settings)
            rate, of_cpu = given.documents / process.seconds, given.documents / process.cpu_seconds
            figures = f"{counts['calls']:,} | {counts['samples']:,} | {peak:,.0f} MB | {rate:,.0f} | {of_cpu:,.0f}"
            print(f"| `{method}` | {counts['documents']:,} | {figures} |", flush=True)
            over |= peak > LIMIT_MB
    sys.exit(f"More than {LIMIT_MB} MB." if over else 0)


if __name__ == "__main__":
    main()
