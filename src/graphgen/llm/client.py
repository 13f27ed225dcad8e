"""What every provider of a model looks like from inside."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from graphgen.errors import GraphGenError
from graphgen.llm.request import Request
from graphgen.records import Completion

__all__ = ["LLM", "Allowance", "Allowances", "BaseLLMClient", "TransientError"]

LLM = Callable[[Request], Awaitable[Completion]]
"""A model as a function. Behaviour is added by wrapping one in another of the same type."""


class TransientError(Exception):
    """A request failed in a way that may pass: a full queue, a dropped connection, a broken body.

    Args:
        cause: What happened, as part of a sentence.
        retry_after: Seconds that the endpoint asks to wait, if it said.
        throttled: The endpoint turned the request away only because there are too many.
        strained: The endpoint is too slow, or says that it is overloaded: fewer requests at a time would help.
        billable: The endpoint may have done the work, and may charge for it, though its answer never came whole.
    """

    def __init__(
        self,
        cause: str,
        retry_after: float | None = None,
        *,
        throttled: bool = False,
        strained: bool = False,
        billable: bool = False,
    ) -> None:
        super().__init__(cause)
        self.retry_after = retry_after
        self.throttled = throttled
        self.strained = strained
        self.billable = billable


class Allowance(NamedTuple):
    """What an endpoint last said of one of its limits, in the headers of an answer.

    Attributes:
        limit: How much it allows in a window.
        remaining: How much of that is left.
        reset: Seconds until all of it is there again.
    """

    limit: float
    remaining: float
    reset: float


class Allowances(NamedTuple):
    """An endpoint's limits on requests and on tokens, as far as it said any."""

    requests: Allowance | None = None
    tokens: Allowance | None = None


class BaseLLMClient(ABC):
    """A provider: turns a request into a completion, once, with no cache, no retry and no limit."""

    @property
    @abstractmethod
    def endpoint(self) -> str:
        """Who answers, as part of the cache key: two endpoints whose answers may differ have different identities."""

    @property
    @abstractmethod
    def model(self) -> str:
        """The model's name, as records show it."""

    @property
    def allowances(self) -> Allowances:
        """What the endpoint said of its limits with its last answer."""
        return Allowances()

    @abstractmethod
    async def __call__(self, request: Request) -> Completion:
        """Answer `request`.

        Raises:
            TransientError: Asking again may help.
            EndpointError: Nothing will be answered here until the user changes something.
            RequestRefused: This request will not be answered; others may.
        """

    def abandon(self, reason: GraphGenError) -> None:  # noqa: B027 - most answers come soon, or not at all
        """The run ends. Whoever waits for what a later run can collect is told `reason`; other answers come home."""

    async def close(self) -> None:
        """Give back connections. Does nothing where there are none."""
        return
