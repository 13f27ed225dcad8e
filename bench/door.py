"""The door to language models against what an endpoint allows, and against other clients, in one table.

    python bench/door.py [--only fixed] [--scale 0.1]

Everything is real HTTP to a simulated endpoint in a process of its own, through the same stack as a run's: cache,
limits, retries, ledger. `make bench-llm` installs the clients that it is compared with, each in an environment of its
own.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

from scenarios.costs import cpu, memory, peers, start
from scenarios.reruns import reruns
from scenarios.row import Row
from scenarios.speed import fixed, lognormal, minutes, sequential, unknown

_SCENARIOS: dict[str, Callable[[float], Iterator[Row]]] = {
    each.__name__: each for each in (fixed, lognormal, unknown, minutes, cpu, memory, start, sequential, reruns, peers)
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", action="append", choices=_SCENARIOS, help="A scenario, instead of all.")
    parser.add_argument("--scale", type=float, default=1.0, help="Times the number of calls, for a quick look.")
    options = parser.parse_args()
    print("| scenario | figure | measured | target |\n|---|---|---|---|")
    for name in options.only or _SCENARIOS:
        for row in _SCENARIOS[name](options.scale):
            print(f"| {name} | {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
