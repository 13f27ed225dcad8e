"""Entities and relations out of a model's reply, in whichever of the usual forms it came (report, section 4.1.2).

Read are records of fields between `<|>`, one a line as the prompt asks or in LightRAG's tuples, and JSON. A piece that
cannot be understood costs nothing but itself and is handed back.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from graphgen.knowledge.extraction.scan import Record, has_end_mark, scan_records
from graphgen.knowledge.merging.clean import clean_name, clean_text, ends_sentence, shorten
from graphgen.text.json_replies import json_start, read_json
from graphgen.text.names import fold_name
from graphgen.text.replies import bare
from graphgen.text.sentences import sentence_spans

__all__ = ["ParsedEntity", "ParsedExtraction", "ParsedRelation", "parse_extraction"]

_DELIMITER = re.compile(r"[<＜]\s?[|｜]|&lt;\s?\|")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NAMES = ("name", "entity_name", "entity", "名称", "实体", "实体名称")
_TYPES = ("type", "entity_type", "relation_type", "relation", "predicate", "label", "类型", "实体类型", "关系类型")
_DESCRIPTIONS = ("description", "desc", "entity_description", "relationship_description", "summary", "描述", "说明")
_SOURCES = ("source", "source_entity", "source_name", "src", "head", "subject", "源实体", "源实体名称", "头实体")
_TARGETS = ("target", "target_entity", "target_name", "tgt", "tail", "object", "目标实体", "目标实体名称", "尾实体")


@dataclass(frozen=True, slots=True)
class ParsedEntity:
    """`type` and `description` are empty where the reply gave none."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class ParsedRelation:
    """`type` is empty where the reply gave none."""

    source: str
    target: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class ParsedExtraction:
    """What a reply holds. `dropped` are the pieces that were not understood.

    `ended` tells that the reply is a list, even where it is an empty one: its end mark is there, or its JSON frame.
    """

    entities: tuple[ParsedEntity, ...]
    relations: tuple[ParsedRelation, ...]
    dropped: tuple[str, ...]
    ended: bool

    @property
    def says_something(self) -> bool:
        """Whether it holds a record, or says that there is none."""
        return bool(self.entities or self.relations or self.ended)


def parse_extraction(reply: str, *, truncated: bool = False) -> ParsedExtraction:
    """Read `reply`. Never raises, whatever it holds.

    Args:
        reply: The model's text.
        truncated: The model was cut off; an unfinished sentence of the last record is then no knowledge.
    """
    if _begins_as_json(reply) and (found := _in_json(reply)).says_something:
        return found
    found = _in_records(html.unescape(bare(reply)), truncated=truncated)
    if found.says_something or json_start(reply) is None:
        return found
    return _in_json(reply)


def _begins_as_json(reply: str) -> bool:
    """Whether an object comes before the first field of a record: each may speak of the other in a description."""
    start, delimiter = json_start(reply), _DELIMITER.search(reply)
    return start is not None and (delimiter is None or start < delimiter.start())


def _in_json(reply: str) -> ParsedExtraction:
    read = read_json(reply)
    found = [(_from_object(each), str(each)) for each in read.objects if not _is_frame(each)]
    ended = _is_frame(read.whole) or read.whole == [] or any(map(_is_frame, read.objects))
    return _extraction(found, [*read.damaged], ended=ended)


def _in_records(text: str, *, truncated: bool) -> ParsedExtraction:
    records, between = scan_records(text)
    found = [(_from_record(record, truncated=truncated), record.text) for record in records]
    return _extraction(found, between, ended=has_end_mark(text))


def _extraction(
    found: Sequence[tuple[ParsedEntity | ParsedRelation | None, str]], dropped: list[str], *, ended: bool
) -> ParsedExtraction:
    dropped += [piece for parsed, piece in found if parsed is None]
    return ParsedExtraction(
        tuple(parsed for parsed, _ in found if isinstance(parsed, ParsedEntity)),
        tuple(parsed for parsed, _ in found if isinstance(parsed, ParsedRelation)),
        tuple(shorten(piece) for piece in dropped),
        ended,
    )


def _from_record(record: Record, *, truncated: bool) -> ParsedEntity | ParsedRelation | None:
    fields = [clean_text(field) for field in record.fields]
    cut = truncated and not record.closed
    if cut:
        fields[-1] = _whole_sentences(fields[-1])
        if not fields[-1]:
            return None
    if record.kind == "entity":
        return _entity_from(fields)
    return _relation_from(fields, weighted=record.weighted)


def _entity_from(fields: list[str]) -> ParsedEntity | None:
    match fields:
        case [name, description] if ends_sentence(description):
            return _entity(name, "", description)
        case [name, kind, *descriptions]:
            return _entity(name, kind, " ".join(descriptions))
        case _:
            return None


def _relation_from(fields: list[str], *, weighted: bool) -> ParsedRelation | None:
    """A relation of `source, target[, type], description`, or LightRAG's `source, target, description[, …], weight`."""
    if weighted and len(fields) > len(("source", "target", "description")) and _NUMBER.fullmatch(fields[-1]):
        return _relation(fields[0], fields[1], "", fields[2])
    match fields:
        case [source, target, description]:
            return _relation(source, target, "", description)
        case [source, target, kind, *descriptions]:
            return _relation(source, target, kind, " ".join(descriptions))
        case _:
            return None


def _is_frame(value: object) -> bool:
    if not isinstance(value, Mapping):
        return False
    fields = cast("Mapping[str, Any]", value)
    return any(isinstance(fields.get(name), list) for name in ("entities", "relations"))


def _from_object(fields: Mapping[str, Any]) -> ParsedEntity | ParsedRelation | None:
    source, target = _first(fields, _SOURCES), _first(fields, _TARGETS)
    if source or target:
        return _relation(source, target, _first(fields, _TYPES), _first(fields, _DESCRIPTIONS))
    return _entity(_first(fields, _NAMES), _first(fields, _TYPES), _first(fields, _DESCRIPTIONS))


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first of these fields that holds text; letter case and spaces of field names do not matter."""
    folded = {name.strip().casefold().replace(" ", "_"): value for name, value in fields.items()}
    values = (folded.get(name) for name in names)
    return html.unescape(next((value for value in values if isinstance(value, str)), ""))


def _entity(name: str, kind: str, description: str) -> ParsedEntity | None:
    name = clean_name(name)
    return ParsedEntity(name, clean_name(kind), clean_text(description)) if fold_name(name) else None


def _relation(source: str, target: str, kind: str, description: str) -> ParsedRelation | None:
    source, target, kind, description = (
        clean_name(source),
        clean_name(target),
        clean_name(kind),
        clean_text(description),
    )
    ends = fold_name(source), fold_name(target)
    says_something = bool(kind or description)
    if not all(ends) or ends[0] == ends[1] or not says_something:
        return None
    return ParsedRelation(source, target, kind, description)


def _whole_sentences(text: str) -> str:
    """`text` up to its last finished sentence."""
    finished = [end for start, end in sentence_spans(text) if ends_sentence(text[start:end])]
    return text[: finished[-1]] if finished else ""
