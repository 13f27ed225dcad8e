"""The graph as triples: JSON lines of open information extraction, which `graphgen run --graph` reads back.

`{"id": <document>, "entities": [name, …], "triples": [[subject, predicate, object], …]}`, one line for each unit and
document that it stands in. Names, relations and where they stand survive; descriptions and losses do not.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import orjson

from graphgen.records import Entity, Relation

__all__ = ["write_triples"]

_RELATED = {"en": "is related to", "zh": "相关于"}


def write_triples(path: Path, entities: Iterable[Entity], relations: Iterable[Relation]) -> None:
    """Write all units to `path`, streaming; a relation without a type is said to relate its ends."""
    with path.open("wb") as file:
        for entity in entities:
            for document in _documents(entity):
                file.write(_line(document, [entity.name], []))
        for relation in relations:
            triple = [relation.source, relation.type or _RELATED[relation.language], relation.target]
            for document in _documents(relation):
                file.write(_line(document, [], [triple]))


def _documents(unit: Entity | Relation) -> list[str]:
    return list(dict.fromkeys(evidence.document_id for evidence in unit.evidence)) or [""]


def _line(document: str, entities: list[str], triples: list[list[str]]) -> bytes:
    return orjson.dumps({"id": document, "entities": entities, "triples": triples}, option=orjson.OPT_APPEND_NEWLINE)
