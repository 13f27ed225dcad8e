"""Nemotron-CC: a paraphrase of poor documents, four tasks for good ones (Su et al., 2024, arXiv:2412.02595)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from random import Random
from typing import Literal

from pydantic import Field

from graphgen.curation.rewriting.fidelity import Fidelity
from graphgen.curation.rewriting.mixing import is_held_out
from graphgen.curation.rewriting.rewritings import held_out, rewriting
from graphgen.curation.rewriting.tasks import HIGH, LOW, TASKS, TaskName
from graphgen.curation.scoring.document_quality import METHOD, bucket_of, document_quality
from graphgen.documents.split import split
from graphgen.errors import BadReply
from graphgen.methods.method import Method
from graphgen.records import Chunk, Completion, Document, Failure, Part, Rejection, Sample, Score
from graphgen.stream import Ask, Runner, Stream
from graphgen.text.chat import without_chat
from graphgen.text.fields import ANSWER, QUESTION, read_items
from graphgen.text.language import detect_language
from graphgen.text.replies import bare, tagged
from graphgen.text.tokens import count_tokens

__all__ = ["NemotronCC"]

_PROMPT = 260
"""Tokens of the longest of the prompts without its text, and 2 to spare."""
_PAIRS_PER_TOKEN = 10 / 150
_BULLET = re.compile(r"^[ \t]*(?:[-*+•·‣]|\(?\d{1,2}[.)、）])[ \t]*(?=\S)", re.MULTILINE)


class Segment(Part):
    """A segment of a document, what is to be made of it, and the quality of its document, where that was measured."""

    task: TaskName
    quality: float | None
    bucket: int | None


class NemotronCC(Method):
    """Rephrases by quality: poor documents in the manner of an encyclopedia, good ones in four tasks that teach."""

    quality: Literal["rule", "low", "high"] = Field(
        default="rule", description="How documents are told apart: by a rule of ours, or all are low or high."
    )
    high_above: int = Field(default=11, ge=-1, le=19, description="Last of the quality buckets 0 to 19 that is low.")
    tasks: tuple[TaskName, ...] = Field(
        default=(*LOW, *HIGH),
        min_length=1,
        description="Tasks: wiki_paraphrase for low quality, the others for high.",
    )
    held_out: float = Field(default=0, ge=0, lt=1, description="Share of the documents to keep out of training.")
    fidelity: Fidelity = Field(default=Fidelity(), description="What a rewriting is held to.")

    async def run(self, documents: Stream[Document], run: Runner) -> Stream[Sample]:
        return documents.each(partial(self.route, seed=run.seed)).each(partial(self.write, seed=run.seed))

    async def route(
        self,
        document: Document,
        ask: Ask,  # noqa: ARG002
        *,
        seed: int,
    ) -> Sequence[Segment | Rejection | Failure]:
        """The segments of each task that suits the document's quality; of one that is too short, a row that says so."""
        if is_held_out(document, self.held_out, seed=seed):
            whole = split(document, size=TASKS[LOW[0]].given, overlap=0)
            return [held_out(chunk, method="nemotron_cc") for chunk in whole]
        quality = document_quality(document.text) if self.quality == "rule" else None
        bucket = bucket_of(quality) if quality is not None else None
        is_high = self.quality == "high" or (bucket is not None and bucket > self.high_above)
        wanted: list[TaskName] = [task for task in (HIGH if is_high else LOW) if task in self.tasks]
        if not wanted:
            return [_no_task(document, "high" if is_high else "low")]
        return [
            Segment(id=f"{chunk.id}:{task}", chunk=chunk, task=task, quality=quality, bucket=bucket)
            if chunk.tokens >= TASKS[task].segment
            else _too_short(chunk, task)
            for task in wanted
            for chunk in split(document, size=TASKS[task].given - _PROMPT, overlap=0)
        ]

    async def write(self, segment: Segment, ask: Ask, *, seed: int) -> Sequence[Sample | Rejection]:
        """What the task makes of the segment, if that is within the task's limits."""
        chunk, task, limits = segment.chunk, segment.task, TASKS[segment.task]
        reply = await ask(f"nemotron_cc/{task}", partial(_written, task), language=chunk.language, text=chunk.text)
        written = text = reply.value
        if task == "diverse_qa":
            written = _drawn(written, chunk.tokens, Random(f"{seed}:{segment.id}"))
            text = f"{chunk.text}\n\n{written}"
        score = (Score(name="document_quality", value=round(segment.quality or 0, 4), method=METHOD),)
        sample = rewriting(
            chunk,
            text,
            method="nemotron_cc",
            style=task,
            calls=reply.calls,
            traits={} if segment.bucket is None else {"bucket": segment.bucket},
            scores=() if segment.quality is None else score,
        )
        if (tokens := count_tokens(written)) > limits.written:
            detail = f"It has {tokens} tokens, and {limits.written} are the most for {task}."
            return [Rejection(reason="over_limit", detail=detail, sample=sample)]
        if (tokens := count_tokens(text)) < limits.text:
            detail = f"It has {tokens} tokens, and {limits.text} are the fewest for {task}."
            return [Rejection(reason="under_limit", detail=detail, sample=sample)]
        return [self.fidelity.check(sample, chunk.text, limits.bounds, written=written)]


def _no_task(document: Document, quality: str) -> Failure:
    cause = f"None of the chosen tasks is for documents of {quality} quality, which this one is."
    remedy = f"Add one to `tasks`: {', '.join(HIGH if quality == 'high' else LOW)}."
    return Failure(stage="route", record=document.id, code="no_task", cause=cause, remedy=remedy, severity="warning")


def _too_short(chunk: Chunk, task: TaskName) -> Failure:
    cause = f"A segment of {chunk.tokens} tokens is too short for {task}, which takes {TASKS[task].segment} at least."
    remedy = "Nothing, or give a longer document."
    name = f"{chunk.id}:{task}"
    return Failure(stage="route", record=name, code="too_short", cause=cause, remedy=remedy, severity="warning")


def _written(task: TaskName, completion: Completion) -> str:
    """The text between the task's tags: of questions and answers those that are whole, of lists lines of one form."""
    found = tagged(bare(completion.text), task)
    text = without_chat(found.text) if found else ""
    if not text:
        raise BadReply(f"There is no text inside <{task}> and </{task}>.", complaint="again/missing", fields=(task,))
    if completion.finish_reason == "length":
        raise BadReply("The text breaks off before its end; write it shorter.", complaint="again/cut_off")
    if task == "diverse_qa":
        items = read_items(completion.model_copy(update={"text": text}), (QUESTION, ANSWER))
        return "\n\n".join(_pair(item["question"], item["answer"]) for item in items if len(item) > 1)
    return _BULLET.sub("- ", text) if task == "knowledge_list" else text


def _pair(question: str, answer: str) -> str:
    asked, answered = ("问题：", "答案：") if detect_language(question) == "zh" else ("Question: ", "Answer: ")
    question, answer = (re.sub(r"\n\s*\n", "\n", each) for each in (question, answer))
    return f"{asked}{question}\n{answered}{answer}"


def _drawn(pairs: str, tokens: int, draw: Random) -> str:
    """The pairs in another order, and of them as many as are drawn: the more, the longer the segment."""
    each = pairs.split("\n\n")
    draw.shuffle(each)
    return "\n\n".join(each[: draw.randint(1, max(1, int(tokens * _PAIRS_PER_TOKEN)))])
