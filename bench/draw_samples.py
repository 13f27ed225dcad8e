"""Draw samples of a run as they came out: so many of each kind, by seed and not by hand.

python bench/draw_samples.py RUN [--each 3] [--language zh] [--kinds atomic multi_hop]
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--each", type=int, default=3)
    parser.add_argument("--language", choices=("en", "zh"))
    parser.add_argument("--kinds", nargs="*", default=["atomic", "aggregated", "multi_hop", "cot"])
    asked = parser.parse_args()
    rows = map(json.loads, (asked.run / "samples.jsonl").open(encoding="utf-8"))
    samples = [row for row in rows if asked.language in {None, row["language"]}]
    for kind in asked.kinds:
        of_kind = [sample for sample in samples if sample["kind"] == kind]
        for sample in random.Random(f"0:{kind}").sample(of_kind, min(asked.each, len(of_kind))):
            question, answer = (message["content"].replace("\n", "<br>") for message in sample["messages"])
            print(f"| {kind} | {question} | {answer} | |")


if __name__ == "__main__":
    main()
