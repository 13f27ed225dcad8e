"""Samples that say nearly what an earlier one says: MinHash finds candidates, their true overlap decides, and then
what cannot be exchanged: a sample with another number or name in it says something else.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any, Literal, NamedTuple
from zlib import crc32

import rensa
from rapidfuzz.distance import LCSseq

from graphgen.curation.chinese_names import names_exchanged
from graphgen.curation.wording import question_of
from graphgen.records import Rejection, Sample
from graphgen.text.language import is_han
from graphgen.text.spoken import ASKING, DENIALS, LINKS_ZH, Spoken, spoken
from graphgen.text.words import words

__all__ = ["NearDuplicates", "overlap", "shingles"]

# 20 bands of 5 rows: of pairs that share 80 % of their shingles 99.98 % become candidates, of those with 70 % 97.5 %.
_PERMUTATIONS, _BANDS = 100, 20
_rensa: Any = rensa  # compiled and without types
_ORDINARY, _SPECIFIC, _CHARACTER, _LINK, _DENIAL, _ASKING = range(6)
_KINDS = 7
"""Bits of a word's digest that say of which of six kinds it is, so that one number a word is remembered."""


def shingles(text: str, size: int) -> frozenset[str]:
    """Runs of `size` words, or Han characters, of `text`, whatever its case, width and punctuation.

    A text of fewer is one shingle; one without a letter or digit has none.
    """
    return _shingles(words(text), size)


def overlap(text: str, other: str, size: int = 3) -> float:
    """The Jaccard similarity of the shingles of two texts, from 0 to 1."""
    own, others = shingles(text, size), shingles(other, size)
    return _jaccard(own, others) if own or others else 0.0


Part = Literal["all", "question"]


class _Said(NamedTuple):
    """What of a sample is compared: its words; as digests, the kind of each in its lowest bits; and what it asks for.

    `asked` tells questions apart whose numbers, names, denials and question words are not the same.
    """

    words: list[str]
    digests: array[int]
    asked: int

    @classmethod
    def of(cls, sample: Sample, part: Part) -> _Said:
        question, rest = _parts(sample, part)
        asked, said = spoken(question), spoken(rest)
        digests = _digests(asked)
        kinds = (_SPECIFIC, _DENIAL, _ASKING)
        key = crc32(array("I", sorted(digest for digest in digests if digest & _KINDS in kinds)).tobytes())
        return cls(asked.words + said.words, digests + _digests(said), key)


class _Kept(NamedTuple):
    id: str
    digests: array[int]
    asked: int


class NearDuplicates:
    """Turns down a sample whose shingles overlap with those of one that was kept before (Broder, 1997).

    However much two samples share, the later one is kept if its question has other numbers or names or asks for
    something else, if it has a number or a name that the earlier one lacks, or denies what that says. In Chinese, where
    nothing in the writing tells names, a dictionary tells what is none.

    It remembers about 1.6 KB for each sample that it keeps.

    Args:
        above: Jaccard similarity from which on a sample is a near duplicate; 1 is: the same shingles.
        size: Words, or Han characters, per shingle.
        part: What of a sample is compared; of a running text, all.
    """

    def __init__(self, above: float = 0.8, *, size: int = 3, part: Part = "all") -> None:
        self._above = above
        self._size = size
        self._part: Part = part
        self._index = _rensa.RMinHashLSH(threshold=above, num_perm=_PERMUTATIONS, num_bands=_BANDS)
        self._kept: list[_Kept] = []

    def check(self, sample: Sample) -> Rejection | None:
        """A rejection, reason `near_duplicate`, if a sample like it was kept before; otherwise it is kept."""
        said = _Said.of(sample, self._part)
        own = _shingles(said.words, self._size)
        if not own:
            return None
        sketch = _rensa.RMinHash(num_perm=_PERMUTATIONS, seed=0)
        sketch.update(sorted(own))
        candidates: list[int] = sorted(self._index.query(sketch))
        alike = [each for number in candidates if (each := self._alike(said, self._kept[number])) is not None]
        if alike:
            shared, kept = max(alike, key=lambda each: each[0])
            detail = f"It shares {shared:.0%} of its wording with the sample {kept.id}."
            return Rejection(reason="near_duplicate", detail=detail, sample=sample)
        self._index.insert(len(self._kept), sketch)
        self._kept.append(_Kept(sample.id, said.digests, said.asked))
        return None

    def _alike(self, said: _Said, kept: _Kept) -> tuple[float, _Kept] | None:
        """How much `kept` shares, where that is enough and `said` says nothing else."""
        shared = _jaccard(_runs(said.digests, self._size), _runs(kept.digests, self._size))
        near = shared >= self._above and not _says_something_else(said, kept)
        return (shared, kept) if near else None


