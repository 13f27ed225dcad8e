"""Documents for benchmarks: plain prose about invented places and people, with names that meet again elsewhere."""

from __future__ import annotations

import random
from pathlib import Path

_FIRST = (
    "Ada Bram Cleo Dario Edda Finn Greta Hugo Ines Jonas Kaya Lev Mira Nils Odile Pavel Quinn Rosa Soren Tilda".split()
)
_LAST = "Alder Brandt Castell Dunmore Eriksen Falk Galloway Hartmann Ivarsen Jansky Kestrel Lindqvist Marlow".split()
_PLACE = "Arden Belmora Carrick Dorsten Elverum Farrow Glenholt Harwick Inverbeg Kelmar Lindau Morven Norholm".split()
_FIELD = "botany hydrology optics metallurgy acoustics geology cartography meteorology".split()
_THING = "barometer reservoir telescope furnace observatory canal archive lighthouse herbarium foundry".split()


def document(number: int, *, length: int = 2000) -> str:
    """About `length` characters of text; the same for the same number."""
    draw = random.Random(number)
    sentences: list[str] = []
    while sum(map(len, sentences)) < length:
        person, other = (f"{draw.choice(_FIRST)} {draw.choice(_LAST)}" for _ in range(2))
        town, county = draw.sample(_PLACE, 2)
        thing = f"{town} {draw.choice(_THING).title()}"
        year = draw.randint(1780, 1990)
        sentences += [
            f"{person} founded the {thing} in {year}.",
            f"The {thing} stands in {town}, {draw.randint(2, 90)} kilometres north of {county}.",
            f"{person} studied {draw.choice(_FIELD)} with {other} at the University of {county}.",
            f"{other} measured {draw.randint(100, 9000)} metres of the {county} Canal in {year + draw.randint(1, 20)}.",
        ]
    return " ".join(sentences)


def write_corpus(folder: Path, documents: int) -> None:
    """One text file per document."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(documents):
        (folder / f"{number:05}.txt").write_text(document(number), encoding="utf-8")
