"""What every protocol of the simulator has in common: a request as the models take it, and how to refuse one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import ValidationError

from graphgen.llm.simulator.journal import Outcome
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message, TokenLogprob

__all__ = ["ANY_OBJECT", "ChatRequest", "Protocol", "Refusal", "alternative", "problems"]

ANY_OBJECT: Mapping[str, Any] = {"type": "object"}
"""The schema of a reply that has to be JSON of whatever form."""

_HIGH_BIT = 0x80


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One question.

    Attributes:
        model: Who is asked.
        messages: The conversation.
        parameters: How to sample; `top_logprobs` is at least 1 where any are wanted.
        seed: Tells repeated samples apart.
        n: How many replies are wanted.
        logprobs: Whether the reply's own log-probabilities are wanted.
        alternatives: How many candidates per position are wanted beside them.
        schema: What the reply has to look like, where it has to be JSON.
        byte_tokens: Say every token by a byte that is no UTF-8.
    """

    model: str
    messages: tuple[Message, ...]
    parameters: Parameters = field(default_factory=Parameters)
    seed: int | None = None
    n: int = 1
    logprobs: bool = False
    alternatives: int = 0
    schema: Mapping[str, Any] | None = None
    byte_tokens: bool = False


class Refusal(Exception):
    """A request that gets an error for an answer."""

    def __init__(
        self, outcome: Outcome, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.outcome: Outcome = outcome
        self.status = status
        self.code = code
        self.headers = headers or {}


class Protocol(NamedTuple):
    """How requests are read and answers are written.

    Attributes:
        parse: A request's body as a request; raises `Refusal`.
        completion: A request, its completions and the answer's identity as a body. It may hold no completion at all.
        error: A status, a code and a message as a body.
    """

    parse: Callable[[bytes], ChatRequest]
    completion: Callable[[ChatRequest, Sequence[Completion], str], bytes]
    error: Callable[[int, str, str], bytes]


def problems(error: ValidationError) -> str:
    """What is wrong with a body, field by field."""
    return "; ".join(
        f"{'.'.join(str(part) for part in problem['loc']) or 'body'}: {problem['msg']}" for problem in error.errors()
    )


def alternative(candidate: TokenLogprob, *, byte_tokens: bool) -> dict[str, object]:
    """A candidate as all protocols list it."""
    raw = (candidate.token or "").encode()
    if byte_tokens:
        return {"token": "\ufffd", "logprob": candidate.logprob, "bytes": [raw[0] | _HIGH_BIT if raw else _HIGH_BIT]}
    return {"token": candidate.token or "", "logprob": candidate.logprob, "bytes": list(raw)}
