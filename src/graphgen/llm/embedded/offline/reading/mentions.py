"""A name, date or quantity where it stands in a text, and the kinds that rules can tell apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, Protocol, TypeVar

__all__ = [
    "Analysed",
    "Kind",
    "Mention",
    "Question",
    "best_type",
    "clean_text",
    "disjoint",
    "keeps_numbers",
    "kind_of_type",
    "only_ones",
]

Kind = Literal[
    "person", "place", "organization", "date", "quantity", "event", "work", "gene", "technology", "nature", "concept"
]


class Mention(NamedTuple):
    """Characters `start:end` of a text, spelled `name`. `proper` is false for a common noun that the text speaks of."""

    start: int
    end: int
    name: str
    kind: Kind
    proper: bool = True


class Analysed(NamedTuple):
    """One sentence and what it names. `subject` is the mention that it is about, where that is certain."""

    text: str
    mentions: tuple[Mention, ...]
    subject: Mention | None


class Question(NamedTuple):
    """A question, the sentence that answers it, and the words in that sentence that were asked for.

    `rank` orders the forms of questions by how well they read; lower is better. `defines` marks those that ask what
    something is, or when a person was born.
    """

    question: str
    answer: str
    span: str
    rank: int
    defines: bool = False


# For each kind, the type names by which prompts may offer it, best first.
_TYPE_NAMES: dict[Kind, tuple[str, ...]] = {
    "person": ("person", "people", "human", "人物", "人", "人名"),
    "place": ("location", "place", "geo", "gpe", "地点", "位置", "地理", "地名", "场所"),
    "organization": ("organization", "organisation", "org", "company", "institution", "组织", "机构", "组织机构"),
    "date": ("date", "time", "日期", "时间"),
    "quantity": ("quantity", "number", "数量", "数值", "keyword", "关键词", "concept", "概念"),
    "event": ("event", "事件"),
    "work": ("work", "creative work", "作品", "著作"),
    "gene": ("gene", "protein", "基因", "technology", "技术"),
    "technology": ("technology", "artificial", "product", "技术", "人工物", "人造物", "人工制品", "人工", "产品"),
    "nature": ("nature", "自然", "自然物", "species", "物种"),
    "concept": ("concept", "keyword", "概念", "关键词"),
}


def best_type(kind: Kind, offered: Sequence[str]) -> str:
    """The offered type that says `kind`, else one that says `concept`, else the last; `kind` itself when none is."""
    if not offered:
        return kind
    by_name = {name.casefold(): name for name in reversed(offered)}
    for name in (*_TYPE_NAMES[kind], *_TYPE_NAMES["concept"]):
        if name in by_name:
            return by_name[name]
    return offered[-1]


_CERTAIN: tuple[Kind, ...] = ("person", "place", "organization", "date", "event", "work")


def kind_of_type(type_name: str) -> Kind | None:
    """The kind that a type of any vocabulary means; `None` where it may mean several."""
    folded = type_name.casefold()
    return next((kind for kind in _CERTAIN if folded == kind or folded in _TYPE_NAMES[kind]), None)


def disjoint(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions in order, without those that overlap an earlier one of the given order."""
    kept: list[Mention] = []
    taken: set[int] = set()
    for mention in mentions:
        positions = range(mention.start, mention.end)
        if taken.isdisjoint(positions):
            kept.append(mention)
            taken.update(positions)
    return sorted(kept)


_MARKUP = (
    (re.compile(r"!?\[([^\[\]\n]{1,300})\]\([^()\n]{0,500}\)"), r"\1"),  # links and images keep their words
    (re.compile(r"(?:\*\*|__|`{1,3})"), ""),
    (re.compile(r"(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)"), ""),
    (re.compile(r"\[\d{1,3}(?:[,，–-]\s*\d{1,3})*\]"), ""),  # reference marks
    (re.compile(r"^[ \t]*(?:>|[-*+•]|\d{1,2}[.)、])[ \t]+", re.MULTILINE), ""),
    (re.compile(r"<\|.{0,20}?\|>|<\|>"), " "),
    (re.compile(r"</?[a-zA-Z][^<>\n]{0,100}>"), ""),
    (re.compile(r"``\s?|\s?''"), '"'),
)
# Without one of these there is none of the above, and most sentences have none.
_MARKED = re.compile(r"[\[*_`<>|]|''|^[ \t]*(?:[-+•]|\d{1,2}[.)、])[ \t]", re.MULTILINE)
_SPACE = re.compile(r"\s+")


def clean_text(sentence: str) -> str:
    """`sentence` as running text: markup, list marks and reference marks removed, white space squeezed."""
    for pattern, replacement in _MARKUP if _MARKED.search(sentence) else ():
        sentence = pattern.sub(replacement, sentence)
    return _SPACE.sub(" ", sentence).strip()


_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


def keeps_numbers(before: str, after: str) -> bool:
    """Whether both texts hold the same numbers, each as often."""
    return sorted(_DIGITS.findall(before)) == sorted(_DIGITS.findall(after))


class _Topic(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> Kind: ...


T = TypeVar("T", bound=_Topic)


def only_ones(topics: Iterable[T]) -> tuple[T, ...]:
    """The person among `topics`, where there is but one, and the thing, likewise: a pronoun can mean these."""
    known = {topic.name: topic for topic in topics}
    people = [topic for topic in known.values() if topic.kind == "person"]
    things = [topic for topic in known.values() if topic.kind != "person"]
    return tuple(each[0] for each in (people, things) if len(each) == 1)
