"""Samples that give test items away: found by shared runs of words, settled by what they share in order.

An item is given away by a long run of its words (13 is what GPT-3 was held to; Brown et al., 2020), or by most of its
wording in the same order, so that an item whose words were replaced, left out or added to is found as well. What only
has the same form, with other names or numbers in it, is another item. Short items count only as a whole.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from statistics import median_low
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from graphgen.curation.contamination.grams import GRAM, Grams
from graphgen.curation.contamination.test_sets import ItemSet, Piece
from graphgen.records import Rejection, Sample
from graphgen.text.language import is_han
from graphgen.text.spoken import ASKING, LINKS, LINKS_ZH, Spoken, spoken

__all__ = ["Decontaminator", "Hit"]

_FORM = 10
"""Rows with one and the same text, from which on that is the form of the test set and none of its items."""
_SHORT = 7
"""Words below which a piece counts only as a whole turn: ten Han characters."""
_HAN = 2 / 3  # of a word: thirteen words are some twenty characters
_LINK, _PLAIN, _SPECIFIC = 0.25, 1.0, 2.0
_CANDIDATES = 8
_LEAST_SHARE = 0.08
_SLACK = 0.35
_SWAPPED, _OF_SPECIFIC = 0.5, 0.25
_ASKED = "question"
_ENOUGH, _STRICTER = 12, 0.12
"""Of fewer telling words than so many, a larger share is asked for: with half of them, so much more."""
_FEWEST_FOR_RARITY, _COMMONEST = 20, 0.25
"""Pieces from which on words weigh less the more pieces have them; the weight of one that all have."""
_EXCERPT = 200


class Hit(NamedTuple):
    """A piece that a part of a sample gives away: the share of its wording, and the longest run of words, in it."""

    piece: Piece
    part: str
    overlap: float
    run: int


class _Indexed(NamedTuple):
    """A piece in words: what each weighs, whether it is specific, and whether it tells this piece from most others."""

    piece: Piece
    words: list[str]
    specific: list[bool]
    weights: list[float]
    telling: list[bool]
    similar: float


class Decontaminator:
    """Turns down samples that give items of test sets away.

    Args:
        test_sets: The sets.
        run: Words in a row that give an item away; of Han characters, half as many again.
        similar: The share of an item's wording, in order, that gives it away. Words that link count a quarter, numbers
            and names twice.
    """

    def __init__(self, test_sets: Iterable[ItemSet], *, run: int = 13, similar: float = 0.6) -> None:
        self._run = run
        chosen = [
            (piece, spoken(piece.text)) for piece in _told_apart(each for one in test_sets for each in one.pieces)
        ]
        # A short answer is said by many who never saw the question.
        chosen = [(piece, said) for piece, said in chosen if _size(said.words) >= (run if piece.is_answer else 1)]
        self._whole = {tuple(said.words): number for number, (_, said) in reversed([*enumerate(chosen)])}
        self._grams = Grams([said.words if _size(said.words) >= _SHORT else [] for _, said in chosen])
        spread = Counter(word for _, said in chosen for word in set(said.words))
        self._pieces = [
            _indexed(piece, said, telling, lambda word: _rarity(spread[word], len(chosen)), similar)
            for (piece, said), telling in zip(chosen, self._grams.telling, strict=True)
        ]

    @property
    def compared(self) -> Counter[str]:
        """How many pieces of items samples are held against, by file."""
        return Counter(each.piece.file for each in self._pieces)

    def check(self, sample: Sample) -> Rejection | None:
        """A rejection, reason `contaminated`, if `sample` gives an item away."""
        hit = self.find(sample)
        if hit is None:
            return None
        piece = hit.piece
        where = f"the {piece.field} of row {piece.row} of {piece.file}"
        detail = f"Its {hit.part} has {hit.overlap:.0%} of {where}, {hit.run} words in a row: “{_excerpt(piece.text)}”"
        facts: dict[str, str | int | float] = {
            "file": piece.file,
            "row": piece.row,
            "field": piece.field,
            "item": piece.text,
            "part": hit.part,
            "overlap": round(hit.overlap, 4),
            "run": hit.run,
        }
        return Rejection(reason="contaminated", detail=detail, facts=facts, sample=sample)

    def find(self, sample: Sample) -> Hit | None:
        """The item of which `sample` gives away most, or `None`."""
        hits = (hit for part, text in _parts(sample) if (hit := self._find_in(part, text)) is not None)
        return max(hits, key=lambda hit: hit.overlap, default=None)

    def _find_in(self, part: str, text: str) -> Hit | None:
        said = spoken(text)
        whole = self._whole.get(tuple(said.words))
        if whole is not None:
            return Hit(self._pieces[whole].piece, part, 1.0, len(said.words))
        shifts = self._candidates(said.words)
        ranked = sorted(shifts, key=lambda number: (-len(shifts[number]), number))[:_CANDIDATES]
        hits = (self._settle(part, said, number, median_low(shifts[number])) for number in ranked)
        return max((hit for hit in hits if hit is not None), key=lambda hit: hit.overlap, default=None)

    def _candidates(self, said: Sequence[str]) -> dict[int, list[int]]:
        """The pieces that share enough runs of three words, each with how far it is shifted wherever it does."""
        shifts = self._grams.shared(said)
        least = {number: min(self._run - 2, _LEAST_SHARE * len(self._pieces[number].words)) for number in shifts}
        return {number: found for number, found in shifts.items() if len(found) >= least[number]}

    def _settle(self, part: str, said: Spoken, number: int, shift: int) -> Hit | None:
        """What of a piece stands in order in the words of `said` around where it would begin by `shift`."""
        piece = self._pieces[number]
        slack = int(_SLACK * len(piece.words)) + GRAM
        start, end = max(0, shift - slack), max(0, shift + len(piece.words) + slack)
        window = Spoken(said.words[start:end], said.specific[start:end])
        blocks = [
            _Block(block.tag == "equal", block.src_start, block.src_end, block.dest_start, block.dest_end)
            for block in LCSseq.opcodes(piece.words, window.words)
        ]
        equal = [block for block in blocks if block.equal]
        overlap = sum(sum(piece.weights[block.start : block.end]) for block in equal) / sum(piece.weights)
        longest = max(equal, key=lambda block: block.end - block.start, default=None)
        run = longest.end - longest.start if longest else 0
        told = max((_told(piece, block) for block in equal), default=0.0)
        is_run = told >= self._run
        is_similar = overlap >= piece.similar and (part == _ASKED or _asks_alike(piece, equal))
        if told >= 2 * self._run or ((is_run or is_similar) and not _is_another(piece, window, blocks)):
            return Hit(piece.piece, part, overlap, run)
        return None


class _Block(NamedTuple):
    """`start:end` of a piece against `from_:to` of a window: equal, or not."""

    equal: bool
    start: int
    end: int
    from_: int
    to: int


def _indexed(
    piece: Piece, said: Spoken, telling: list[bool], rarity: Callable[[str], float], similar: float
) -> _Indexed:
    weights = [
        _weight(word, is_specific=specific) * rarity(word)
        for word, specific in zip(said.words, said.specific, strict=True)
    ]
    few = max(0.0, 1 - sum(weight > _LINK for weight in weights) / _ENOUGH)
    stricter = min(1.0, similar + 2 * _STRICTER * min(0.5, few))
    return _Indexed(piece, said.words, said.specific, weights, telling, stricter)


def _rarity(pieces: int, count: int) -> float:
    """1 for a word that one piece has, less the more have it."""
    if count < _FEWEST_FOR_RARITY:
        return 1.0
    return 1 - (1 - _COMMONEST) * math.log(max(1, pieces)) / math.log(count)


def _told_apart(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Each text once, and none that stands in so many rows that it is the form of the set."""
    listed = list(pieces)
    counts = Counter(piece.text for piece in listed)
    seen: set[str] = set()
    for piece in listed:
        if piece.text not in seen and counts[piece.text] < _FORM:
            seen.add(piece.text)
            yield piece


