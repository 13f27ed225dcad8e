"""What was read, and parts of it."""

from __future__ import annotations

from graphgen.records.calls import Call
from graphgen.records.record import Language, Record

__all__ = ["Chunk", "Document", "Evidence", "Part", "Substitution"]


class Evidence(Record):
    """Characters `start:end` of a document's text; `text` repeats them, so that anyone can check."""

    document_id: str
    start: int
    end: int
    text: str


class Document(Record):
    """A text as it was read. `text` is the decoded source unchanged where the source is text, so that offsets into
    it are offsets into the file. `key` is what the user calls it: a row's id, else the file's name.
    """

    id: str
    key: str
    source: str
    format: str
    language: Language
    title: str | None = None
    text: str


class Substitution(Record):
    """Characters `start:end` of a document's text, a pronoun or short form, stand for the name `text`."""

    start: int
    end: int
    text: str


class Chunk(Record):
    """Characters `start:end` of a document. `tokens` counts `text` in cl100k_base.

    `read_as` are the names to read in `text` in place of what only points at them, in order and disjoint; `calls` made
    them.
    """

    id: str
    document_id: str
    start: int
    end: int
    text: str
    language: Language
    tokens: int
    headings: tuple[str, ...] = ()
    read_as: tuple[Substitution, ...] = ()
    calls: tuple[Call, ...] = ()

    @property
    def evidence(self) -> Evidence:
        """All of it."""
        return Evidence(document_id=self.document_id, start=self.start, end=self.end, text=self.text)


class Part(Record):
    """A chunk with what a method wants with it; the chunk is kept among those of the run."""

    id: str
    chunk: Chunk
