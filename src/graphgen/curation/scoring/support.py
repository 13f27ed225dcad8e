"""Whether a source says what a text claims, by a rule on words: no model, and no claim to understand.

`rule:v1` finds what is invented: names, numbers, a turned polarity. It is weak where all words of a false claim stand
in the source: a relation between the wrong two of its names passes more often than not (`docs/benchmarks.md` has the
figures for each kind of fault). Where that matters, take an entailment model or a judge.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import NamedTuple

from graphgen.text.sentences import sentence_spans
from graphgen.text.specifics import numbers
from graphgen.text.words import words

__all__ = ["METHOD", "Passage", "Support"]

METHOD = "rule:v1"

_FUNCTION_WORDS = frozenset(
    "the a an of in on at by to and or but is was are were be been being as for with from that which who it its his "
    "her their he she they this these those has have had do does did will would can could "
    "的 了 是 在 和 与 于 为 之 其 这 那 而 及 或 被 把 从 到 对 也 都 以 有 着 所 由".split()
)
_NEGATIONS = frozenset(
    "not no never cannot without nor neither none t 不 没 未 无 非 否".split()
)  # t: of isn't, didn't
_DENYING_NOTHING = frozenset(
    "淹没 沉没 埋没 出没 吞没 没收 没落 未来 非洲 非常 除非 无线 无锡 不仅 不但 不断 不久 不过 不同 不少".split()
)
_ENDINGS = ("ingly", "edly", "ing", "ies", "ied", "es", "ed", "ly", "s")
_STEM = 3
_FOREIGN = 0.2
"""What a claim's score is multiplied by where it has a number that the source has not, or turns its polarity."""
_IS_ABOUT = 0.7
"""Share of a claim's content words that the sentence which it is about has, at least."""
_NEAR, _WITHIN = 3, 10
_PAIR_NEAR, _PAIR_WITHIN, _PAIR_APART, _PAIR_BY_TOPIC = 1.0, 0.8, 0.5, 0.7


class Support(NamedTuple):
    """How well a passage supports a claim, from 0 to 1, and the sentence of it that does so best (`start`, `end`)."""

    score: float
    start: int
    end: int


class _Sentence(NamedTuple):
    start: int
    end: int
    stems: tuple[str, ...]
    known: frozenset[str]
    negated: frozenset[str]


