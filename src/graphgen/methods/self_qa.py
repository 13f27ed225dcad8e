"""SELF-QA: a model asks itself and answers (Zhang and Yang, 2023, arXiv:2305.11952)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from pydantic import Field

from graphgen.curation.duplication.near_duplicates import NearDuplicates
from graphgen.curation.duplication.sameness import same_question
from graphgen.curation.gate import Gate
from graphgen.curation.questions.heuristics import OF_ANSWERS, OF_QUESTIONS, REWRITABLE, Exchange, broken
from graphgen.curation.scoring.choices import AnyFaithfulness
from graphgen.curation.scoring.faithfulness import RuleFaithfulness
from graphgen.curation.scoring.scorer import Claim
from graphgen.documents.split import split
from graphgen.generation.question_list import read_answer, read_questions
from graphgen.methods.method import Method
from graphgen.records import (
    Call,
    Chunk,
    Document,
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
from graphgen.text.fields import Field as Part
from graphgen.text.fields import read_fields

__all__ = ["SelfQA"]

_REWRITTEN = Part("rewritten", "question|rewritten[ _]question|改写(?:后)?的?(?:问题)?|问题")


class Question(Record):
    """A question that a passage gave rise to; `original` is what it was before it was rewritten to stand alone."""

    id: str
    chunk: Chunk
    text: str
    original: str = ""
    calls: tuple[Call, ...]


class SelfQA(Method):
    """A model asks itself what each passage answers, then answers by the passage; rules drop what is of no use."""

    roles: ClassVar[tuple[Role, ...]] = ("synthesizer", "judge")

    chunk_size: int = Field(default=600, ge=16, description="Tokens per passage: as many as the most questions take.")
    questions: int = Field(default=10, ge=1, description="Questions per passage, at most (the paper's number).")
    tokens_per_question: int = Field(default=60, ge=1, description="Tokens of a passage that bear one question.")
    repair: bool = Field(default=True, description="Rewrite, once, a question that does not stand alone.")
    copy_at_least: float = Field(
        default=0.9, ge=0, le=1, description="How like the question its copy beside the answer has to be."
    )
    similar_above: float = Field(
        default=0.8, gt=0, le=1, description="Overlap of two questions from which on the later one is dropped."
    )
    faithfulness: AnyFaithfulness = Field(default=RuleFaithfulness(), description="Whether the passage says it.")

    @property
    def asks(self) -> tuple[Role, ...]:
        return tuple(dict.fromkeys(("synthesizer", *self.faithfulness.roles)))

    def gates(self) -> Sequence[Gate]:
        return (NearDuplicates(self.similar_above, part="question").check,)

    async def run(self, documents: Stream[Document], run: Runner) -> Stream[Sample]:  # noqa: ARG002
        self.faithfulness.check()
        return documents.each(self.split).each(self.ask).each(self.mend).each(self.answer)

    async def split(self, document: Document, ask: Ask) -> Sequence[Chunk]:  # noqa: ARG002
        return split(document, size=self.chunk_size, overlap=0)

    async def ask(self, chunk: Chunk, ask: Ask) -> Sequence[Question | Rejection]:
        """As many questions as a passage bears; one that says nearly the same as another buys no answer."""
        most = min(self.questions, max(1, math.ceil(chunk.tokens / self.tokens_per_question)))
        parse = partial(read_questions, most=most)
        reply = await ask("self_qa/questions", parse, language=chunk.language, text=chunk.text, questions=most)
        asked: list[Question] = []
        dropped: list[Rejection] = []
        for text in reply.value:
            question = Question(id=content_id("question", chunk.id, text), chunk=chunk, text=text, calls=reply.calls)
            twin = next((each for each in asked if same_question(text, each.text, self.similar_above)), None)
            if twin:
                dropped.append(
                    _turned_down(question, {"near_duplicate": f"The passage gave rise to “{twin.text}” too."})
                )
            else:
                asked.append(question)
        return [*asked, *dropped]

    async def mend(self, question: Question, ask: Ask) -> Sequence[Question | Rejection]:
        """A question that points at what its reader cannot see is rewritten once; one of no use buys no answer."""
        wrong = broken(OF_QUESTIONS, _exchange(question))
        if self.repair and wrong and wrong.keys() <= set(REWRITABLE):
            chunk, parse = question.chunk, partial(read_fields, fields=(_REWRITTEN,))
            reply = await ask("self_qa/repair", parse, language=chunk.language, text=chunk.text, question=question.text)
            update = {"text": reply.value["rewritten"], "original": question.text}
            question = question.model_copy(update=update | {"calls": (*question.calls, *reply.calls)})
            wrong = broken(OF_QUESTIONS, _exchange(question))
        return [_turned_down(question, wrong)] if wrong else [question]

    async def answer(self, question: Question, ask: Ask) -> Sequence[Sample | Rejection]:
        chunk, parse = question.chunk, partial(read_answer, question.text, at_least=self.copy_at_least)
        reply = await ask("self_qa/answer", parse, language=chunk.language, text=chunk.text, question=question.text)
        answer, alike = reply.value
        wrong = broken(OF_ANSWERS, _exchange(question, answer))
        sample = _sample(question, answer, wrong, alike, reply.calls)
        if wrong:
            return [_rejection(sample, wrong)]
        claim = Claim(answer, chunk.text, chunk.language, question.text, topic=" ".join(chunk.headings))
        return [await self.faithfulness.gate(sample, claim, ask)]


def _exchange(question: Question, answer: str = "") -> Exchange:
    return Exchange(question.text, answer, question.chunk.text, question.chunk.language)


def _turned_down(question: Question, wrong: dict[str, str]) -> Rejection:
    return _rejection(_sample(question, "", wrong), wrong)


def _rejection(sample: Sample, wrong: dict[str, str]) -> Rejection:
    return Rejection(reason=next(iter(wrong)), detail=" ".join(wrong.values()), sample=sample)


def _sample(
    question: Question, answer: str, wrong: dict[str, str], alike: float | None = None, calls: tuple[Call, ...] = ()
) -> Sample:
    """What was asked and answered, with each rule that was applied and whether it found something."""
    chunk, rules = question.chunk, {**OF_QUESTIONS, **(OF_ANSWERS if answer else {})}
    traits: dict[str, str | int | float | bool] = {name: name in wrong for name in rules}
    said = (Message(role="user", content=question.text), Message(role="assistant", content=answer))
    traits |= {"original_question": question.original} if question.original else {}
    return Sample(
        id=content_id("sample", "self_qa", chunk.id, question.text, answer),
        method="self_qa",
        kind="question_answer",
        language=chunk.language,
        messages=said if answer else said[:1],
        evidence=(chunk.evidence,),
        units=(SampleUnit(id=chunk.id, kind="chunk", name=chunk.text[:80]),),
        traits={"repaired": bool(question.original), **traits},
        scores=(Score(name="question_copy", value=alike, method="ratio:v1"),) if alike is not None else (),
        calls=(*question.calls, *calls),
    )
