"""Where the records of a delimited reply begin and end. Linear in the length of the reply."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from graphgen.knowledge.merging.clean import ends_sentence

__all__ = ["Record", "has_end_mark", "scan_records"]

_DELIMITER = re.compile(r"[<＜]\s?[|｜]{1,2}(?:#[|｜])?\s?[>＞]")
_END_MARK = re.compile(r"[<＜]\s?[|｜]\s?(?:COMPLETE|完成)\s?[|｜]\s?[>＞]", re.IGNORECASE)
_HEAD = re.compile(r"(entity|relationship|relation|实体|关系)[\s\"'“”‘’`*_」』]{0,6}<\|>", re.IGNORECASE)
_BRACKET = re.compile(r"[()（）]")
_RECORD_END = re.compile(r"[ \t]*(?:##|[\n\r]|\Z)")
_DECORATION = frozenset(" \t\"'“”‘’`*_#-•·+.、()（）:：[]「」『』0123456789")
_QUOTES = " \t\"'“”‘’`*_「」『』"
_STOPS = tuple(".。!！?？;；…)）")
_NOISE = frozenset("#-=*_`~ \t.()（）[]{}|<>\"'0123456789•·")
_OPENING = re.compile(r"(?:##|[)）])\s*[(（]")
_REACH = 64
"""How many characters of bullets, numbers, quotes and brackets may stand between a line's start and its record."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it stands in the reply. `closed` tells that its end was seen, not only the end of the reply."""

    kind: Literal["entity", "relation"]
    fields: tuple[str, ...]
    weighted: bool
    closed: bool
    text: str


@dataclass(frozen=True, slots=True)
class _Head:
    start: int
    body: int
    keyword: str
    bracketed: bool


def has_end_mark(reply: str) -> bool:
    """Whether the model said that its list is complete."""
    return _END_MARK.search(reply) is not None


def scan_records(reply: str) -> tuple[list[Record], list[str]]:
    """The records of `reply` in order, and what stands between them."""
    text = _DELIMITER.sub("<|>", _END_MARK.sub("\n\n", reply))
    heads = _heads(text)
    records: list[Record] = []
    between = [text[: heads[0].start if heads else len(text)]]
    ends = [*(head.start for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=False):
        stop, resume = _bracket_end(text, head.body, end) if head.bracketed else _line_end(text, head.body, end)
        kind = "entity" if head.keyword in ("entity", "实体") else "relation"
        body = text[head.body : stop].rstrip().removesuffix("##")
        closed = stop < len(text)
        fields = tuple(body.split("<|>"))
        records.append(Record(kind, fields, head.keyword == "relationship", closed, text[head.start : stop]))
        between.append(text[resume:end])
    lines = (line.strip() for gap in between for line in gap.splitlines())
    return records, [line for line in lines if not _NOISE.issuperset(line)]


def _heads(text: str) -> list[_Head]:
    heads: list[_Head] = []
    for match in _HEAD.finditer(text):
        inside = heads[-1].body if heads else None
        if head := _head(text, match, inside):
            heads.append(head)
    return heads


def _head(text: str, match: re.Match[str], inside: int | None) -> _Head | None:
    """The record that the word at `match` opens, unless the word only happens to end a field.

    A record may begin anywhere behind a bracket, `##` or a sentence, if the one before, whose fields begin at `inside`,
    has come to its last field.
    """
    keyword = match.start()
    start = keyword
    while start > max(0, keyword - _REACH) and text[start - 1] in _DECORATION:
        start -= 1
    before = text[start:keyword]
    name = match[1].casefold()
    bracket = max(before.rfind("("), before.rfind("（"))
    if start == 0 or text[start - 1] in "\n\r":
        return _Head(start + max(bracket, 0), match.end(), name, bracketed=bracket >= 0)
    too_early = not _OPENING.search(before) and inside is not None and not _at_last_field(text, inside, keyword)
    if too_early or text.endswith("<|>", 0, start):
        return None
    if bracket >= 0:
        return _Head(start + bracket, match.end(), name, bracketed=True)
    if "##" in before:
        return _Head(start + before.rfind("##"), match.end(), name, bracketed=False)
    end_of_sentence = start - 1 + len(text[start - 1 : keyword].rstrip(_QUOTES))
    if text.endswith(_STOPS, 0, end_of_sentence):
        return _Head(end_of_sentence, match.end(), name, bracketed=False)
    return None


def _at_last_field(text: str, start: int, end: int) -> bool:
    """Whether two fields have been closed since `start`; looks no further than it must."""
    first = text.find("<|>", start, end)
    return first >= 0 and text.find("<|>", first + 1, end) >= 0


def _bracket_end(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the bracket opened before `start` closes, and where the text goes on.

    Brackets in a description need not balance, so a closing one counts only where a record can end; without one that
    balances it is the last such, and without any the record was cut off.
    """
    depth = 1
    last: tuple[int, int] | None = None
    for match in _BRACKET.finditer(text, start, end):
        depth += 1 if match[0] in "(（" else -1
        if match[0] in ")）" and _RECORD_END.match(text, match.end(), end):
            last = match.start(), match.end()
            if depth <= 0:
                break
    return last or (end, end)


def _line_end(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the record that began on this line ends: with the line, unless the next one goes on with it."""
    stop = _end_of_line(text, start, end)
    while stop < end:
        following = _end_of_line(text, stop + 1, end)
        if not _goes_on(text[start:stop], text[stop + 1 : following].strip()):
            break
        stop = following
    return stop, stop


def _end_of_line(text: str, start: int, end: int) -> int:
    found = text.find("\n", start, end)
    return end if found < 0 else found


def _goes_on(record: str, line: str) -> bool:
    """Whether `line` continues a description that was broken in mid-sentence, or carries the record's next field."""
    if not line or _NOISE.issuperset(line):
        return False
    if "<|>" in line:
        return line.startswith("<|>") or record.rstrip().endswith("<|>")
    return not ends_sentence(record) and not line.startswith("#") and not line.endswith((":", "："))
