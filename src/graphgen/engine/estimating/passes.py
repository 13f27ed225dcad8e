"""The method of a configuration, gone through as often as an estimate needs it, over all of its input or slices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from graphgen.curation.curator import Curator
from graphgen.curation.pairs.twinning import can_be_reworded
from graphgen.documents.read import read_documents
from graphgen.engine.configuration.config import RunConfig
from graphgen.engine.estimating.asking import Buyer, ShadowAsker
from graphgen.engine.estimating.free import FreeAnswers
from graphgen.engine.estimating.roots import Place, Root
from graphgen.engine.estimating.shadow import Counted, ShadowRunner
from graphgen.engine.estimating.tally import Tally
from graphgen.engine.running.finishing import finished, twins_of
from graphgen.errors import UsageError
from graphgen.export.splitting.twins import chosen as choose
from graphgen.llm.door import Door
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.settings import NgramModel, OfflineModel
from graphgen.methods import prompt_folders
from graphgen.prompts import PromptLibrary
from graphgen.records import Document, Role, Sample
from graphgen.stream import Stream

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

__all__ = ["Passes"]

_MOST = 300
_MOST_EMBEDDED = 3000
"""So many records are gone through in each stage after the roots', of embedded models more: they answer themselves, and
what they answer to all is exact."""


class Passes:
    """What a configuration asks for, gone through without a run.

    Args:
        config: What is to be run.
        door: Its models.
        cache: Its cache.

    Attributes:
        free: The answers that stand in for the models'.
        embedded: The roles whose models are free: they answer themselves.
        used: The answers of the cache that were found there, by key.

    Raises:
        UsageError: The configuration is wrong.
    """

    def __init__(self, config: RunConfig, door: Door, cache: ResponseCache) -> None:
        self._config = config
        self._method = config.resolve()
        if not config.input and self._method.needs_documents:
            raise UsageError("There is no input.", "Name files or folders with --input.")
        self._curator = Curator(config.curation)
        self._door = door
        self._cache = cache
        self._prompts = PromptLibrary([*([config.prompts] if config.prompts else []), *prompt_folders()])
        models = config.models.by_role(("synthesizer", "trainee", "judge"))
        models.setdefault("judge", config.models.synthesizer)
        self.free = FreeAnswers()
        self.used = set[str]()
        self._roots = 0
        self.embedded: frozenset[Role] = frozenset(
            role for role, model in models.items() if isinstance(model, OfflineModel | NgramModel)
        )

    @property
    def is_free(self) -> bool:
        """Whether every model is embedded."""
        return {*self._config.models.by_role(self._config.asks)} <= self.embedded

    @property
    def unsure_of_logprobs(self) -> frozenset[Role]:
        """Roles whose models will be asked for probabilities, and of whom nobody knows whether they give any."""
        free = self.free
        return frozenset(free.asked_logprobs - free.with_logprobs - free.without_logprobs - self.embedded)

    async def roots(self) -> list[Root]:
        """All roots, and which of them have their first answer in the cache. Nothing is asked."""
        found = (await self._go((), counts_roots=True, cache=self._cache)).roots
        self._roots = len(found)
        return found

    async def freely(self, chosen: Collection[Place] | None) -> Tally:
        """What is asked of a slice, every answer being a free one."""
        return await self._go(chosen)

    async def cached(self, chosen: Collection[Place] | None) -> Tally:
        """The same, with the answers that are in the cache."""
        tally = await self._go(chosen, cache=self._cache)
        self.used |= tally.cached
        return tally

    async def buying(self, chosen: Collection[Place], buyer: Buyer) -> Tally:
        """The same, where `buyer` buys what it wants."""
        return await self._go(chosen, cache=self._cache, buyer=buyer)

    async def _go(
        self,
        chosen: Collection[Place] | None,
        *,
        counts_roots: bool = False,
        cache: ResponseCache | None = None,
        buyer: Buyer | None = None,
    ) -> Tally:
        ask = ShadowAsker(
            self._prompts,
            self._door,
            attempts=self._config.attempts,
            free=self.free,
            embedded=self.embedded,
            chosen=chosen,
            counts_roots=counts_roots,
            cache=cache,
            buyer=buyer,
        )
        runner = ShadowRunner(
            ask,
            seed=self._config.seed,
            most=_MOST_EMBEDDED if self.is_free else _MOST,
            at_once=buyer is not None,
            only_roots=counts_roots,
        )
        ask.runner = runner
        inputs: Sequence[Document] = ()
        source = read_documents(self._config.input) if self._config.input else inputs
        documents: Stream[Document] = runner.stream(source)
        try:
            scored = self._curator.scored(await self._method.run(documents, runner))
            dataset, able = self._config.dataset, list[Sample]()
            async with aclosing(finished(self._kept(scored), dataset, self._curator, runner)) as samples:
                async for sample in samples:
                    able += [sample] if dataset.rewords and can_be_reworded(sample) else []
            await self._twins(able, runner, 1 if chosen is None or not self._roots else len(chosen) / self._roots)
        except Counted:
            pass
        ask.tally.thinned = runner.thinned
        return ask.tally

    async def _twins(self, able: Sequence[Sample], runner: ShadowRunner, part: float) -> None:
        """What is asked for twins: `part` of a number of them, or a share of what is not held out."""
        dataset, seed = self._config.dataset, self._config.dataset.split.seeded(self._config.seed)
        share = dataset.rewords * (1 - sum(dataset.split.asked))
        wanted = share if dataset.rewords < 1 else round(dataset.rewords * part)
        if wanted:
            await twins_of(choose(able, wanted, seed=seed, of=lambda sample: sample.id), self._curator, runner)

    async def _kept(self, scored: Stream[Sample]) -> AsyncGenerator[Sample]:
        """What the gates let pass: only for that is something asked besides."""
        gates = (*self._curator.gates(), *self._method.gates())
        async with aclosing(cast("AsyncGenerator[Sample]", aiter(scored))) as samples:
            async for sample in samples:
                if not any(gate(sample) for gate in gates):
                    yield sample
