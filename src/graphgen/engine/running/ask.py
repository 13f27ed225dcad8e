"""`Ask`, made real: a prompt rendered, a model asked, a reply parsed, and asked again when it could not be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from graphgen.errors import BadReply, RequestRefused
from graphgen.llm.door import Door, Endpoint
from graphgen.llm.memory.memo import Answer
from graphgen.llm.money.ledger import Ledger
from graphgen.llm.request import Request
from graphgen.prompts import PromptLibrary, RenderedPrompt
from graphgen.records import Call, Completion, Language, Message, Role
from graphgen.stream import Reply

__all__ = ["Asker"]

V = TypeVar("V")
_SHOWN = 4000
_EXCERPT = 200


class Asker:
    """Implements `graphgen.stream.Ask`.

    Args:
        prompts: Where prompts are found.
        door: The models.
        ledger: Where every answer is entered.
        attempts: How often a model may be asked before its reply counts as bad, at least 1.
    """

    def __init__(self, prompts: PromptLibrary, door: Door, ledger: Ledger, *, attempts: int) -> None:
        self._prompts = prompts
        self._door = door
        self._ledger = ledger
        self._attempts = attempts

    async def __call__(
        self,
        prompt: str,
        parse: Callable[[Completion], V],
        /,
        *,
        language: Language,
        role: Role = "synthesizer",
        draw: int = 0,
        **values: object,
    ) -> Reply[V]:
        endpoint = self._door.endpoint(role)
        rendered = self._prompts.render(prompt, language, values, structured=endpoint.structured)
        self._door.budget.demand_bound(f"The prompt {prompt}.{language}", rendered.parameters)
        messages = rendered.messages
        calls: list[Call] = []
        for attempt in range(self._attempts):
            request = endpoint.request(messages, rendered.parameters, draw, attempt, rendered.schema)
            answer = await self.answer(request, endpoint, role, prompt)
            calls.append(_call(request, rendered, role, endpoint, answer.completion))
            if answer.completion.finish_reason == "content_filter":
                raise _declined(answer.completion, prompt, endpoint)
            try:
                return Reply(parse(answer.completion), tuple(calls))
            except BadReply as error:
                if attempt + 1 == self._attempts:
                    raise BadReply(
                        f"The reply of {endpoint.client.model} to {prompt} could not be used after "
                        f"{self._attempts} attempts: {error.cause}"
                    ) from error
                messages = self._again(rendered, language, answer.completion, error)
        raise AssertionError("attempts is at least 1")

    async def answer(self, request: Request, endpoint: Endpoint, role: Role, prompt: str) -> Answer:
        """What the model says to `request`, entered in the ledger."""
        answer = await endpoint.ask(request)
        self._ledger.record(role, prompt, answer, endpoint.price)
        return answer

    def _again(
        self, rendered: RenderedPrompt, language: Language, completion: Completion, error: BadReply
    ) -> tuple[Message, ...]:
        """The first question, the bad reply and what was wrong with it: never a growing pile of earlier attempts."""
        said = error.cause
        if error.complaint:
            values = {"fields": error.fields, "json": rendered.schema is not None}
            said = self._prompts.render(error.complaint, language, values).messages[0].content
        complaint = self._prompts.render("again/complaint", language, {"complaint": said})
        bad = Message(role="assistant", content=completion.text[:_SHOWN] or "…")
        return (*rendered.messages, bad, *complaint.messages)


def _declined(completion: Completion, prompt: str, endpoint: Endpoint) -> RequestRefused:
    """A model that declines has answered: asking again buys the same once more."""
    said = " ".join(completion.text.split())[:_EXCERPT]
    return RequestRefused(
        f"{endpoint.client.model} declined to answer {prompt} (content filter){f': {said}' if said else ''}.",
        "Leave this passage out, reword the prompt (--prompts), or choose another model; this one's answer is kept.",
    )


def _call(request: Request, rendered: RenderedPrompt, role: Role, endpoint: Endpoint, completion: Completion) -> Call:
    parameters = request.parameters.model_dump(exclude_none=True, exclude={"stop", "labels"})
    if request.schema is not None:
        parameters["structured"] = True
    return Call(
        id=request.key[:32],
        prompt=rendered.name,
        prompt_hash=rendered.prompt_hash,
        role=role,
        model=endpoint.client.model,
        parameters=parameters,
        draw=request.draw,
        attempt=request.attempt,
        finish_reason=completion.finish_reason,
    )
