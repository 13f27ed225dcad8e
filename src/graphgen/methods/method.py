"""What a method is: settings, and one way to turn documents into samples."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from graphgen.curation.gate import Gate
from graphgen.errors import UsageError
from graphgen.records import Document, Role, Sample
from graphgen.stream import Runner, Stream

__all__ = ["Method"]


class Method(BaseModel):
    """A published way to make training data from documents.

    The fields of a subclass are its settings, each with a default and a description: the command line, the
    configuration file and every other interface derive from them. The class's docstring is its help text.

    Attributes:
        roles: The models that it may ask.
        in_preview: Settings that decide how much is made, and the most of each where a few samples are to be looked at.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    roles: ClassVar[tuple[Role, ...]] = ("synthesizer",)
    in_preview: ClassVar[Mapping[str, int]] = {}

    @property
    def asks(self) -> tuple[Role, ...]:
        """Those of `roles` that it asks with these settings."""
        return self.roles

    @property
    def needs_documents(self) -> bool:
        """Whether a run without documents is a mistake."""
        return True

    def lack(self) -> tuple[str, UsageError] | None:
        """A setting without which it cannot work and that is not said, and what to say of that."""
        return None

    @property
    def makes(self) -> str:
        """What its outcome is counted by in the manifest: a run that ends with none of it has failed."""
        return "samples"

    def gates(self) -> Sequence[Gate]:
        """What samples of this method pass through after the gates that every method's do; new ones for each run."""
        return ()

    @abstractmethod
    async def run(self, documents: Stream[Document], run: Runner) -> Stream[Sample]:
        """The samples, as a stream that has not run yet.

        Args:
            documents: What the user gave.
            run: Where streams run and artefacts are kept.
        """
