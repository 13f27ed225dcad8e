"""How much of a space of data a model covers by itself, and led by a tree: a model that prefers values by Zipf's law.

    python bench/space_collapse.py

The space has four dimensions of eight values, 4,096 cells. The scripted model gives value i of a dimension with a
probability proportional to i ** -1.5 wherever no condition tells it otherwise. It is asked for 4,096 samples. The tree
is grown by the code of the method; only the model is scripted.
"""

from __future__ import annotations

import asyncio
import json
import math
import random
import re
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from typing import Any, NamedTuple

from graphgen.organization.space.grow import Growth
from graphgen.organization.space.node import Space, conditions
from graphgen.records import Completion, Failure, Rejection
from graphgen.stream import Reply

DIMENSIONS = ("colour", "material", "season", "weekday")
VALUES, EXPONENT, DRAWS = 8, 1.5, 4_096
_VALUE = re.compile(r"(\w+) (\d+)")


class Covered(NamedTuple):
    """Leaves, the share of cells with a sample, and the entropy of the samples over that of an even spread."""

    leaves: int
    share: float
    entropy: float


class ZipfModel:
    """An `Ask` of a model with preferences.

    Args:
        seed: Of its draws.
        forgets: How many values of a dimension, the rarest, it does not name when asked for those that are missing.
        shows: Whether it uses them nevertheless, so that pivots may show what is never named.
    """

    def __init__(self, seed: int, *, forgets: int = 0, shows: bool = True) -> None:
        self._draw = random.Random(seed)
        self._named = VALUES - forgets
        self._weights = [rank**-EXPONENT for rank in range(1, (VALUES if shows else self._named) + 1)]

    async def __call__(self, prompt: str, parse: Callable[[Completion], Any], /, **values: Any) -> Reply[Any]:  # noqa: ANN401
        answer = getattr(self, prompt.rpartition("/")[2])
        return Reply(parse(Completion(text=answer(**values), model="zipf")), ())

    def sample(self, held: Sequence[dict[str, str]]) -> str:
        """A sample that satisfies conditions, and in all else is as the model likes it."""
        given = {each["dimension"]: each["value"] for each in held}
        ranks = {name: 1 + self._draw.choices(range(len(self._weights)), self._weights)[0] for name in DIMENSIONS}
        return ", ".join(given.get(name, f"{name} {ranks[name]}") for name in DIMENSIONS)

    def samples(self, *, questions: int, conditions: Sequence[dict[str, str]], **_: object) -> str:
        return "".join(f"<sample>{self.sample(conditions)}</sample>" for _ in range(questions))

    def criterion(self, *, samples: Sequence[dict[str, str]], dimensions: Sequence[str], **_: object) -> str:
        for name in self._draw.sample(DIMENSIONS, len(DIMENSIONS)):
            lists: dict[str, list[int]] = {}
            for each in samples:
                value = next(match[0] for match in _VALUE.finditer(each["text"]) if match[1] == name)
                lists.setdefault(value, []).append(int(each["number"]))
            if name not in dimensions and len(lists) > 1:
                return json.dumps({"dimension": name, "attributes": lists})
        return "{}"

    def complement(self, *, dimension: str, values: Sequence[str], **_: object) -> str:
        known = [f"{dimension} {rank}" for rank in range(1, self._named + 1)]
        missing = [value for value in known if value not in values]
        return "\n".join([*missing, "complete" if missing else "null"])


class InTurn:
    """A `Runner` that does one thing after the other and keeps nothing."""

    def __init__(self, ask: ZipfModel, seed: int) -> None:
        self.ask = ask
        self.seed = seed

    def stream(self, records: Sequence[Any]) -> InTurnStream:
        return InTurnStream(self.ask, records, ())


class InTurnStream:
    """A `Stream` of the same."""

    def __init__(self, ask: ZipfModel, records: Sequence[Any], stages: tuple[Any, ...]) -> None:
        self._ask, self._records, self._stages = ask, records, stages

    def each(self, stage: Any) -> InTurnStream:  # noqa: ANN401
        return InTurnStream(self._ask, self._records, (*self._stages, stage))

    def __await__(self) -> Generator[Any, None, list[Any]]:
        return self._run().__await__()

    async def _run(self) -> list[Any]:
        records = list(self._records)
        for stage in self._stages:
            made = [each for record in records for each in await stage(record, self._ask)]
            records = [each for each in made if not isinstance(each, (Failure, Rejection))]
        return records


def covered(depth: int, *, forgets: int = 0, shows: bool = True, seed: int = 0, draws: int = DRAWS) -> Covered:
    """What `draws` samples cover, spread evenly over the leaves of a tree of `depth`; 0 is no tree."""
    model = ZipfModel(seed, forgets=forgets, shows=shows)
    space = Space(description="Things with four properties.", language="en")
    growth = Growth(space=space, max_depth=depth, pivots=10, max_values=50, rounds=8, leaves=VALUES**depth)
    leaves = asyncio.run(growth.grow(InTurn(model, seed))).leaves()
    cells: Counter[str] = Counter()
    for number in range(draws):
        leaf = leaves[number % len(leaves)]
        cells[model.sample(conditions(leaf.path, random.Random(number)))] += 1
    shares = [count / draws for count in cells.values()]
    entropy = -sum(share * math.log(share) for share in shares) / math.log(VALUES ** len(DIMENSIONS))
    return Covered(len(leaves), len(cells) / VALUES ** len(DIMENSIONS), entropy)


def main() -> None:
    print("| what | leaves | cells covered | entropy over that of an even spread |")
    print("|---|---|---|---|")
    settings: list[tuple[str, int, int, bool]] = [
        ("no tree", 0, 0, True),
        *((f"depth {depth}", depth, 0, True) for depth in (1, 2, 3, 4)),
        ("depth 4, three values of eight never named", 4, 3, True),
        ("depth 4, three values of eight never named nor shown", 4, 3, False),
    ]
    for name, depth, forgets, shows in settings:
        found = covered(depth, forgets=forgets, shows=shows)
        print(f"| {name} | {found.leaves:,} | {found.share:.1%} | {found.entropy:.2f} |")


if __name__ == "__main__":
    main()
