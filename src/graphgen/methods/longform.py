"""LongForm: reverse instructions (Köksal et al., 2023, arXiv:2304.08460), curated as in Humpback (Li et al., 2023)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from random import Random
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from graphgen.curation.form import check
from graphgen.curation.questions.instructions import check_instruction
from graphgen.curation.scoring.self_curation import rate
from graphgen.curation.selecting.clusters import representatives
from graphgen.curation.selecting.selection import Selection
from graphgen.curation.selecting.topics import likeness
from graphgen.curation.wording import answer_of, question_of
from graphgen.documents.passages import has_room
from graphgen.documents.split.paragraphs import asks, whole_paragraphs
from graphgen.generation.instructions import read_answer, read_instruction, with_hint, with_subject
from graphgen.methods.method import Method
from graphgen.records import (
    Call,
    Chunk,
    Document,
    Evidence,
    Failure,
    Message,
    Record,
    Rejection,
    Role,
    Sample,
    SampleUnit,
    Score,
    content_id,
)
from graphgen.stream import Ask, Runner, Stream
from graphgen.text.lengths import LengthHint, length_hints
from graphgen.text.mentions import mentions

__all__ = ["LongForm"]

Style = Literal["formal", "chat", "search"]


class Draft(Record):
    """A text to find the instruction for: in which style, and which length to ask for."""

    id: str
    output: Chunk
    style: Style
    hint: LengthHint | None


class LongForm(Method):
    """Finds the instruction that a text by a person answers: the output stays word for word what the source says."""

    roles: ClassVar[tuple[Role, ...]] = ("synthesizer", "judge")

    shortest: int = Field(default=24, ge=1, description="Tokens below which a text is no output.")
    longest: int = Field(default=1024, ge=16, description="Tokens above which a document is cut, between paragraphs.")
    select: Literal["all", "clusters"] = Field(
        default="clusters", description="Take all outputs, or of each of `count` clusters the one nearest its centre."
    )
    count: int = Field(default=10_000, ge=1, description="How many outputs to select, at most (the paper: of C4).")
    styles: tuple[Style, ...] = Field(
        default=("formal", "chat", "search"), min_length=1, description="Styles of instructions; one is drawn for each."
    )
    hints: float = Field(default=0.3, ge=0, le=1, description="Share of sentences in which a length is asked for too.")
    headings: bool = Field(default=True, description="A heading that asks is the instruction: no model writes one.")
    round_trip: float = Field(
        default=0,
        ge=0,
        le=1,
        description="Least likeness of an answer by the model itself; 0: it is not asked for one.",
    )
    curate: int = Field(
        default=4, ge=0, le=5, description="The least rating by the judge, 1 to 5, to keep; 0: no judge."
    )

    _has_room = model_validator(mode="after")(has_room)

    async def run(self, documents: Stream[Document], run: Runner) -> Stream[Sample]:
        drafts = documents.each(self.cut).each(partial(self.draft, seed=run.seed))
        if self.select == "clusters":
            drafts = await self.choose(drafts, run)
        return drafts.each(self.instruct).each(self.answer).each(self.judge)

    async def cut(self, document: Document, ask: Ask) -> Sequence[Chunk | Failure]:  # noqa: ARG002
        return list(whole_paragraphs(document, shortest=self.shortest, longest=self.longest))

    async def draft(self, output: Chunk, ask: Ask, *, seed: int) -> Sequence[Draft]:  # noqa: ARG002
        draw = Random(f"{seed}:{output.id}")
        style, hinted = draw.choice(self.styles), draw.random() < self.hints
        hints = length_hints(output.text, output.language, draw) if hinted and style != "search" else []
        hint = draw.choice(hints) if hints else None
        return [Draft(id=f"{output.id}:{style}", output=output, style=style, hint=hint)]

    async def choose(self, drafts: Stream[Draft], run: Runner) -> Stream[Draft]:
        """A barrier: what stands for a cluster is known when all of them are."""
        found = await drafts
        chosen = representatives([draft.output.text for draft in found], self.count, seed=run.seed)
        run.keep("selection", Selection([draft.output for draft in found], chosen))
        return run.stream([found[each.place] for each in chosen])

    async def instruct(self, draft: Draft, ask: Ask) -> Sequence[Sample | Rejection]:
        output = draft.output
        if self.headings and asks(output.headings) and not mentions(output.text, output.headings[-1]):
            return _unless_unfit(_sample(draft, with_subject(output.headings), "heading", ()))
        reply = await ask(
            f"longform/{draft.style}",
            read_instruction,
            language=output.language,
            reference="\n".join(output.headings),
            text=output.text,
        )
        return _unless_unfit(_sample(draft, reply.value, draft.style, reply.calls))

    async def answer(self, sample: Sample, ask: Ask) -> Sequence[Sample | Rejection]:
        """The round trip: who was asked the instruction alone speaks of what the output speaks of."""
        if not self.round_trip:
            return [sample]
        reply = await ask("longform/answer", read_answer, language=sample.language, question=question_of(sample))
        score = Score(name="round_trip", value=round(likeness(reply.value, answer_of(sample)), 4), method="terms:v1")
        update = {"scores": (*sample.scores, score), "calls": (*sample.calls, *reply.calls)}
        scored = sample.model_copy(update=update)
        if score.value >= self.round_trip:
            return [scored]
        detail = (
            f"An answer to it has a likeness of {score.value:.2f}, below {self.round_trip:g}: “{reply.value[:200]}”"
        )
        return [Rejection(reason="round_trip", detail=detail, sample=scored)]

    async def judge(self, sample: Sample, ask: Ask) -> Sequence[Sample | Rejection]:
        return [await rate(sample, ask, at_least=self.curate) if self.curate else sample]


def _unless_unfit(sample: Sample) -> Sequence[Sample | Rejection]:
    """Rules come first: they cost nothing."""
    return [check_instruction(sample) or check(sample) or sample]


def _sample(draft: Draft, instruction: str, style: str, calls: tuple[Call, ...]) -> Sample:
    output, hint = draft.output, draft.hint
    asked = with_hint(instruction, hint.wording, output.language) if hint else instruction
    traits: dict[str, str | int | float | bool] = {"style": style}
    if hint:
        traits |= {"length_unit": hint.unit, "length_at_least": hint.at_least, "length_at_most": hint.at_most}
    return Sample(
        id=content_id("sample", "longform", output.id, asked),
        method="longform",
        kind="instruction",
        language=output.language,
        messages=(Message(role="user", content=asked), Message(role="assistant", content=output.text)),
        evidence=(Evidence(document_id=output.document_id, start=output.start, end=output.end, text=output.text),),
        units=(SampleUnit(id=output.id, kind="chunk", name=output.text[:80]),),
        traits=traits,
        calls=calls,
    )
