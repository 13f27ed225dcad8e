"""Open information extraction as JSON lines.

`{"id": …, "entities": [name, …], "triples": [[subject, predicate, object], …]}`, where `id` is the key or the id of the
document that the line was extracted from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import orjson

from graphgen.knowledge.extraction.ground import Passage
from graphgen.knowledge.formats.brought import Importer
from graphgen.knowledge.merging.clean import clean_name, shorten
from graphgen.records import Document, EntityMention, Evidence, Language, RelationMention
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name

__all__ = ["read_openie"]

_TRIPLE = 3


def read_openie(lines: Iterable[bytes], documents: Sequence[Document], importer: Importer) -> None:
    """Hand all entities and triples to `importer`, grounded in the document that their line names.

    Malformed lines, triples and names are reported there, each with its line number and content.
    """
    by_key = {name: document for document in documents for name in (document.id, document.key)}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            _read_line(number, line, by_key, importer)


def _read_line(number: int, line: bytes, by_key: dict[str, Document], importer: Importer) -> None:
    row = _decode(line)
    if row is None:
        importer.fail(
            number,
            "malformed_line",
            f"This line is no object with id, entities and triples: {shorten(line.decode(errors='replace'))}",
            "Correct the line.",
        )
        return
    document = by_key.get(str(row["id"]))
    if document is None and by_key:
        importer.warn(
            number,
            "no_passage",
            f"No document has the key {shorten(str(row['id']))!r}.",
            "Give the documents under the ids that the graph uses; until then the graph itself is the evidence.",
        )
    reader = _LineReader(number, row, document, importer)
    for entity in cast("list[object]", row.get("entities") or []):
        reader.entity(entity)
    for triple in cast("list[object]", row.get("triples") or []):
        reader.triple(triple)


def _decode(line: bytes) -> dict[str, Any] | None:
    try:
        row = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None
    if not isinstance(row, dict):
        return None
    row = cast("dict[str, Any]", row)
    lists = [row[name] for name in ("entities", "triples") if row.get(name) is not None]
    is_extraction = "id" in row and lists and all(isinstance(each, list) for each in lists)
    return row if is_extraction else None


class _LineReader:
    """The units of one line."""

    def __init__(self, number: int, row: dict[str, Any], document: Document | None, importer: Importer) -> None:
        self._number = number
        self._importer = importer
        self._chunk_id = document.id if document else None
        self._passage = Passage(document.id, document.text) if document else None
        self._language: Language = document.language if document else detect_language(str(row))

    def entity(self, value: object) -> None:
        if not isinstance(value, str) or not fold_name(clean_name(value)):
            self._warn("malformed_entity", f"This entity is no name: {shorten(repr(value))}")
            return
        evidence = self._passage.entity(value, "") if self._passage else self._importer.own_evidence(value)
        mention = EntityMention(name=value, type="", description="", evidence=evidence)
        self._importer.add_entity(self._chunk_id, self._language, mention)

    def triple(self, value: object) -> None:
        content = shorten(repr(value))
        parts = cast("list[object]", value) if isinstance(value, list) else []
        texts = [part for part in parts if isinstance(part, str)]
        if len(texts) != _TRIPLE or len(parts) != _TRIPLE:
            self._warn("malformed_triple", f"This triple does not have three strings: {content}.")
            return
        source, predicate, target = (clean_name(text) for text in texts)
        ends = fold_name(source), fold_name(target)
        if not all(ends) or ends[0] == ends[1]:
            self._warn("no_relation", f"This triple does not join two different entities: {content}")
            return
        description = f"{source}{predicate}{target}。" if self._language == "zh" else f"{source} {predicate} {target}."
        mention = RelationMention(
            source=source,
            target=target,
            type=predicate,
            description=description,
            evidence=self._ground(source, target, description),
        )
        self._importer.add_relation(self._chunk_id, self._language, mention)

    def _ground(self, source: str, target: str, description: str) -> Evidence:
        if self._passage:
            return self._passage.relation(source, target, description)
        return self._importer.own_evidence(description)

    def _warn(self, code: str, cause: str) -> None:
        self._importer.warn(self._number, code, cause, "Correct it in the file; everything else was used.")
