"""What a language model would find in a text, as far as counting needs it: so many names that stand there, so many
pairs of them, descriptions of such a length.

The embedded rules find a quarter of what a language model finds, so its numbers are drawn by a law of their own. Names
are taken from the text itself: they recur from text to text as they do in the corpus. Where replies of the model are
known, a text is given what one of them found: its kinds of names, what it relates with what, and how much it says.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, count, islice

from graphgen.engine.estimating.findings import Finding, Kind, Saying, kind_of
from graphgen.llm.embedded.offline.reading.analysis import analyse
from graphgen.llm.embedded.offline.reading.blocks import Task
from graphgen.llm.embedded.offline.reading.facts import EntityFact, Facts, RelationFact
from graphgen.text.language import HAN
from graphgen.text.names import fold_name
from graphgen.text.sentences import sentence_spans
from graphgen.text.tokens import count_tokens

__all__ = ["ExtractionLaw", "draw_facts"]

_PATTERNS = (
    re.compile(r"(?:[A-ZÀ-Þ][\w'’-]*)(?:\s+(?:(?:of|the|de|von|van)\s+)?[A-ZÀ-Þ][\w'’-]*)*"),
    re.compile(r"\d[\d,.]*\d|\d"),
    re.compile(r"\b[a-zß-ÿ][\w'’-]+ [a-zß-ÿ][\w'’-]{4,}"),
    re.compile(rf"[{HAN}]{{2,8}}"),
)
_QUOTING = 0.5
"""Above this share of what is said that stands in the text, a model says what the text says, wherever it says it."""
_OF_OTHERS = 3.0
"""How much less likely two names of a sentence are to be related where neither is its first."""
_PRIOR_TEXTS = 0.25
"""How many texts what is known beforehand is worth: models differ more than the texts of one of them do."""


@dataclass(frozen=True, slots=True)
class ExtractionLaw:
    """How much is found in a text of t tokens: entities * t^0.64 names and relations * t^0.61 pairs.

    The exponents are those of GPT-3.5's open extraction of 1,890 passages of an encyclopedia. The factors are between
    what it found there (0.68 and 0.52) and what extraction with described entities finds (27 and 27 in 800 tokens);
    the lengths are those of such descriptions.

    Attributes:
        entities, relations: The factors.
        entity_tokens, relation_tokens: Of one description.
        findings: What the model itself found in the texts that they were fitted on.
    """

    entities: float = 0.5
    relations: float = 0.45
    entity_tokens: float = 35.0
    relation_tokens: float = 30.0
    findings: tuple[Finding, ...] = ()

    def counts(self, tokens: int) -> tuple[float, float]:
        """Names and pairs in a text of so many tokens."""
        return self.entities * tokens**0.64, self.relations * tokens**0.61

    def fitted(self, findings: Sequence[Finding]) -> ExtractionLaw:
        """The law by what was found, with as much of this one as one text is worth."""
        if not findings:
            return self
        usual = [self.counts(max(1, each.tokens)) for each in findings]
        scale = [
            _factor(sum(len(each.names) for each in findings), [names for names, _ in usual]),
            _factor(sum(len(each.of_pairs) for each in findings), [pairs for _, pairs in usual]),
        ]
        entity = [tokens for each in findings for _, tokens in each.of_names if tokens]
        relation = [tokens for each in findings for _, tokens in each.of_pairs]
        return replace(
            self,
            entities=self.entities * scale[0],
            relations=self.relations * scale[1],
            entity_tokens=sum(entity) / len(entity) if entity else self.entity_tokens,
            relation_tokens=sum(relation) / len(relation) if relation else self.relation_tokens,
            findings=tuple(each for each in findings if each.names),
        )


def _factor(found: int, usual: Sequence[float]) -> float:
    """In logarithms, so that a model which finds a tenth of what others do is not drawn towards them by their much."""
    return float(((found + 0.5) / (sum(usual) + 0.5)) ** (1 / (1 + _PRIOR_TEXTS / len(usual))))


def draw_facts(task: Task, law: ExtractionLaw, draw: random.Random, listed: Collection[str] = ()) -> Facts:
    """Entities and relations of the text that `task` holds, by `law`, without those that are `listed` already."""
    text = task.data
    size, pairs = (_rounded(each, draw) for each in law.counts(max(1, count_tokens(text))))
    like = draw.choice(law.findings) if law.findings else None
    names = _names(text, size, like, law.findings, listed)
    sayings = _Sayings(text, quotes=like is not None and like.quoted > _QUOTING)
    kinds = task.types or ("concept",)
    of_names = _numbered(like.of_names if like else ((0, law.entity_tokens),))
    entities = tuple(
        EntityFact(name, draw.choice(kinds), sayings.of((name,), *each))
        for name, each in zip(names, of_names, strict=False)
        if each[1]
    )
    of_pairs = _numbered(like.of_pairs if like and like.of_pairs else ((-1, law.relation_tokens),))
    related = tuple(
        RelationFact(*ends, "related to", sayings.of(ends, *each))
        for ends, each in zip(_pairs(names, text, pairs), of_pairs, strict=False)
    )
    return Facts(entities, related, ())


def _rounded(count: float, draw: random.Random) -> int:
    return int(count) + (draw.random() < count % 1)


def _names(text: str, size: int, like: Finding | None, seen: Iterable[Finding], listed: Collection[str]) -> list[str]:
    """What could be a name, of the kinds that `like` has: what was `seen` to be one, and what the rules see. Those are
    taken whose checksum is low, so that a name which is taken in one text is likely to be in another. Where a kind
    has too few, others take their place.
    """
    known = [name for each in seen for name in each.names if name in text]
    stand = (mention.name for sentence in analyse(text, whole=True) for mention in sentence.mentions)
    more = (match[0] for pattern in _PATTERNS for match in pattern.finditer(text))
    spans = [(end, _rank(text[start:end])) for start, end in sentence_spans(text)]

    def rank(name: str) -> int:
        at = text.find(name)
        here = next((said for end, said in spans if at < end), 0)
        return _rank(name) + (_rank(name) ^ here)

    ranked = dict.fromkeys([*sorted((*known, *stand), key=rank), *sorted(more, key=rank)])
    free = [name for name in ranked if name not in listed]
    left: dict[Kind, list[str]] = {}
    for name in reversed(free):
        left.setdefault(kind_of(name), []).append(name)
    chosen = [left[kind].pop() for kind in map(kind_of, like.names[:size] if like else ()) if left.get(kind)]
    return list(dict.fromkeys([*chosen, *free]))[:size]


def _rank(name: str) -> int:
    return zlib.crc32(fold_name(name).encode())


def _numbered(said: Sequence[Saying]) -> Iterator[tuple[tuple[int, int], float]]:
    """What was said, over and over: what is said in one turn is not what is said in another."""
    for turn in count():
        yield from (((turn, which), tokens) for which, tokens in said)


def _pairs(names: Sequence[str], text: str, most: int) -> list[tuple[str, str]]:
    """Pairs of names that meet in a sentence; if these are too few, of names that stand near one another. Of those, as
    of names, the ones whose checksum is least: what is related in one text is likely to be in another.
    """
    ranked: dict[tuple[str, str], float] = {}
    for start, end in sentence_spans(text):
        here = sorted((name for name in names if name in text[start:end]), key=text[start:end].index)
        for place, pair in enumerate(combinations(here, 2)):
            ranked.setdefault(pair, _rank(" ".join(pair)) * (1.0 if place < len(here) - 1 else _OF_OTHERS))
    found = sorted(ranked, key=ranked.__getitem__)[:most]
    apart = ((names[place], names[place + near]) for near in range(1, len(names)) for place in range(len(names) - near))
    return found + list(islice((pair for pair in apart if pair not in ranked), max(0, most - len(found))))


class _Sayings:
    """What is said of what stands in `text`: about so many tokens of it, begun with what it is about."""

    def __init__(self, text: str, *, quotes: bool) -> None:
        self._sentences = [text[start:end].strip() for start, end in sentence_spans(text)] or [text]
        self._quotes = quotes
        self._said: dict[tuple[int, int], str] = {}

    def of(self, names: Sequence[str], which: tuple[int, int], tokens: float) -> str:
        """What is said of `names`: the same thing, wherever it is said."""
        if which not in self._said:
            self._said[which] = self._composed(names, tokens)
        return self._said[which]

    def _composed(self, names: Sequence[str], wanted: float) -> str:
        sentences = self._sentences
        if self._quotes:
            naming = [each for each in sentences if all(name in each for name in names)] or sentences
            return min(naming, key=lambda each: abs(count_tokens(each) - wanted))
        start = next((at for at, each in enumerate(sentences) if any(name in each for name in names)), 0)
        said = f"{', '.join(names)}: {sentences[start]}"
        size = count_tokens(said)
        for sentence in sentences[start + 1 :]:
            if size >= wanted:
                break
            said, size = f"{said} {sentence}", size + count_tokens(sentence)
        keep = round(len(said) * wanted / size) if size > wanted else len(said)
        return said if keep >= len(said) - 1 else f"{said[:keep].rstrip(' ,;:.。，；：')}."
