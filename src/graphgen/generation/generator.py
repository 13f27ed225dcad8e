"""What every kind of sample has in common: premises cut from a subgraph, and samples written on each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from graphgen.generation.premise import passages_of
from graphgen.records import Rejection, Sample, Subgraph
from graphgen.stream import Ask

__all__ = ["BaseGenerator"]


class BaseGenerator(BaseModel, ABC):
    """A way to write samples. Its fields are its settings, each with a description.

    A premise is all that one call may rest on. Cutting premises first, without a model, keeps every call a record of
    its own: it can fail, be retried and be cached alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[str]
    """What the samples are called in `Sample.kind`; also how settings choose this generator."""

    with_source: bool = Field(
        default=True, description="Show the model the passages too, where descriptions do not repeat them."
    )
    style: str = Field(default="", description="How to write, in words of your own; it goes into the prompt.")
    persona: str = Field(default="", description="Who asks, in words of your own; it goes into the prompt.")

    @abstractmethod
    def premises(self, subgraph: Subgraph, *, seed: int) -> list[Subgraph]:
        """The parts of `subgraph` to write about, each with `kind` set. The same for the same seed, everywhere.

        The ids of premises are bound to `seed`, so that what is drawn in writing on one depends on it too.
        """

    @abstractmethod
    async def generate(self, premise: Subgraph, ask: Ask, *, method: str) -> list[Sample | Rejection]:
        """Write the samples that rest on `premise`.

        Args:
            premise: One of `premises`.
            ask: Puts prompts to the synthesizer.
            method: The method's name, as samples record it.

        Raises:
            BadReply: No attempt gave what was asked for.
            RequestRefused: The endpoint would not serve the request.
            RunError: The run cannot go on.
        """

    def values(self, premise: Subgraph) -> dict[str, Any]:
        """The variables that every prompt of this folder takes."""
        return {
            "entities": premise.entities,
            "relations": premise.relations,
            "path": premise.path,
            "passages": passages_of(premise) if self.with_source else (),
            "style": self.style,
            "persona": self.persona,
        }
