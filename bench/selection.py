"""How many topics a selection by clusters covers, against one at random, of texts whose topics have Zipf's frequencies.

python bench/selection.py
"""

from __future__ import annotations

import math
import random
import resource
import time
from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from graphgen.curation.selecting.clusters import representatives

_SIZES = ((2_000, 200, 200), (20_000, 2_000, 2_000), (50_000, 5_000, 10_000))
_OWN, _SHARED = 30, 2_000
_HAN = [chr(0x4E00 + number) for number in range(6_000)]


def planted(language: str, texts: int, topics: int) -> tuple[list[str], list[int]]:
    """Texts of 60 words, a third of them of their topic; the topic of rank r comes up in proportion to 1 / r."""
    draw = random.Random(f"{language}:{texts}")

    def word(name: str) -> str:
        return name if language == "en" else "".join(draw.choices(_HAN, k=2))

    shared = [word(f"common{number}") for number in range(_SHARED)]
    own = [[word(f"t{topic}w{number}") for number in range(_OWN)] for topic in range(topics)]
    drawn = draw.choices(range(topics), weights=[1 / (rank + 1) for rank in range(topics)], k=texts)
    weights = [1 / (rank + 1) for rank in range(_SHARED)]
    glue = " " if language == "en" else "，"
    said = [glue.join(draw.choices(own[topic], k=20) + draw.choices(shared, weights, k=40)) for topic in drawn]
    return said, drawn


def _entropy(topics: Sequence[int]) -> float:
    counts = Counter(topics)
    return -math.fsum(n / len(topics) * math.log2(n / len(topics)) for n in counts.values())


def main() -> None:
    """Print a row for each size and language."""
    print(
        "| texts, topics among them, selected | by clusters: topics, bits | at random: topics, bits | CPU s | peak MB |"
    )
    print("|---|---|---|---|---|")
    for language in ("en", "zh"):
        for texts, topics, count in _SIZES:
            said, drawn = planted(language, texts, topics)
            start = time.process_time()
            chosen = [drawn[each.place] for each in representatives(said, count, seed=0)]
            seconds = time.process_time() - start
            chance = [random.Random(seed).sample(drawn, len(chosen)) for seed in range(20)]
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"| {language}: {texts:,}, {len(set(drawn)):,}, {len(chosen):,} "
                f"| {len(set(chosen)):,}, {_entropy(chosen):.2f} "
                f"| {fmean(len(set(each)) for each in chance):,.0f}, {fmean(_entropy(each) for each in chance):.2f} "
                f"| {seconds:.1f} | {peak:,.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
