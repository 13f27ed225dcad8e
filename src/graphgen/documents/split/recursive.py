"""Chunks of plain text: cut at the best separator, counted in tokens.

After the recursive character splitter (technical report, algorithm 4.1), with the ranks empty line, line, sentence,
clause, word, character. The report splits at all separators of one rank, joins the pieces up to the size, and takes the
next rank for a piece that is too long. Here a chunk is first made as long as it can be, and then cut back to the best
separator in its second half: chunks are fuller, hardly a character is counted more than a few times, and a file of one
endless line takes no more memory than any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from graphgen.documents.split.boundaries import first_boundary, is_cut, last_boundary
from graphgen.documents.split.piece import Piece, content_end, content_start
from graphgen.errors import UsageError
from graphgen.text.tokens import count_tokens

__all__ = ["SMALLEST_EVER", "RecursiveCharacterSplitter"]

SMALLEST_EVER = 16
"""Tokens: below, one character could be too long."""

_FIRST_PACE = 2.5  # characters a token, until the text itself has told: English has about four, Chinese about one
_SLACK = 0.05
_SLACK_OF_OVERLAP = 0.2
_MOST_GROWTH = 8
_ESTIMATES = 4
_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class RecursiveCharacterSplitter:
    """Splits into pieces of at most `size` units, each repeating at most `overlap` units of the one before.

    A unit is a token of cl100k_base or, for a tenth of the time, a character.

    Raises:
        UsageError: `size` is below 16, or `overlap` is negative or not below `size`.
    """

    size: int
    overlap: int
    unit: Literal["tokens", "characters"] = "tokens"

    def __post_init__(self) -> None:
        if self.size < SMALLEST_EVER:
            raise UsageError(
                f"A chunk size of {self.size} {self.unit} is too small.", f"Choose {SMALLEST_EVER} or more."
            )
        if not 0 <= self.overlap < self.size:
            raise UsageError(
                f"An overlap of {self.overlap} {self.unit} does not suit chunks of {self.size}.",
                "Choose 0 or more, and less than the size.",
            )

    def split(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Piece]:
        """The pieces of characters `start:end`, in order. Each ends further on than the one before."""
        end = content_end(text, start, len(text) if end is None else end)
        covered = content_start(text, start, end)
        previous: Piece | None = None
        while covered < end:
            piece = None
            if previous is not None and self.overlap:
                piece = self._overlapping_piece(text, previous, covered, end)
            if piece is None:
                piece = self._piece(text, covered, covered, end, previous)
            if piece is None:
                raise AssertionError("Any one character fits into the smallest size.")
            yield piece
            previous = piece
            covered = content_start(text, piece.end, end)

    def _overlapping_piece(self, text: str, previous: Piece, covered: int, end: int) -> Piece | None:
        """The piece that repeats the end of `previous`, where a boundary allows to and something new still fits."""
        stop = previous.end
        length, _ = self._longest(
            lambda length: count_tokens(text[stop - length : stop]),
            most=stop - previous.start - 1,
            budget=self.overlap,
            guess=self.overlap * _pace(previous),
            slack=_SLACK_OF_OVERLAP,
        )
        earliest = stop - length
        begin = first_boundary(text, earliest, stop)
        if begin is None:
            begin = earliest
            while begin < stop and not is_cut(text, begin):
                begin += 1
        begin = content_start(text, begin, stop)
        if begin == stop or self.count(text[begin:stop]) > self.overlap:
            return None
        return self._piece(text, begin, covered, end, previous)

    def _piece(self, text: str, begin: int, covered: int, end: int, previous: Piece | None) -> Piece | None:
        """The piece from `begin` that reaches beyond `covered`, as far as `size` allows and a boundary advises."""
        length, size = self._longest(
            lambda length: count_tokens(text[begin : begin + length]),
            most=end - begin,
            budget=self.size,
            guess=self.size * _pace(previous),
            slack=_SLACK,
        )
        limit = begin + length
        while limit > covered:
            stop = content_end(text, begin, _cut(text, covered, limit, end))
            if stop != begin + length:
                size = self.count(text[begin:stop])
            if size <= self.size:
                return Piece(begin, stop, size)
            limit = min(limit, stop) - 1  # a cut inside a word can cost a token more than the longer text had
        return None

    def count(self, text: str) -> int:
        """The size of `text`."""
        return len(text) if self.unit == "characters" else count_tokens(text)

    def _longest(
        self, count: Callable[[int], int], *, most: int, budget: int, guess: float, slack: float
    ) -> tuple[int, int]:
        if self.unit == "characters":
            length = min(most, budget)
            return length, length
        return _longest(count, most=most, budget=budget, guess=guess, slack=slack)


def _pace(previous: Piece | None) -> float:
    return _FIRST_PACE if previous is None else (previous.end - previous.start) / previous.size


def _cut(text: str, covered: int, limit: int, end: int) -> int:
    """The best place to end a piece that has something new from `covered` on and may reach to `limit`."""
    if limit == end:
        return end
    sound = limit
    while sound > covered and not is_cut(text, sound):
        sound -= 1
    if sound == covered:  # one letter with more marks than fit into a piece
        return limit
    middle = covered + (sound - covered) // 2
    return last_boundary(text, middle, sound) or last_boundary(text, covered, sound) or sound


def _longest(count: Callable[[int], int], *, most: int, budget: int, guess: float, slack: float) -> tuple[int, int]:
    """A length, and its count, that is within `budget` and either `most` or close to the longest that is.

    Args:
        count: Gives the tokens of a length; grows with it, nearly in proportion.
        most: The greatest length there is.
        budget: What `count` may not exceed.
        guess: Which length to expect.
        slack: Which share of the budget may stay unused, to save counting.
    """
    low, tokens_at_low, high = 0, 0, most + 1  # `low` is within the budget, `high` is not
    aim = 1 - slack / 2
    length = max(1, min(int(guess * aim), most))
    attempt = 0
    while high - low > 1 and (low == 0 or attempt < _ATTEMPTS):
        attempt += 1
        tokens = count(length)
        if tokens <= budget:
            low, tokens_at_low = length, tokens
        else:
            high = length
        is_full = (1 - slack) * budget <= tokens <= budget
        if is_full and (high <= most or most > length / (1 - slack)):
            break
        growth = min(aim * budget / max(tokens, 1), _MOST_GROWTH)
        length = most if is_full else min(int(length * growth), most)
        if not low < length < high or (attempt > _ESTIMATES and not is_full):
            length = (low + high) // 2 if high <= most else min((low + high) // 2, _MOST_GROWTH * low)
    return low, tokens_at_low
