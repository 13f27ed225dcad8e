"""What a language model would find in a text, as far as counting needs it: so many names that stand there, so many
pairs of them, descriptions of such a length.

The embedded rules find a quarter of what a language model finds, so its numbers are drawn by a law of their own. Names
are taken from the text itself: they recur from text to text as they do in the corpus.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graphgen.knowledge.parse import parse_extraction
from graphgen.llm.embedded.offline.blocks import Task
from graphgen.llm.embedded.offline.facts import EntityFact, Facts, RelationFact
from graphgen.text.language import HAN
from graphgen.text.sentences import sentence_spans
from graphgen.text.tokens import count_tokens

__all__ = ["ExtractionLaw", "draw_facts"]

_CAPITALISED = re.compile(r"(?:[A-ZÀ-Þ][\w'’-]*)(?:\s+(?:(?:of|the|de|von|van)\s+)?[A-ZÀ-Þ][\w'’-]*)*")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_WORD = re.compile(r"[a-zß-ÿ][\w'’-]{5,}")
_HAN_WORD = re.compile(rf"[{HAN}]{{2,8}}")
_SPREAD = 0.3
"""The standard deviation of the logarithm of how many there are, from text to text (GPT-3.5 on 1,890 passages)."""
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
        texts: How many texts of the model itself they were fitted on.
    """

    entities: float = 0.5
    relations: float = 0.45
    entity_tokens: float = 35.0
    relation_tokens: float = 30.0
    texts: int = 0

    def counts(self, tokens: int, spread: float = 1.0) -> tuple[float, float]:
        """Names and pairs in a text of so many tokens."""
        return self.entities * tokens**0.64 * spread, self.relations * tokens**0.61 * spread

    def fitted(self, replies: Sequence[tuple[int, str]]) -> ExtractionLaw:
        """The law by what was found in texts of so many tokens, with as much of this one as one text is worth."""
        parsed = [(tokens, parse_extraction(reply, truncated=False)) for tokens, reply in replies]
        usual = [self.counts(max(1, tokens)) for tokens, _ in parsed]
        if not parsed:
            return self
        found = [(len(each.entities), len(each.relations)) for _, each in parsed]
        prior = (
            _PRIOR_TEXTS * sum(each[0] for each in usual) / len(usual),
            _PRIOR_TEXTS * sum(each[1] for each in usual) / len(usual),
        )
        names = (sum(each[0] for each in found) + prior[0]) / (sum(each[0] for each in usual) + prior[0])
        pairs = (sum(each[1] for each in found) + prior[1]) / (sum(each[1] for each in usual) + prior[1])
        entity = [count_tokens(entity.description) for _, each in parsed for entity in each.entities]
        relation = [count_tokens(relation.description) for _, each in parsed for relation in each.relations]
        return replace(
            self,
            entities=self.entities * names,
            relations=self.relations * pairs,
            entity_tokens=sum(entity) / len(entity) if entity else self.entity_tokens,
            relation_tokens=sum(relation) / len(relation) if relation else self.relation_tokens,
            texts=len(parsed),
        )


def draw_facts(task: Task, law: ExtractionLaw, draw: random.Random) -> Facts:
    """Entities and relations of the text that `task` holds, by `law`."""
    text = task.data
    spread = draw.lognormvariate(-(_SPREAD**2) / 2, _SPREAD)
    names, pairs = (_rounded(count, draw) for count in law.counts(max(1, count_tokens(text)), spread))
    sentences = [text[start:end].strip() for start, end in sentence_spans(text)] or [text]
    chosen = _names(text, names)
    kind = task.types[0] if task.types else "concept"
    entities = tuple(
        EntityFact(name, draw.choice(task.types) if task.types else kind, _said(name, (name,), sentences, law, 0))
        for name in chosen
    )
    related = tuple(
        RelationFact(source, target, "related to", _said(f"{source}, {target}", (source, target), sentences, law, 1))
        for source, target in _pairs(chosen, sentences, pairs)
    )
    return Facts(entities, related, ())


def _rounded(count: float, draw: random.Random) -> int:
    return int(count) + (draw.random() < count % 1)


def _names(text: str, count: int) -> list[str]:
    """What could be a name, the likeliest first: in the order in which they stand."""
    found: dict[str, None] = {}
    for pattern in (_CAPITALISED, _HAN_WORD, _NUMBER, _WORD):
        for match in pattern.finditer(text):
            found.setdefault(match[0], None)
        if len(found) >= count:
            break
    return list(found)[:count]


def _pairs(names: Sequence[str], sentences: Sequence[str], count: int) -> Iterator[tuple[str, str]]:
    """Pairs that meet in a sentence come first: each name with the one that is first there."""
    found: dict[tuple[str, str], None] = {}
    for sentence in sentences:
        here = [name for name in names if name in sentence]
        found.update(dict.fromkeys((here[0], other) for other in here[1:]))
    if len(found) < count:
        for near in range(1, len(names)):
            found.update(dict.fromkeys(zip(names, names[near:], strict=False)))
            if len(found) >= count:
                break
    distinct = {frozenset(pair): pair for pair in reversed(found)}
    yield from list(reversed(distinct.values()))[:count]


def _said(head: str, names: Sequence[str], sentences: Sequence[str], law: ExtractionLaw, kind: int) -> str:
    """A description of about the right length: what the text says, begun with what it is about."""
    wanted = law.relation_tokens if kind else law.entity_tokens
    start = next((place for place, each in enumerate(sentences) if any(name in each for name in names)), 0)
    said = f"{head}: {sentences[start]}"
    size = count_tokens(said)
    for sentence in sentences[start + 1 :]:
        more = count_tokens(sentence)
        if size + more / 2 > wanted:
            break
        said, size = f"{said} {sentence}", size + more
    return said
