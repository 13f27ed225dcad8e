"""A document becomes chunks: pieces small enough for a model's attention, cut where the text itself pauses."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from graphgen.documents.split.auto import SMALLEST, auto_size
from graphgen.documents.split.markdown import MarkdownSplitter
from graphgen.documents.split.recursive import SMALLEST_EVER, RecursiveCharacterSplitter
from graphgen.records import Chunk, Document, content_id
from graphgen.text.language import detect_language

__all__ = ["ChunkSize", "MarkdownSplitter", "RecursiveCharacterSplitter", "smallest_size", "split"]


def _checked(size: object) -> object:
    """One complaint in place of one for each kind of size."""
    if size == "auto" or (isinstance(size, int) and size >= SMALLEST_EVER):
        return size
    raise ValueError(f"{size!r} is neither auto nor a number of {SMALLEST_EVER} or more")


ChunkSize = Annotated[Literal["auto"] | Annotated[int, Field(ge=SMALLEST_EVER)], BeforeValidator(_checked)]
"""The most tokens that a chunk may have, or `auto`: what suits the document."""

_WITH_HEADINGS = frozenset({"md", "docx", "pptx", "html", "epub"})
"""The formats whose text is Markdown."""


def smallest_size(size: ChunkSize) -> int:
    """The size that the chunks of any document may have, and so what an overlap has to be below."""
    return SMALLEST if size == "auto" else size


def split(document: Document, *, size: ChunkSize = 1024, overlap: int = 100) -> list[Chunk]:
    """The chunks of `document`, in order: Markdown by its headings, any other text by its separators.

    Every character that is not white space lies in a chunk. White space around a chunk belongs to none.

    Args:
        document: What to split.
        size: The most tokens that a chunk may have, in cl100k_base; `auto` chooses by the document.
        overlap: The most tokens at its end that the next chunk repeats, where a sentence, or else a clause or a word,
            begins among them. Chunks of different Markdown sections do not overlap.

    Raises:
        UsageError: `size` is below 16, or `overlap` is negative or not below `size`.
    """
    text = document.text
    splitter = RecursiveCharacterSplitter(auto_size(text) if size == "auto" else size, overlap)
    pieces = MarkdownSplitter(splitter).split(text) if document.format in _WITH_HEADINGS else splitter.split(text)
    return [
        Chunk(
            id=content_id("chunk", document.id, piece.start, piece.end),
            document_id=document.id,
            start=piece.start,
            end=piece.end,
            text=text[piece.start : piece.end],
            language=detect_language(text[piece.start : piece.end]),
            tokens=piece.size,
            headings=piece.headings,
        )
        for piece in pieces
    ]
