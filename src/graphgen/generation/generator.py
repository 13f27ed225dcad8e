"""What every kind of sample has in common: premises cut from a subgraph, and a sample written on each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from graphgen.records import Rejection, Sample, Subgraph
from graphgen.stream import Ask

__all__ = ["BaseGenerator"]


class BaseGenerator(BaseModel, ABC):
    """A way to write samples. Its fields are its settings, each with a description.

    A premise is all that one sample may rest on. Cutting premises first, without a model, keeps every call a record of
    its own: it can fail, be retried and be cached alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[str]
    """What the samples are called in `Sample.kind`; also how settings choose this generator."""

    @abstractmethod
    def premises(self, subgraph: Subgraph, *, seed: int) -> list[Subgraph]:
        """The parts of `subgraph` to write about, each with `kind` set. The same for the same seed, everywhere."""

    @abstractmethod
    async def generate(self, premise: Subgraph, ask: Ask, *, method: str) -> list[Sample | Rejection]:
        """Write the sample that rests on `premise`.

        Args:
            premise: One of `premises`.
            ask: Puts prompts to the synthesizer.
            method: The method's name, as samples record it.

        Raises:
            BadReply: No attempt gave a question and an answer.
            RequestRefused: The endpoint would not serve the request.
            RunError: The run cannot go on.
        """
