"""Units of a graph that names no passages: each grounded in a document that names it, else in itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graphgen.knowledge.formats.brought import Importer, Library
from graphgen.knowledge.merging.clean import clean_name, clean_text, shorten
from graphgen.records import Document, EntityMention, RelationMention
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name

__all__ = ["GroundedImport"]


class GroundedImport:
    """Hands units to `importer` with evidence in `documents`, or in a line of their own."""

    def __init__(self, documents: Sequence[Document], importer: Importer) -> None:
        self._library = Library(documents)
        self._importer = importer

    def entity(self, name: str, kind: str, description: str, hints: Iterable[str] = ()) -> None:
        name, description = clean_name(name), clean_text(description)
        passage = self._library.find([name], hints)
        evidence = passage.entity(name, description) if passage else None
        mention = EntityMention(
            name=name,
            type=kind,
            description=description,
            evidence=evidence or self._importer.own_evidence(description or name),
        )
        self._importer.add_entity(None, detect_language(description or name), mention)

    def relation(self, place: object, source: str, target: str, kind: str, description: str) -> None:
        """A relation that stands at `place` of the file; without a description it is put as a sentence."""
        source, target, kind = clean_name(source), clean_name(target), clean_name(kind)
        if fold_name(source) == fold_name(target):
            self._importer.warn(
                place, "no_relation", f"{shorten(source)!r} is related to itself here.", "Remove this line."
            )
            return
        language = detect_language(f"{source}{kind}{target}")
        plain = f"{source}{kind}{target}。" if language == "zh" else f"{source} {kind or 'is related to'} {target}."
        said = clean_text(description) or plain
        passage = self._library.find([source, target])
        evidence = passage.relation(source, target, said) if passage else None
        mention = RelationMention(
            source=source,
            target=target,
            type=kind,
            description=said,
            evidence=evidence or self._importer.own_evidence(said),
        )
        self._importer.add_relation(None, detect_language(said), mention)
