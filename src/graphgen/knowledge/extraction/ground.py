"""Where in a text a unit stands: exact spans, found by comparing folded words instead of characters."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from graphgen.knowledge.extraction.reading import Reading
from graphgen.records import Chunk, Evidence, Substitution
from graphgen.text.language import HAN
from graphgen.text.sentences import sentence_spans

__all__ = ["WORD", "Passage", "fold_word", "fold_words"]

WORD = re.compile(rf"[{HAN}]|[^\W{HAN}_]+|[^\w\s]|_")
"""A word, a Han character, or a sign."""
_LONGEST_BRIDGE = 600
"""Characters that evidence for a relation may span when no sentence names both of its entities."""

Span = tuple[int, int]


def fold_words(text: str) -> tuple[str, ...]:
    """The words of `text`, a Han character or a sign being one, as they are compared."""
    return tuple(fold_word(match[0]) for match in WORD.finditer(text))


def fold_word(word: str) -> str:
    """`word` as it is compared."""
    return word.casefold() if word.isascii() else unicodedata.normalize("NFKC", word).casefold()


class Passage:
    """A text in which units are to be found.

    Args:
        document_id: The document that `text` is taken from.
        text: The text, unchanged.
        start: Where `text` begins in the document.
        read_as: Names to find where `text` only points at them.
    """

    def __init__(self, document_id: str, text: str, start: int = 0, read_as: Sequence[Substitution] = ()) -> None:
        self._document_id = document_id
        self._text = text
        self._start = start
        self._sentences = sentence_spans(text) or [(0, len(text))]
        reading = Reading(text, start, read_as)
        matches = list(WORD.finditer(reading.text))
        self._words = tuple(fold_word(match[0]) for match in matches)
        self._spans = [reading.origin(*match.span()) if read_as else match.span() for match in matches]
        self._places: dict[str, list[int]] = defaultdict(list)
        self._sentence_words: list[set[str]] = [set() for _ in self._sentences]
        for place, word in enumerate(self._words):
            self._places[word].append(place)
            self._sentence_words[self._sentence_at(self._spans[place][0])].add(word)
        self._sentence_counts = Counter(word for words in self._sentence_words for word in words)

    @classmethod
    def of_chunk(cls, chunk: Chunk) -> Passage:
        return cls(chunk.document_id, chunk.text, chunk.start, chunk.read_as)

    def holds(self, name: str) -> bool:
        """Whether `name` occurs, letter case, width and white space aside."""
        return bool(self._occurrences(name))

    def entity(self, name: str, description: str) -> Evidence:
        """The sentence that names the entity; else, or of several, the one closest to the description; else all."""
        spans = {self._sentences_around(span) for span in self._occurrences(name)}
        return self._evidence(self._closest(spans, description) or self._closest_sentence(f"{name} {description}"))

    def relation(self, source: str, target: str, description: str) -> Evidence:
        """The sentence that names both entities, else the shortest run that does, else as for an entity."""
        sources, targets = self._occurrences(source), self._occurrences(target)
        both = {self._sentences_around(span) for span in sources} & {self._sentences_around(span) for span in targets}
        found = self._closest(both, description) or self._bridge(sources, targets)
        return self._evidence(found or self._closest_sentence(f"{source} {target} {description}"))

    def _evidence(self, span: Span | None) -> Evidence:
        start, end = span or (0, len(self._text))
        return Evidence(
            document_id=self._document_id,
            start=self._start + start,
            end=self._start + end,
            text=self._text[start:end],
        )

    def _occurrences(self, name: str) -> list[Span]:
        words = fold_words(name)
        if not words:
            return []
        length = len(words)
        return [
            (self._spans[place][0], self._spans[place + length - 1][1])
            for place in self._places.get(words[0], ())
            if self._words[place : place + length] == words
        ]

    def _sentence_at(self, position: int) -> int:
        return max(0, bisect_right(self._sentences, (position, len(self._text))) - 1)

    def _sentences_around(self, span: Span) -> Span:
        """From the start of the sentence where `span` begins to the end of the one where it ends."""
        first, last = self._sentence_at(span[0]), self._sentence_at(span[1] - 1)
        return self._sentences[first][0], max(self._sentences[last][1], span[1])

    def _bridge(self, sources: Sequence[Span], targets: Sequence[Span]) -> Span | None:
        nearest: tuple[int, Span] | None = None
        starts = [start for start, _ in targets]
        for source in sources:
            after = bisect_right(starts, source[0])
            for target in targets[max(0, after - 1) : after + 1]:
                span = min(source[0], target[0]), max(source[1], target[1])
                candidate = span[1] - span[0], span
                nearest = min(nearest or candidate, candidate)
        if nearest is None:
            return None
        around = self._sentences_around(nearest[1])
        return around if around[1] - around[0] <= _LONGEST_BRIDGE else None

    def _closest(self, spans: Iterable[Span], description: str) -> Span | None:
        """Of these spans the one that shares most with the description; the first of equals."""
        words = set(fold_words(description))
        return max(sorted(spans), key=lambda span: self._shared(words, span), default=None)

    def _closest_sentence(self, description: str) -> Span | None:
        words = set(fold_words(description))
        best = max(self._sentences, key=lambda span: self._shared(words, span))
        return best if self._shared(words, best) > 0 else None

    def _shared(self, words: set[str], span: Span) -> float:
        """How much of `words` stands in the span's sentences; a word in every sentence tells little."""
        first, last = self._sentence_at(span[0]), self._sentence_at(span[1] - 1)
        shared = {word for held in self._sentence_words[first : last + 1] for word in held & words}
        return sum(1 / self._sentence_counts[word] for word in sorted(shared) if word.isalnum())
