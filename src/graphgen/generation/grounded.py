"""What a model writes about a passage after demonstrations, for each of three tasks (Genie, section 2.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Literal, NamedTuple

from graphgen.errors import BadReply
from graphgen.records import Chunk, Completion, Language, Message
from graphgen.stream import Ask, Reply
from graphgen.text.fields import Field, read_fields, read_items
from graphgen.text.replies import bare

__all__ = ["GroundedTask", "Pair", "read_pair", "write_pair"]

GroundedTask = Literal["lfqa", "sum", "ie"]

_REQUEST = Field("request", "question|instruction|问题|请求|指令|要求")
FIELDS: Mapping[GroundedTask, tuple[Field, Field]] = {
    "lfqa": (
        Field("question", "request|q|问题|问"),
        Field("long_answer", "(?:long )?answers?|a|(?:长)?答案|回答|答"),
    ),
    "sum": (_REQUEST, Field("summary", "answer|摘要|概括|总结|答案|回答")),
    "ie": (_REQUEST, Field("findings", "answer|extraction|results?|提取结果|结果|答案|回答")),
}
_GIVEN: Mapping[Language, str] = {
    "en": "Answer from this document alone.",
    "zh": "请只根据下面的文档回答。",
}
_NEXT_DOCUMENT = re.compile(r"\[\s*(?:document|文档)\s*\]|<\s*/?\s*(?:document|text)\s*>", re.IGNORECASE)


class Pair(NamedTuple):
    """A question and its answer; `fault` says what is wrong with their form, and is empty where nothing is."""

    question: str
    answer: str
    fault: str = ""

    def turns(self, given: Chunk | None) -> tuple[Message, ...]:
        """The pair as a conversation; where a passage is `given`, it stands before."""
        turns = (Message(role="user", content=self.question), Message(role="assistant", content=self.answer))
        if given is None:
            return turns
        return (Message(role="system", content=f"{_GIVEN[given.language]}\n\n{given.text}"), *turns)


async def write_pair(chunk: Chunk, task: GroundedTask, ask: Ask, *, topic: str) -> Reply[Pair]:
    """A pair that is grounded in the main point of `chunk`.

    A reply of a bad form is asked for again; where that does not help, the first one is given back with its fault.

    Raises:
        RequestRefused: The endpoint would not serve the request.
        RunError: The run cannot go on.
    """
    put = partial(ask, f"genie/{task}", language=chunk.language, topic=topic, text=chunk.text)
    try:
        return await put(partial(read_pair, task))
    except BadReply as error:
        # The first request is the same as before: its answer is at hand, and costs nothing.
        return await put(partial(_as_it_is, task, error.cause))


def read_pair(task: GroundedTask, completion: Completion) -> Pair:
    """The one pair of a reply.

    Raises:
        BadReply: A field is missing, the reply breaks off, or it goes on with another document or another pair.
    """
    fields = FIELDS[task]
    found = read_fields(completion, fields)
    pair = Pair(found[fields[0].name], found[fields[1].name])
    if completion.finish_reason == "length":
        raise BadReply("The reply breaks off before its end; write it shorter.", complaint="again/cut_off")
    items = [item for item in read_items(completion, fields) if len(item) == len(fields)]
    text = bare(completion.text)
    if len(items) > 1 or _NEXT_DOCUMENT.search(text, max(0, text.find(pair.question))):
        raise BadReply("It goes on after the answer: there is to be one pair.", complaint="again/one_pair")
    return pair


def _as_it_is(task: GroundedTask, fault: str, completion: Completion) -> Pair:
    """Whatever can be made out in a reply that is of no use."""
    try:
        found = read_fields(completion, FIELDS[task])
    except BadReply:
        return Pair("", bare(completion.text), fault)
    asked, answered = FIELDS[task]
    return Pair(found[asked.name], found[answered.name], fault)
