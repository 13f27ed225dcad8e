"""Whether the comprehension loss finds what a trainee does not know, where we know what that is.

    .venv/bin/python bench/blind_spots.py [--units 2000] [--seeds 5] [--bias 0 1 2 3]

The trainee is scripted (`tests/planted.py` writes its model down): noisy probabilities and an inclination to agree. No
language model is asked. The statements go through the product's own judge and meter.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from planted import PAIRS, PRECISION, TARGETS, find_blind_spots


async def measure(units: int, seeds: int, biases: list[float]) -> None:
    """Print the table."""
    print(f"{units:,} units, {seeds} seeds; area under the ROC curve (and precision at the top tenth by loss)\n")
    heads = [f"bias {bias:g}" for bias in biases]
    print(f"| statements about a unit | {' | '.join(heads)} | probabilities hidden, bias 1 | target |")
    print(f"|---|{'---|' * len(biases)}---|---|")
    for pairs in PAIRS:
        cells: list[str] = []
        for bias, hidden in [*((bias, False) for bias in biases), (1.0, True)]:
            runs = [await find_blind_spots(units, pairs, bias, seed, hidden=hidden) for seed in range(seeds)]
            cells.append(f"{mean(run.area for run in runs):.3f} ({mean(run.precision for run in runs):.0%})")
        asked = f"the original, {pairs} true, {pairs} false" if pairs else "the original alone"
        print(f"| {asked} | {' | '.join(cells)} | ≥ {TARGETS[pairs]} (≥ {PRECISION:.0%}) |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=2000)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--bias", type=float, nargs="+", default=[0.0, 1.0, 2.0, 3.0])
    given = parser.parse_args()
    asyncio.run(measure(given.units, given.seeds, given.bias))


if __name__ == "__main__":
    main()