def _parts(sample: Sample, part: Part) -> tuple[str, str]:
    """What is asked, and what is said."""
    if part == "question" and sample.text is None:
        return question_of(sample), ""
    messages = sample.messages or ()
    asked, said = ([message.content for message in messages if message.role == role] for role in ("user", "assistant"))
    return "\n".join(asked), sample.text if sample.text is not None else "\n".join(said)


def _shingles(said: Sequence[str], size: int) -> frozenset[str]:
    if not said:
        return frozenset()
    return frozenset(" ".join(said[start : start + size]) for start in range(max(1, len(said) - size + 1)))


def _runs(digests: Sequence[int], size: int) -> set[tuple[int, ...]]:
    plain = [digest >> 3 for digest in digests]
    if len(plain) < size:
        return {tuple(plain)}
    return set(zip(*(plain[start:] for start in range(size)), strict=False))


def _jaccard(own: Collection[object], others: Collection[object]) -> float:
    shared = len(set(own).intersection(others))
    return shared / (len(own) + len(others) - shared)


def _digests(said: Spoken) -> array[int]:
    return array(
        "I",
        (
            crc32(word.encode()) & ~_KINDS | (_SPECIFIC if specific else _kind(word))
            for word, specific in zip(said.words, said.specific, strict=True)
        ),
    )


def _kind(word: str) -> int:
    if word in DENIALS:
        return _DENIAL
    if word in ASKING:
        return _ASKING
    if not is_han(word):
        return _ORDINARY
    return _LINK if word in LINKS_ZH else _CHARACTER


def _says_something_else(said: _Said, kept: _Kept) -> bool:
    """Whether `said` asks for something else, has a specific word more often, or denies more or less often.

    The same words in the same order say the same: capitals make every word of theirs look like a name.
    """
    if [digest >> 3 for digest in said.digests] == [digest >> 3 for digest in kept.digests]:
        return False
    if said.asked != kept.asked:
        return True
    known = Counter(digest >> 3 for digest in kept.digests)
    own = Counter(digest >> 3 for digest in said.digests if digest & _KINDS == _SPECIFIC)
    if any(count > known[word] for word, count in own.items()):
        return True
    denials = [sum(digest & _KINDS == _DENIAL for digest in each) for each in (said.digests, kept.digests)]
    return denials[0] != denials[1] or names_exchanged(said.words, _exchanged(said.digests, kept.digests))


def _exchanged(said: Sequence[int], other: Sequence[int]) -> list[int]:
    """The places in `said` of Han characters and question words that stand where `other` has other characters."""
    if not any(digest & _KINDS == _CHARACTER for digest in said):
        return []
    found: list[int] = []
    new: list[int] = []
    old = False
    for block in LCSseq.opcodes(list(other), list(said)):
        if block.tag == "equal":
            found += new if old else []
            new, old = [], False
            continue
        old |= any(digest & _KINDS == _CHARACTER for digest in other[block.src_start : block.src_end])
        places = range(block.dest_start, block.dest_end)
        new += [place for place in places if said[place] & _KINDS in (_CHARACTER, _ASKING)]
    return found + (new if old else [])
