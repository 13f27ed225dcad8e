"""The way of a sample from its method into the files: through the gates, and what is asked for once it is kept."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from typing import cast

from graphgen.curation.curator import Curator
from graphgen.curation.gate import Gate
from graphgen.curation.pairs.pairing import Pairing
from graphgen.curation.pairs.twinning import reword
from graphgen.curation.rewriting.restoring import restored
from graphgen.engine.dataset.decisions import Heeded
from graphgen.errors import RunError
from graphgen.export.settings import DatasetSettings
from graphgen.records import Rejection, Sample
from graphgen.stream import Runner, Stream

__all__ = ["finished", "through_gates", "twins_of"]


async def through_gates(
    made: Stream[Sample], gates: Sequence[Gate], heeded: Heeded, turned_down: Callable[[Rejection], None]
) -> AsyncGenerator[Sample]:
    """What of `made` all `gates` let pass, in order; the first rejection of each other goes to `turned_down`.

    What the user put back passes whatever turns it down, and no gate sees it; what the user threw out passes none.
    """
    early: RunError | None = None
    async with aclosing(cast("AsyncGenerator[Sample]", aiter(made))) as samples:
        try:
            async for written in samples:
                sample = restored(written)
                rejection = None
                if (marked := heeded.put_back(sample)) is None:
                    found = (found for gate in gates if (found := gate(sample)))
                    rejection = next(found, None) or heeded.thrown_out(sample)
                for passed in (*heeded.take(), *(() if rejection else (marked or sample,))):
                    heeded.passed += 1
                    yield passed
                if rejection is not None:
                    turned_down(rejection)
        except RunError as error:
            early = error
    for passed in heeded.take():
        heeded.passed += 1
        yield passed
    if early is not None:
        raise early


async def finished(
    kept: AsyncGenerator[Sample], settings: DatasetSettings, curator: Curator, run: Runner
) -> AsyncGenerator[Sample]:
    """`kept` in their order, each with what `settings` ask for besides.

    Nothing is asked for a sample that no gate let pass, so this is a stream of its own behind the gates, which see
    samples in order. An answer that takes the place of a sample's own is held to the same as that was.
    """
    async with aclosing(kept):
        if settings.preference == "none":
            async for sample in kept:
                yield sample
            return
        pairing = Pairing(how=settings.preference, by=settings.preference_by, seed=run.seed, hold=curator.hold)
        samples: Stream[Sample] = run.stream(kept)
        async with aclosing(cast("AsyncGenerator[Sample]", aiter(samples.each(pairing.pair)))) as paired:
            async for sample in paired:
                yield sample


def twins_of(samples: Iterable[Sample], curator: Curator, run: Runner) -> Stream[Sample]:
    """The twins of `samples`, worded anew and scored as samples are. No gate has seen them yet."""
    return curator.scored(run.stream(samples).each(reword))
