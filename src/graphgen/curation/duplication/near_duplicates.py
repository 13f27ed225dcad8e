"""Samples that say nearly what an earlier one says: a sketch finds candidates, the words that they share decide, and
then what cannot be exchanged: a sample with another number or name in it says something else.
"""

from __future__ import annotations

from array import array
from typing import Literal

from graphgen.curation.duplication.candidates import Candidates
from graphgen.curation.duplication.sameness import Said, sameness
from graphgen.curation.wording import question_of
from graphgen.records import Rejection, Sample

__all__ = ["NearDuplicates"]

Part = Literal["all", "question"]


class _Kept:
    """What of kept samples is remembered: 4 bytes a word, and some 100 for each."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._digests, self._ends = array("I"), array("Q", [0])
        self._asking, self._asked = array("I"), array("I")

    def add(self, sample_id: str, said: Said) -> None:
        self._ids.append(sample_id)
        self._digests += said.digests
        self._ends.append(len(self._digests))
        self._asking.append(said.asking)
        self._asked.append(said.asked)

    def id(self, number: int) -> str:
        return self._ids[number]

    def said(self, number: int) -> Said:
        digests = self._digests[self._ends[number] : self._ends[number + 1]]
        return Said(digests, self._asking[number], self._asked[number])


class NearDuplicates:
    """Turns down a sample that shares most of its words, in order, with one that was kept before.

    However much two samples share, the later one is kept if its question has other numbers or names or asks for
    something else, if it has a number or a name that the earlier one lacks, or denies what that says. In Chinese, where
    nothing in the writing tells names, a dictionary tells what is none.

    It remembers at most some 600 bytes for each sample that it keeps, and 4 for each of its words.

    Args:
        above: The share of the words of two samples, in order, from which on the later is a near duplicate (twice what
            both have over what each has: Dice, 1945). Words that link others count a quarter, numbers and names twice.
        part: What of a sample is compared; of a running text, all.
    """

    def __init__(self, above: float = 0.8, *, part: Part = "all") -> None:
        self._above = above
        self._part: Part = part
        self._candidates = Candidates()
        self._kept = _Kept()

    def check(self, sample: Sample) -> Rejection | None:
        """A rejection, reason `near_duplicate`, if a sample like it was kept before; otherwise it is kept."""
        said = Said.of(*_parts(sample, self._part))
        if not said.digests:
            return None
        sketch = said.sketch
        numbers = self._candidates.like(sketch)
        alike = [(sameness(said, self._kept.said(number), self._above), number) for number in numbers]
        same, number = max(alike, default=(0.0, 0), key=lambda each: each[0])
        if same:
            detail = f"It shares {same:.0%} of its wording with the sample {self._kept.id(number)}."
            return Rejection(reason="near_duplicate", detail=detail, sample=sample)
        self._candidates.add(sketch)
        self._kept.add(sample.id, said)
        return None


def _parts(sample: Sample, part: Part) -> tuple[str, str]:
    """What is asked, and what is said."""
    if part == "question" and sample.text is None:
        return question_of(sample), ""
    messages = sample.messages or ()
    asked, said = ([message.content for message in messages if message.role == role] for role in ("user", "assistant"))
    return "\n".join(asked), sample.text if sample.text is not None else "\n".join(said)
