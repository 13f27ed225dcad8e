"""Whether one sample says what another one says: how much of their wording both have, and what cannot be exchanged."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from zlib import crc32

import numpy as np
from rapidfuzz.distance import LCSseq

from graphgen.curation.duplication.candidates import Sketch, sketch
from graphgen.curation.duplication.chinese_names import Gap, names_exchanged
from graphgen.text.language import is_han
from graphgen.text.spoken import ASKING, DENIALS, LINKS, LINKS_ZH, spoken

__all__ = ["Said", "overlap", "same_question", "sameness"]

_LINK, _ORDINARY, _SPECIFIC, _DENIAL, _ASKING = range(5)
_WEIGHTS = (1, 4, 8, 4, 4)
_CONTENT = 4
_OF_QUESTION = (1, 4, 0, 4, 4)
_KINDS = 7
"""Bits of a word's digest that say of which kind it is, so that one number a word is remembered."""
_HASHED = 1 << 31
"""The bit of a word that is remembered by its checksum; a Han character is by its number."""


class Said(NamedTuple):
    """The words of a sample as digests, those of its question first; how many these are; and what they ask for.

    `asked` tells questions apart whose numbers, names, denials and question words are not the same.
    """

    digests: array[int]
    asking: int
    asked: int

    @classmethod
    def of(cls, question: str, answer: str = "") -> Said:
        """What is asked, and what is said; a running text asks nothing."""
        asking = _digests(question)
        telling = array("I", (each for each in asking if each & _KINDS in (_SPECIFIC, _DENIAL, _ASKING)))
        return cls(asking + _digests(answer), len(asking), crc32(telling.tobytes()))

    @property
    def sketch(self) -> Sketch:
        """By what to find others that say the same: its words but those that link others."""
        said = np.frombuffer(self.digests, np.uint32)
        telling = said[(said & _KINDS) != _LINK]
        said = telling if len(telling) else said
        return sketch(said >> np.uint32(3), said < _HASHED)


def overlap(text: str, other: str) -> float:
    """The share of the words of two texts that both have in one order, from 0 to 1 (Dice, 1945).

    Words that link others count a quarter, numbers and names twice.
    """
    said, known = Said.of("", text), Said.of("", other)
    return _share(said, known, list(_gaps(said, known)))


def same_question(text: str, other: str, above: float) -> bool:
    """Whether `text` asks what `other` asks, and shares so much of its wording."""
    return sameness(Said.of(text), Said.of(other), above) > 0


def sameness(said: Said, other: Said, above: float = 0.0) -> float:
    """Their overlap; 0 where it is less than `above`, and where `said` asks or says something that `other` does not.

    The same words in the same order say the same: capitals make every word of theirs look like a name.
    """
    if len(said.digests) == len(other.digests) and _plain(said) == _plain(other):
        return 1.0
    if said.asked != other.asked or _adds(said, other):
        return 0.0
    gaps = list(_gaps(said, other))
    share = min(_share(said, other, gaps), _share(said, other, gaps, of_question=True))
    if share < above or _asks_elsewhere(said, other, gaps):
        return 0.0
    return 0.0 if names_exchanged(_characters(said), _characters(other), gaps) else share


def _digests(text: str) -> array[int]:
    said = spoken(text)
    return array("I", map(_digest, said.words, said.specific))


@lru_cache(maxsize=8192)
def _digest(word: str, specific: bool) -> int:  # noqa: FBT001 - of each word
    kind = _SPECIFIC if specific else _kind(word)
    return (ord(word) << 3 if is_han(word) else crc32(word.encode()) & ~_KINDS | _HASHED) | kind


def _kind(word: str) -> int:
    if word in DENIALS:
        return _DENIAL
    if word in ASKING:
        return _ASKING
    return _LINK if word in LINKS or word in LINKS_ZH else _ORDINARY


def _plain(said: Said) -> list[int]:
    return [digest >> 3 for digest in said.digests]


def _gaps(said: Said, other: Said) -> Iterator[Gap]:
    """Where two texts differ, between what they share in order."""
    for equal, group in groupby(LCSseq.opcodes(_plain(said), _plain(other)), key=lambda block: block.tag == "equal"):
        if not equal:
            blocks = list(group)
            first, last = blocks[0], blocks[-1]
            yield range(first.src_start, last.src_end), range(first.dest_start, last.dest_end)


def _share(said: Said, other: Said, gaps: Sequence[Gap], *, of_question: bool = False) -> float:
    """Of the weight of all words, or of those of the question that are no names or numbers, what is in no gap.

    In a question, what stands in the place of other words counts twice: it asks for something else.
    """
    own, others = (_weights(each, of_question=of_question) for each in (said, other))
    lost = 0
    for in_own, in_other in gaps:
        new, old = sum(own[in_own.start : in_own.stop]), sum(others[in_other.start : in_other.stop])
        lost += (new + old) * (2 if of_question and min(new, old) >= _CONTENT else 1)
    return max(0.0, 1 - lost / max(1, sum(own) + sum(others)))


def _weights(said: Said, *, of_question: bool) -> list[int]:
    if of_question:
        return [_OF_QUESTION[digest & _KINDS] for digest in said.digests[: said.asking]]
    return [_WEIGHTS[digest & _KINDS] for digest in said.digests]


def _adds(said: Said, other: Said) -> bool:
    """Whether `said` has a number or name more often, or denies more or less often."""
    new = Counter([digest >> 3 for digest in said.digests if digest & _KINDS == _SPECIFIC])
    if new:
        known = Counter(_plain(other))
        if any(count > known[word] for word, count in new.items()):
            return True
    denials = [sum([digest & _KINDS == _DENIAL for digest in each.digests]) for each in (said, other)]
    return denials[0] != denials[1]


def _asks_elsewhere(said: Said, other: Said, gaps: Sequence[Gap]) -> bool:
    """Whether a question word stands elsewhere in one of two questions."""
    return any(
        each.digests[place] & _KINDS == _ASKING
        for gap in gaps
        for each, places in zip((said, other), gap, strict=True)
        for place in places
        if place < each.asking
    )


def _characters(said: Said) -> list[str]:
    """The Han characters again, and nothing for any other word."""
    return ["" if digest & _HASHED else chr(digest >> 3) for digest in said.digests]
