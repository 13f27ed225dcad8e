"""A run over a slice: the first questions that were chosen are put, and the records of the others go no further."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import TypeVar

from graphgen.engine.estimating.roots import LINEAGE, NotChosen, Place
from graphgen.engine.running.ask import Asker
from graphgen.llm.door import Door
from graphgen.llm.money.ledger import Ledger
from graphgen.prompts import PromptLibrary
from graphgen.records import Completion, Language, Role, Sample
from graphgen.stream import Reply

__all__ = ["Choice", "SlicedAsker"]

V = TypeVar("V")


class SlicedAsker(Asker):
    """Asks what follows from the chosen first questions, word for word as a run over everything would.

    Args:
        prompts: Where prompts are found.
        door: The models.
        ledger: Where every answer is entered.
        attempts: How often a model may be asked.
        chosen: The places of the first questions to go on with.
    """

    def __init__(
        self, prompts: PromptLibrary, door: Door, ledger: Ledger, *, attempts: int, chosen: Collection[Place]
    ) -> None:
        super().__init__(prompts, door, ledger, attempts=attempts)
        self._chosen = frozenset(chosen)
        self._leg: int | None = None

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
        lineage = LINEAGE.get()
        if lineage is not None and not lineage.asked:
            self._leg = lineage.leg if self._leg is None else self._leg
            if lineage.leg == self._leg and lineage.place not in self._chosen:
                raise NotChosen
            lineage.asked = True
        return await super().__call__(prompt, parse, language=language, role=role, draw=draw, **values)


class Choice:
    """Which samples are taken, where some are enough: the same ones each time, and varied as far as may be.

    The first in order are, but no more than half of them of one document or of one kind while there are others: what
    is passed over for that is taken at the end. Of a slice, a sample that no model wrote is taken beside one on the
    same passage that a model wrote: it asks nothing, so no first question tells whether it was chosen.

    Args:
        wanted: How many; `None` for all.
        of_slice: Whether they come from a slice.
    """

    def __init__(self, wanted: int | None, *, of_slice: bool) -> None:
        self._wanted = wanted
        self._of_slice = of_slice
        self._written = set[str]()
        self._taken: Counter[str] = Counter()
        self._left: list[Sample] = []
        self._count = 0

    @property
    def is_full(self) -> bool:
        return self._count == self._wanted

    def takes(self, sample: Sample) -> bool:
        """Whether `sample`, the next in order, is taken."""
        if self.is_full or (self._of_slice and not self._belongs(sample)):
            return False
        if self._wanted is None:
            return True
        source = sample.evidence[0].document_id if sample.evidence else sample.units[0].id
        traits = {f"source {source}", f"kind {sample.kind}"}
        if any(self._taken[trait] >= -(-self._wanted // 2) for trait in traits):
            self._left.append(sample)
            return False
        self._taken.update(traits)
        self._count += 1
        return True

    def rest(self) -> list[Sample]:
        """What is taken at the end, when there is nothing else."""
        return [] if self._wanted is None else self._left[: self._wanted - self._count]

    def _belongs(self, sample: Sample) -> bool:
        units = {unit.id for unit in sample.units}
        if sample.calls:
            self._written |= units
        return not units.isdisjoint(self._written)
