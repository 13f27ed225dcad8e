"""WRAP: rephrasing the web (Maini et al., 2024, arXiv:2401.16380)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Literal

from pydantic import Field

from graphgen.documents.split import split
from graphgen.errors import BadReply
from graphgen.methods.method import Method
from graphgen.records import Chunk, Completion, Document, Evidence, Record, Role, Sample, SampleUnit, content_id
from graphgen.stream import Ask, Runner, Stream

__all__ = ["Wrap"]

Style = Literal["easy", "medium", "hard", "dialogue"]


class Passage(Record):
    """A passage to be rewritten in one style."""

    id: str
    chunk: Chunk
    style: Style


class Wrap(Method):
    """Rewrites passages in four styles for continued pretraining: easy, medium, hard, and question-answer dialogue."""

    roles: ClassVar[tuple[Role, ...]] = ("synthesizer",)

    styles: tuple[Style, ...] = Field(
        default=("easy", "medium", "hard", "dialogue"), min_length=1, description="Styles to write."
    )
    chunk_size: int = Field(
        default=300, ge=16, description="Tokens per passage; rewriting loses content above 300 (section 3)."
    )

    async def run(self, documents: Stream[Document], run: Runner) -> Stream[Sample]:  # noqa: ARG002
        return documents.each(self.split).each(self.choose).each(self.rewrite)

    async def split(self, document: Document, ask: Ask) -> Sequence[Chunk]:  # noqa: ARG002
        return split(document, size=self.chunk_size, overlap=0)

    async def choose(self, chunk: Chunk, ask: Ask) -> Sequence[Passage]:  # noqa: ARG002
        return [Passage(id=f"{chunk.id}:{style}", chunk=chunk, style=style) for style in self.styles]

    async def rewrite(self, passage: Passage, ask: Ask) -> Sequence[Sample]:
        chunk, style = passage.chunk, passage.style
        reply = await ask(f"wrap/{style}", partial(_rewritten, style), language=chunk.language, text=chunk.text)
        sample = Sample(
            id=content_id("sample", "wrap", style, chunk.id, reply.value),
            method="wrap",
            kind=style,
            language=chunk.language,
            text=reply.value,
            evidence=(Evidence(document_id=chunk.document_id, start=chunk.start, end=chunk.end, text=chunk.text),),
            units=(SampleUnit(id=chunk.id, kind="chunk", name=chunk.text[:80]),),
            calls=reply.calls,
        )
        return [sample]


def _rewritten(style: str, completion: Completion) -> str:
    """The text between the style's tags; a missing closing tag is forgiven, chat around the tags is dropped."""
    _, opened, rest = completion.text.partition(f"<{style}>")
    text = rest.partition(f"</{style}>")[0].strip()
    if not opened or not text:
        raise BadReply(f"There is no text inside <{style}> and </{style}>.", complaint="again/missing", fields=(style,))
    if completion.finish_reason == "length":
        raise BadReply("The text breaks off before its end; write it shorter.", complaint="again/cut_off")
    return text
