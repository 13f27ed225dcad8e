"""Titles: a third method in one file. `GRAPHGEN_METHODS=examples/your_own_method graphgen methods` lists it."""

# ruff: noqa: ARG002, INP001 - stages and `run` have one signature each, used or not; this file stands alone

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from graphgen.documents.split import split
from graphgen.errors import BadReply
from graphgen.methods import Method
from graphgen.records import Chunk, Completion, Document, Evidence, Sample, SampleUnit, content_id
from graphgen.stream import Ask, Runner, Stream


class Title(Method):
    """Puts a title above every passage: running text for continued pretraining."""

    chunk_size: int = Field(default=300, ge=16, description="Tokens per passage.")

    async def run(self, documents: Stream[Document], run: Runner) -> Stream[Sample]:
        return documents.each(self.split).each(self.write)

    async def split(self, document: Document, ask: Ask) -> Sequence[Chunk]:
        return split(document, size=self.chunk_size, overlap=0)

    async def write(self, chunk: Chunk, ask: Ask) -> Sequence[Sample]:
        reply = await ask("title/write", title_of, language=chunk.language, text=chunk.text)
        sample = Sample(
            id=content_id("sample", "title", chunk.id, reply.value),
            method="title",
            kind="titled",
            language=chunk.language,
            text=f"{reply.value}\n\n{chunk.text}",
            evidence=(Evidence(document_id=chunk.document_id, start=chunk.start, end=chunk.end, text=chunk.text),),
            units=(SampleUnit(id=chunk.id, kind="chunk", name=reply.value),),
            calls=reply.calls,
        )
        return [sample]


def title_of(completion: Completion) -> str:
    """What stands between the tags. The complaint of `BadReply` is shown to the model when it is asked again."""
    _, opened, rest = completion.text.partition("<title>")
    title = rest.partition("</title>")[0].strip()
    if not opened or not title:
        raise BadReply("There is no title inside <title> and </title>.")
    return title
