"""Near duplicates among short samples: time, memory, and how many planted ones are found and how many others are lost.

    python bench/near_duplicates.py [--samples 200000]

A sample is a question and an answer of 35 words in all, drawn unevenly from 20,000 words. Every fifth repeats an
earlier one with some of its words replaced. "Found at 0 words" are exact repetitions but for their case.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from string import ascii_lowercase

from graphgen.curation.duplication.near_duplicates import NearDuplicates
from graphgen.records import Message, Sample

_WORDS, _LENGTH, _VOCABULARY = 35, 12, 20_000
_CHANGES = (0, 1, 2, 3, 5, 10)


def _samples(count: int) -> Iterator[tuple[int | None, Sample]]:
    """Each with the number of words that were replaced in it, `None` for one of its own."""
    draw = random.Random(0)
    kept: list[list[str]] = []
    for number in range(count):
        changed = draw.choice(_CHANGES) if kept and number % 5 == 4 else None
        said = [_word(draw) for _ in range(_WORDS)] if changed is None else list(draw.choice(kept))
        for place in draw.sample(range(_WORDS), changed or 0):
            said[place] = _word(draw)
        if changed is None:
            kept.append(said)
        yield changed, _sample(number, said if changed != 0 else [word.upper() for word in said])


def _word(draw: random.Random) -> str:
    """One without a digit or a capital: with another number or name in it a sample is no duplicate."""
    number, letters = int(draw.random() ** 3 * _VOCABULARY), "w"
    while number:
        number, letter = divmod(number, len(ascii_lowercase))
        letters += ascii_lowercase[letter]
    return letters


def _sample(number: int, said: list[str]) -> Sample:
    question, answer = " ".join(said[:_LENGTH]), " ".join(said[_LENGTH:])
    messages = (Message(role="user", content=f"{question}?"), Message(role="assistant", content=f"{answer}."))
    return Sample.model_construct(id=f"sample-{number}", messages=messages, text=None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=200_000)
    count = parser.parse_args().samples
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    gate = NearDuplicates()
    planted: Counter[int | None] = Counter()
    found: Counter[int | None] = Counter()
    spent = 0.0
    for changed, sample in _samples(count):
        start = time.process_time()
        rejection = gate.check(sample)
        spent += time.process_time() - start
        planted[changed] += 1
        found[changed] += rejection is not None
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{count:,} samples: {spent:.1f} CPU s, {grown:,.0f} MB more (what planted them included)\n")
    print("| words replaced, of 35 | planted | found |\n|---|---|---|")
    for changed in _CHANGES:
        print(f"| {changed} | {planted[changed]:,} | {found[changed] / max(1, planted[changed]):.1%} |")
    print(f"| samples of their own | {planted[None]:,} | {found[None] / max(1, planted[None]):.2%} lost |")


if __name__ == "__main__":
    main()
