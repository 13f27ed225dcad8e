"""EntiGraph: synthetic continued pretraining (Yang et al., 2024, arXiv:2409.07431)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar, Literal

from pydantic import Field

from graphgen.curation.duplication.near_duplicates import NearDuplicates
from graphgen.curation.gate import Gate
from graphgen.curation.rewriting.invention import invention
from graphgen.documents.quote import naming
from graphgen.documents.split import split
from graphgen.documents.titles import title_of
from graphgen.generation.retelling import read_cast, read_discussion
from graphgen.graph import entity_id
from graphgen.methods.method import Method
from graphgen.organization.combinations import choose_groups, too_few
from graphgen.records import (
    Call,
    Document,
    Failure,
    Part,
    Record,
    Rejection,
    Sample,
    SampleUnit,
    content_id,
)
from graphgen.stream import Ask, Runner, Stream
from graphgen.text.mentions import mentions
from graphgen.text.tokens import count_tokens

__all__ = ["EntiGraph"]

_KINDS = {0: "summary", 2: "pair", 3: "triple"}


class Reading(Part):
    """A document, or a part of a long one, with its title."""

    title: str


class Cast(Record):
    """What a reading is about."""

    id: str
    reading: Reading
    summary: str
    names: tuple[str, ...]
    calls: tuple[Call, ...]


class Group(Record):
    """Names to discuss a reading through; with none, its summary is all there is to say."""

    id: str
    cast: Cast
    names: tuple[str, ...] = ()


class EntiGraph(Method):
    """Retells a document through every pair of its entities, then through triples, for continued pretraining."""

    in_preview: ClassVar[Mapping[str, int]] = {"most_entities": 4}

    document_tokens: int = Field(default=8192, ge=64, description="Tokens above which a document is read in parts.")
    most_entities: int = Field(default=30, ge=2, description="Entities per document, the most important first.")
    sizes: tuple[Literal[2, 3], ...] = Field(default=(2, 3), min_length=1, description="Pairs (2), triples (3).")
    expansion: float | None = Field(
        default=None, gt=0, description="Tokens to write for each token read; none: every pair, and no triple."
    )
    text_tokens: int = Field(default=600, ge=1, description="Tokens that one text is reckoned at in the expansion.")
    per_entity: int | None = Field(default=None, ge=1, description="Texts that one entity is in, at most.")
    invented: float = Field(
        default=0.3, ge=0, le=1, description="The share of a text's numbers and names that its source may lack."
    )
    near_duplicate: float = Field(default=0.8, gt=0, le=1, description="Shared wording that makes a duplicate.")

    async def run(self, documents: Stream[Document], run: Runner) -> Stream[Sample]:
        groups = documents.each(self.split).each(self.list_entities).each(partial(self.group, seed=run.seed))
        return groups.each(self.discuss)

    def gates(self) -> Sequence[Gate]:
        return (NearDuplicates(self.near_duplicate).check,)

    async def split(self, document: Document, ask: Ask) -> Sequence[Reading]:  # noqa: ARG002
        title = title_of(document)
        chunks = split(document, size=self.document_tokens, overlap=0)
        return [Reading(id=f"{chunk.id}:reading", title=title, chunk=chunk) for chunk in chunks]

    async def list_entities(self, reading: Reading, ask: Ask) -> Sequence[Cast]:
        chunk = reading.chunk
        reply = await ask(
            "entigraph/entities", read_cast, language=chunk.language, title=reading.title, text=chunk.text
        )
        summary, names = reply.value
        cast = Cast(
            id=f"{chunk.id}:cast",
            reading=reading,
            summary=summary,
            names=names[: self.most_entities],
            calls=reply.calls,
        )
        return [cast]

    async def group(self, cast: Cast, ask: Ask, *, seed: int) -> Sequence[Group | Failure]:  # noqa: ARG002
        tokens = cast.reading.chunk.tokens
        most = None if self.expansion is None else round(self.expansion * tokens / self.text_tokens)
        chosen = choose_groups(
            cast.names, sizes=self.sizes, most=most, per_name=self.per_entity, seed=f"{seed}:{cast.id}"
        )
        groups = [Group(id=content_id("group", cast.id, *names), cast=cast, names=names) for names in ((), *chosen)]
        return groups if chosen or most == 0 else [*groups, too_few(cast.id, len(cast.names), min(self.sizes))]

    async def discuss(self, group: Group, ask: Ask) -> Sequence[Sample | Rejection]:
        cast, reading = group.cast, group.cast.reading
        if not group.names:
            return [_sample(group, cast.summary, cast.calls)]
        reply = await ask(
            "entigraph/discussion",
            partial(read_discussion, sections=len(group.names) + 1),
            language=reading.chunk.language,
            title=reading.title,
            text=reading.chunk.text,
            names=group.names,
        )
        text, sections = reply.value
        sample = _sample(group, text, (*cast.calls, *reply.calls))
        silent = [name for name, said in zip(group.names, sections, strict=False) if not mentions(said, name)]
        if silent:
            return [Rejection(reason="off_entity", detail=f"No section is on {silent[0]}.", sample=sample)]
        share, what = invention(text, f"{reading.title}\n{reading.chunk.text}")
        if share > self.invented:
            detail = f"The source does not have {', '.join(what[:5])}: {share:.0%} of its numbers and names."
            return [Rejection(reason="invented", detail=detail, sample=sample)]
        return [sample]


def _sample(group: Group, text: str, calls: tuple[Call, ...]) -> Sample:
    chunk, names = group.cast.reading.chunk, group.names
    units = [SampleUnit(id=entity_id(name), kind="entity", name=name) for name in names]
    return Sample(
        id=content_id("sample", "entigraph", chunk.id, names, text),
        method="entigraph",
        kind=_KINDS[len(names)],
        language=chunk.language,
        text=text,
        evidence=naming(chunk, names) if names else (chunk.evidence,),
        units=(*units, SampleUnit(id=chunk.id, kind="chunk", name=group.cast.reading.title)),
        traits={"arity": len(names), "tokens": count_tokens(text)},
        calls=calls,
    )
