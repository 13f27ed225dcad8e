"""Whether the comprehension loss finds what a trainee does not know, where we know what that is.

    .venv/bin/python bench/blind_spots.py [--units 2000] [--seeds 5] [--bias 0 1 2 3]

The trainee is scripted (`tests/planted.py` writes its model down): noisy probabilities and an inclination to agree. No
language model is asked. The statements go through the product's own judge and loss.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from planted import PAIRS, PRECISION, TARGETS, Found, Temper, find_blind_spots

OTHERS = {
    "bias 2 on average, varying by 1 from unit to unit": Temper(2.0, spread=1.0),
    "bias 2 only as far as the unit is not known": Temper(2.0, ignorant=True),
    "bias 2, and one in ten false statements is true all the same": Temper(2.0, still_true=0.1),
    "bias 0, and one in ten false statements is true all the same": Temper(still_true=0.1),
    "bias 1, eight sampled answers for probabilities": Temper(1.0, hidden=True),
    "bias 3, eight sampled answers for probabilities": Temper(3.0, hidden=True),
}


async def results(units: int, seeds: int, pairs: int, temper: Temper) -> tuple[str, str]:
    """The cells of the plain and of the corrected loss."""
    runs = [await find_blind_spots(units, pairs, seed, temper) for seed in range(seeds)]
    return cell([run.plain for run in runs]), cell([run.corrected for run in runs])


def cell(runs: list[Found]) -> str:
    return f"{mean(run.area for run in runs):.3f} ({mean(run.precision for run in runs):.0%})"


async def measure(units: int, seeds: int, biases: list[float]) -> None:
    """Print both tables."""
    print(f"{units:,} units, {seeds} seeds; area under the ROC curve (and precision at the top tenth by loss)\n")
    heads = [f"bias {bias:g}" for bias in biases]
    print(f"| statements about a unit | `correct_bias` | {' | '.join(heads)} | target |")
    print(f"|---|---|{'---|' * len(biases)}---|")
    for pairs in PAIRS:
        asked = f"the original, {pairs} true, {pairs} false" if pairs else "the original alone"
        cells = [await results(units, seeds, pairs, Temper(bias)) for bias in biases]
        for number, chosen in enumerate(("false", "true")):
            row = " | ".join(both[number] for both in cells)
            print(f"| {asked} | {chosen} | {row} | ≥ {TARGETS[pairs]} (≥ {PRECISION:.0%}) |")
    print("\n| trainee | `correct_bias` | 1 true, 1 false | 2 true, 2 false | 4 true, 4 false |\n|---|---|---|---|---|")
    for name, temper in OTHERS.items():
        cells = [await results(units, seeds, pairs, temper) for pairs in PAIRS[1:]]
        for number, chosen in enumerate(("false", "true")):
            print(f"| {name} | {chosen} | {' | '.join(both[number] for both in cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=2000)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--bias", type=float, nargs="+", default=[0.0, 1.0, 2.0, 3.0])
    given = parser.parse_args()
    asyncio.run(measure(given.units, given.seeds, given.bias))


if __name__ == "__main__":
    main()
