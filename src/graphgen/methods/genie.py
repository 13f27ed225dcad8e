"""Genie: human-quality content-grounded datasets (Yehudai et al., 2024, arXiv:2401.14367)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from graphgen.curation.scoring.choices import AnyFaithfulness, AnyQuality
from graphgen.curation.scoring.faithfulness import RuleFaithfulness
from graphgen.curation.scoring.quality import RuleQuality
from graphgen.curation.scoring.scorer import Claim
from graphgen.curation.wording import answer_of, question_of
from graphgen.documents.passages import has_room, unfit
from graphgen.documents.split import split
from graphgen.documents.titles import title_of
from graphgen.generation.grounded import GroundedTask, write_pair
from graphgen.methods.method import Method
from graphgen.records import (
    Call,
    Document,
    Message,
    Part,
    Record,
    Rejection,
    Role,
    Sample,
    SampleUnit,
    content_id,
)
from graphgen.stream import Ask, Runner, Stream

__all__ = ["Genie"]


class Content(Part):
    """A passage to write about, and for which tasks."""

    topic: str
    task: GroundedTask = "lfqa"


class Draft(Record):
    """A sample on its way through the filters, with what it rests on."""

    id: str
    content: Content
    sample: Sample
    fault: str = ""


class Genie(Method):
    """Questions, summaries and extractions grounded in passages: prepared, written by example, filtered three times."""

    roles: ClassVar[tuple[Role, ...]] = ("synthesizer", "judge")

    tasks: tuple[GroundedTask, ...] = Field(
        default=("lfqa", "sum", "ie"), min_length=1, description="Long-form answers, summaries, extractions."
    )
    per_passage: Literal["one", "all"] = Field(default="one", description="One task drawn for each passage, or all.")
    split: bool = Field(default=True, description="Cut documents into passages; otherwise each is one as it stands.")
    shortest: int = Field(default=32, ge=1, description="Tokens below which a passage is too short.")
    longest: int = Field(default=512, ge=32, description="Tokens that a passage may have.")
    with_document: bool = Field(default=True, description="Put the passage before the question, as a system message.")
    faithfulness: AnyFaithfulness = Field(default=RuleFaithfulness(), description="Whether the passage says it.")
    quality: AnyQuality = Field(default=RuleQuality(), description="How good the answer is.")

    _has_room = model_validator(mode="after")(has_room)

    @property
    def asks(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys(("synthesizer", *self.faithfulness.roles, *self.quality.roles)))

    async def run(self, documents: Stream[Document], run: Runner) -> Stream[Sample]:
        for scorer in (self.faithfulness, self.quality):
            scorer.check()
        contents = documents.each(self.cut).each(self.prepare).each(partial(self.choose, seed=run.seed))
        drafts = contents.each(self.write)
        return drafts.each(self.filter_form).each(self.filter_faithfulness).each(self.filter_quality)

    # --- content -----------------------------------------------------------------------------------------------------

    async def cut(self, document: Document, ask: Ask) -> Sequence[Content]:  # noqa: ARG002
        size = self.longest if self.split else max(self.longest, len(document.text))  # no text has more tokens
        topic = title_of(document)
        return [Content(id=each.id, topic=topic, chunk=each) for each in split(document, size=size, overlap=0)]

    async def prepare(self, content: Content, ask: Ask) -> Sequence[Content | Rejection]:  # noqa: ARG002
        chunk = content.chunk
        found = unfit(chunk.text, chunk.tokens, shortest=self.shortest, longest=self.longest)
        if found is None:
            return [content]
        passage = _sample(content, "passage", text=chunk.text)
        return [Rejection(reason=found.reason, detail=found.detail, sample=passage)]

    async def choose(self, content: Content, ask: Ask, *, seed: int) -> Sequence[Content]:  # noqa: ARG002
        drawn = random.Random(f"{seed}:{content.id}").choice(self.tasks)
        tasks = self.tasks if self.per_passage == "all" else (drawn,)
        return [content.model_copy(update={"id": f"{content.id}:{task}", "task": task}) for task in tasks]

    # --- generation --------------------------------------------------------------------------------------------------

    async def write(self, content: Content, ask: Ask) -> Sequence[Draft]:
        reply = await write_pair(content.chunk, content.task, ask, topic=content.topic)
        pair, chunk = reply.value, content.chunk
        turns = pair.turns(chunk if self.with_document else None)
        sample = _sample(content, content.task, messages=turns, calls=reply.calls)
        return [Draft(id=f"{content.id}:draft", content=content, sample=sample, fault=pair.fault)]

    # --- filters -----------------------------------------------------------------------------------------------------

    async def filter_form(self, draft: Draft, ask: Ask) -> Sequence[Draft | Rejection]:  # noqa: ARG002
        return [Rejection(reason="format", detail=draft.fault, sample=draft.sample) if draft.fault else draft]

    async def filter_faithfulness(self, draft: Draft, ask: Ask) -> Sequence[Draft | Rejection]:
        judged = await self.faithfulness.gate(draft.sample, _claim(draft), ask)
        return [judged if isinstance(judged, Rejection) else draft.model_copy(update={"sample": judged})]

    async def filter_quality(self, draft: Draft, ask: Ask) -> Sequence[Sample | Rejection]:
        return [await self.quality.gate(draft.sample, _claim(draft), ask)]


def _claim(draft: Draft) -> Claim:
    chunk, sample = draft.content.chunk, draft.sample
    answer = answer_of(sample)
    if draft.content.task == "ie":
        answer = "\n\n".join(answer.splitlines())  # each item is a claim of its own
    return Claim(answer, chunk.text, chunk.language, question_of(sample), draft.content.topic)


def _sample(
    content: Content,
    kind: str,
    *,
    text: str | None = None,
    messages: tuple[Message, ...] | None = None,
    calls: tuple[Call, ...] = (),
) -> Sample:
    chunk = content.chunk
    said = [message.content for message in messages or ()]
    return Sample(
        id=content_id("sample", "genie", kind, chunk.id, text, said),
        method="genie",
        kind=kind,
        language=chunk.language,
        text=text,
        messages=messages,
        evidence=(chunk.evidence,),
        units=(SampleUnit(id=chunk.id, kind="chunk", name=content.topic),),
        traits={"topic": content.topic, "tokens": chunk.tokens},
        calls=calls,
    )