class Passage:
    """A source to hold claims against.

    Args:
        text: What it says.
        topic: What it is about, such as a title: sentences often leave it out.
    """

    def __init__(self, text: str, topic: str = "") -> None:
        self._topic = frozenset(_stems(topic))
        spans = sentence_spans(text) or [(0, len(text))]
        self._sentences = [_sentence(text, start, end) for start, end in spans]
        self._known = self._topic.union(*(sentence.known for sentence in self._sentences))
        self._numbers = numbers(f"{topic} {text}")

    def supports(self, text: str) -> Support:
        """The support of the claim in `text` that has least of it; each sentence is a claim.

        A text without words claims nothing, and so has all support.
        """
        whole = self._sentences[0]
        return min((support for _, support in self.claims(text)), default=Support(1.0, whole.start, whole.end))

    def claims(self, text: str) -> list[tuple[str, Support]]:
        """Each claim in `text`, and the support that it has."""
        said = [text[start:end] for start, end in sentence_spans(text)]
        return [(claim, self._support(claim)) for claim in said]

    def _support(self, claim: str) -> Support:
        stems = _stems(claim)
        same = next((sentence for sentence in self._sentences if sentence.stems == stems), None)
        if same is not None:
            return Support(1.0, same.start, same.end)
        content = [stem for stem in stems if stem not in _FUNCTION_WORDS and stem not in _NEGATIONS] or stems
        shares = [_share(content, sentence.known | self._topic) for sentence in self._sentences]
        best = max(shares)
        sentence = self._sentences[shares.index(best)]
        if not content:
            return Support(1.0, sentence.start, sentence.end)
        score = _share(content, self._known) ** 2 * (best + self._together(content, best)) / 2
        for foreign in (not numbers(claim) <= self._numbers, _turned(stems, sentence)):
            score *= _FOREIGN if foreign else 1
        return Support(score, sentence.start, sentence.end)

    def turned(self, text: str) -> str | None:
        """The first sentence of `text` that denies what the sentence nearest to it says, or the other way round.

        A sentence to which none is near says something else, and so turns nothing.
        """
        for start, end in sentence_spans(text):
            stems = _stems(text[start:end])
            content = [stem for stem in stems if stem not in _FUNCTION_WORDS and stem not in _NEGATIONS]
            shares = [_share(content, sentence.known) for sentence in self._sentences]
            best = max(shares)
            near = [sentence for sentence, share in zip(self._sentences, shares, strict=True) if share == best]
            if content and best >= _IS_ABOUT and all(_turned(stems, sentence) for sentence in near):
                return text[start:end]
        return None

    def _together(self, content: Sequence[str], otherwise: float) -> float:
        """How near to each other neighbours in the claim stand in the source: 1 where they are neighbours there too."""
        pairs = [(first, second) for first, second in pairwise(content) if first != second]
        if not pairs:
            return otherwise
        return sum(self._nearness(first, second) for first, second in pairs) / len(pairs)

    def _nearness(self, first: str, second: str) -> float:
        if first in self._topic and second in self._topic:
            return _PAIR_NEAR
        return max(self._nearness_in(sentence, first, second) for sentence in self._sentences)

    def _nearness_in(self, sentence: _Sentence, first: str, second: str) -> float:
        if first in sentence.known and second in sentence.known:
            distance = _distance(sentence.stems, first, second)
            return _PAIR_NEAR if distance <= _NEAR else _PAIR_WITHIN if distance <= _WITHIN else _PAIR_APART
        by_topic = (first in self._topic and second in sentence.known) or (
            second in self._topic and first in sentence.known
        )
        return _PAIR_BY_TOPIC if by_topic else 0.0


def _sentence(text: str, start: int, end: int) -> _Sentence:
    stems = _stems(text[start:end])
    return _Sentence(start, end, stems, frozenset(stems), _negated(stems))


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """`word` without an English ending: rough, but the same on both sides."""
    if not word.isascii() or word.isdigit() or len(word) <= _STEM:
        return word
    ending = next((each for each in _ENDINGS if word.endswith(each) and len(word) - len(each) >= _STEM), "")
    stem = word[: len(word) - len(ending)]
    stem = stem[:-1] if stem.endswith("e") and len(stem) > _STEM else stem
    return word if stem in _NEGATIONS or stem in _FUNCTION_WORDS else stem


def _stems(text: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in words(text))


def _share(content: Sequence[str], known: Collection[str]) -> float:
    return sum(map(known.__contains__, content)) / len(content) if content else 1.0


def _negated(stems: Sequence[str]) -> frozenset[str]:
    """The content words that a negation stands before, with nothing but function words between."""
    found: set[str] = set()
    negating = False
    before = ""
    for stem, after in zip_longest(stems, stems[1:], fillvalue=""):
        if stem in _NEGATIONS and not {before + stem, stem + after} & _DENYING_NOTHING:
            negating = True
        elif negating and stem not in _FUNCTION_WORDS:
            found.add(stem)
            negating = False
        before = stem
    return frozenset(found)


def _turned(claim: Sequence[str], sentence: _Sentence) -> bool:
    """Whether one of the two denies what the other says."""
    denied = _negated(claim)
    return bool(denied) != bool(sentence.negated.intersection(claim)) or bool(
        (denied - sentence.negated) & sentence.known
    )


def _distance(stems: Sequence[str], first: str, second: str) -> int:
    places = [place for place, stem in enumerate(stems) if stem == first]
    others = [place for place, stem in enumerate(stems) if stem == second]
    return min(abs(place - other) for place in places for other in others)
