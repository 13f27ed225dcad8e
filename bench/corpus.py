"""Documents for benchmarks: plain prose about invented places and people, of the density of an encyclopedia."""

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
# What surrounds facts in real prose: it says something, and names nothing.
_BETWEEN = (
    "The work took longer than anyone had expected, and the winters were hard.",
    "At first few people believed that the plan would ever be carried out.",
    "The builders kept careful notes, and most of them have survived.",
    "Visitors often remark on how little has changed since those early days.",
    "Money was short in the beginning, so much of the material was used twice.",
    "Later generations repaired what storms and neglect had damaged.",
    "The old tools are still shown to children on quiet afternoons.",
    "Opinions about its value have differed ever since it was finished.",
)


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
            *draw.sample(_BETWEEN, 3),
            f"The {thing} stands in {town}, {draw.randint(2, 90)} kilometres north of {county}.",
            *draw.sample(_BETWEEN, 2),
            f"{person} studied {draw.choice(_FIELD)} with {other} at the University of {county}.",
        ]
    return " ".join(sentences)


def write_corpus(folder: Path, documents: int) -> None:
    """One text file per document."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(documents):
        (folder / f"{number:05}.txt").write_text(document(number), encoding="utf-8")
