"""A document retold through what it is about: what replies say of its entities (EntiGraph, section 2.2)."""

from __future__ import annotations

import re
from itertools import pairwise

from graphgen.errors import BadReply
from graphgen.records import Completion
from graphgen.text.fields import Field, read_fields
from graphgen.text.names import fold_name
from graphgen.text.replies import bare, tagged

__all__ = ["read_cast", "read_discussion"]

_SUMMARY, _ENTITIES = Field("summary", "abstract|概括|摘要"), Field("entities", "entity|names|实体")
_BULLET = re.compile(
    r"^[ \t]*(?:[-*•·](?!\*)|(?:\*\*)?(?:[（(]?\d{1,3}[.)）、](?!\d)|[①-⑳]|[（(][一二三四五六七八九十]{1,3}[)）]"
    r"|[一二三四五六七八九十]{1,3}、))?[ \t]*"
)
_FEWEST_IN_LINE = 3
_HEADING = re.compile(r"^#{1,6}[ \t]+\S.*$", re.MULTILINE)


def read_cast(completion: Completion) -> tuple[str, tuple[str, ...]]:
    """A summary, and the names of entities, each once whatever its spellings.

    Raises:
        BadReply: One of the two is missing.
    """
    found = read_fields(completion, (_SUMMARY, _ENTITIES))
    names: dict[str, str] = {}
    for line in _lines(found["entities"]):
        name = _BULLET.sub("", line).strip().strip("*`").strip()
        if key := fold_name(name):
            names.setdefault(key, name)
    return found["summary"], tuple(names.values())


def _lines(said: str) -> list[str]:
    """The lines of a list; of a list in one line, its items. Two items with a comma may be one name: Paris, Texas."""
    lines = said.splitlines()
    items = re.split(r"[、;；]|[,，][ \t]*", said)
    return items if len(lines) == 1 and len(items) >= _FEWEST_IN_LINE and all(map(str.strip, items)) else lines


def read_discussion(completion: Completion, *, sections: int) -> tuple[str, list[str]]:
    """A text, and its sections with their headings, in order.

    Raises:
        BadReply: There are fewer than `sections` with something below their heading, or the text breaks off.
    """
    block = tagged(bare(completion.text), "discussion")
    if completion.finish_reason == "length" and not (block and block.closed):
        raise BadReply("The discussion breaks off before its end; write it shorter.", complaint="again/cut_off")
    text = block.text if block else ""
    starts = [heading.start() for heading in _HEADING.finditer(text)]
    found = [text[start:end].strip() for start, end in pairwise([*starts, len(text)])]
    written = [section for section in found if _HEADING.sub("", section).strip()]
    if len(written) < sections:
        raise BadReply(
            f"Of {sections} sections with a heading inside <discussion> there are {len(written)}.",
            complaint="again/missing",
            fields=("discussion",),
        )
    return text, written