def _parts(sample: Sample) -> Iterator[tuple[str, str]]:
    """All that a trainee would read, and what it is."""
    names = {"system": "system message", "user": _ASKED, "assistant": "answer"}
    if sample.text is not None:
        yield "text", sample.text
    yield from ((names[message.role], message.content) for message in sample.messages or ())
    yield from ((name, said) for name, said in (("reasoning", sample.thoughts), ("worse answer", sample.worse)) if said)


def _size(said: Sequence[str]) -> float:
    """How many words that is, of which three Han characters make two."""
    return sum(_HAN if is_han(word) else 1 for word in said)


def _told(piece: _Indexed, block: _Block) -> float:
    """How many telling words stand in a row in `block`."""
    return _size([piece.words[place] for place in range(block.start, block.end) if piece.telling[place]])


def _asks_alike(piece: _Indexed, equal: Sequence[_Block]) -> bool:
    """Whether what the piece asks with, if it asks, is in what is equal: a fact that answers it is not the item."""
    asking = [place for place, word in enumerate(piece.words) if word in ASKING]
    return not asking or any(block.start <= place < block.end for place in asking for block in equal)


def _weight(word: str, *, is_specific: bool) -> float:
    if is_specific:
        return _SPECIFIC
    return _LINK if word in LINKS or word in LINKS_ZH else _PLAIN


def _is_another(piece: _Indexed, window: Spoken, blocks: Sequence[_Block]) -> bool:
    """Whether most of what is missing of the piece is names or numbers in whose place others stand."""
    own, known = set(window.words), set(piece.words)
    missing = swapped = 0.0
    names, others = 0, False
    for gap in _gaps(blocks):
        lost = [place for place in range(gap.start, gap.end) if piece.words[place] not in own]
        new = [place for place in range(gap.from_, gap.to) if window.words[place] not in known]
        weight = sum(piece.weights[gap.start : gap.end])
        missing += weight
        lost_names = sum(piece.specific[place] for place in lost)
        if lost_names and any(window.specific[place] for place in new):
            names, swapped = names + lost_names, swapped + weight
        elif _characters(piece.words, lost) and _characters(window.words, new):
            others, swapped = True, swapped + weight
    return (others or names >= _OF_SPECIFIC * sum(piece.specific)) and 0 < swapped >= _SWAPPED * missing


def _gaps(blocks: Sequence[_Block]) -> Iterator[_Block]:
    """What lies between two equal blocks, or before the first, or after the last."""
    for is_equal, group in groupby(blocks, key=lambda block: block.equal):
        if not is_equal:
            edges = list(group)
            first, last = edges[0], edges[-1]
            yield _Block(is_equal, first.start, last.end, first.from_, last.to)


def _characters(said: Sequence[str], places: Sequence[int]) -> bool:
    """Whether two Han characters that name something are among them: a word of its own."""
    return sum(is_han(said[place]) and said[place] not in LINKS_ZH for place in places) > 1


def _excerpt(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _EXCERPT else f"{said[:_EXCERPT]}…"
