"""One run, from configuration to dataset: the edge at which every error becomes a status."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack, aclosing
from pathlib import Path

import yaml

from graphgen.curation.curator import Curator
from graphgen.documents.read import read_documents
from graphgen.engine.configuration.config import RunConfig
from graphgen.engine.dataset.decisions import Decisions, Heeded
from graphgen.engine.dataset.dividing import samples_to_reword
from graphgen.engine.dataset.making import finish_dataset, write_hits
from graphgen.engine.estimating.keeping import account, verdict_on
from graphgen.engine.estimating.outcome import Verdict
from graphgen.engine.estimating.roots import Place
from graphgen.engine.previewing.slicing import Choice, SlicedAsker
from graphgen.engine.run_directory.manifest import (
    Outcome,
    fault_of,
    keeps_earlier,
    now,
    totals_by_prompt,
    totals_of,
    verdict,
)
from graphgen.engine.run_directory.workspace import CACHE_KEYS, MANIFEST, Workspace, storage_errors
from graphgen.engine.running.ask import Asker
from graphgen.engine.running.events import Events, Listener, RunFinished, RunStarted, RunStopping, Tracker
from graphgen.engine.running.finishing import finished, through_gates, twins_of
from graphgen.engine.running.local import LocalRunner
from graphgen.errors import Interrupted, RunError, StorageError, UsageError
from graphgen.export.formats import named_formats
from graphgen.llm.door import Door
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.money.budget import Budget, Caps
from graphgen.llm.money.ledger import Ledger
from graphgen.llm.money.prices import PriceBook
from graphgen.llm.settings import NgramModel, RemoteModel
from graphgen.methods import prompt_folders
from graphgen.prompts import PromptLibrary
from graphgen.records import Document, content_id
from graphgen.stream import Stream

__all__ = ["BLANK_TRAINEE", "Job"]

BLANK_TRAINEE = (
    "The embedded trainee was given no text that it knows, so every loss is the same, ln 2. Name what it knows with "
    "--set 'trainee.known=[FILE]', or use the model that is to be trained."
)


class Job:
    """A run that can be told to stop; run it once.

    Args:
        config: What to do.
        listeners: Told of every event.
        afresh: Reckon as though nothing had been answered before: answers from the cache are taken, but count against
            the budget, and what the run would have cost is in `Outcome.afresh`. What an earlier run made is replaced.
        max_samples: End when so many samples are there, chosen in their order (`Choice`): the same ones each time.
        chosen: Go on with the first questions at these places alone (`first_questions`); by default with all.

    Raises:
        UsageError: The configuration is wrong; nothing was started.
    """

    def __init__(
        self,
        config: RunConfig,
        listeners: tuple[Listener, ...] = (),
        *,
        afresh: bool = False,
        max_samples: int | None = None,
        chosen: Collection[Place] | None = None,
    ) -> None:
        self._config = config
        self._listeners = listeners
        self._afresh = afresh
        self._max_samples = max_samples
        self._chosen = chosen
        self._method = config.resolve()
        self._asks = config.asks
        if not config.input and self._method.needs_documents:
            raise UsageError("There is no input.", "Name files or folders with --input.")
        named_formats(config.dataset.formats)
        for model in config.models.by_role(self._asks).values():
            if isinstance(model, RemoteModel):
                model.api_key()
        self._curator = Curator(config.curation)
        self._documents = read_documents(config.input) if config.input else ()
        self._started = now()
        self._ledger = Ledger()
        self._prices = PriceBook(config.prices)
        caps = Caps(config.max_calls, config.max_tokens, config.max_cost)
        self._budget = Budget(caps, counts_memory=afresh)
        for role, model in config.models.by_role(self._asks).items():
            self._budget.demand_price(role, self._prices.price(model))
        self._runner: LocalRunner | None = None
        self._events: Events | None = None

    def stop(self, cause: str = "The run was interrupted.") -> None:
        """Buy nothing more, keep what is under way, and end as `partial`. Does nothing before the run has begun."""
        if self._runner is not None and self._events is not None:
            self._events.emit(RunStopping(cause=cause))
            self._runner.stop(Interrupted(cause, "Run the same command again; what was answered is not paid twice."))

    async def run(self) -> Outcome:
        """Do it, and say how it ended.

        Raises:
            UsageError: Something that the user named is not as it should be.
            StorageError: The disk is full, or a file or folder cannot be used.
        """
        async with AsyncExitStack() as closing:
            workspace = Workspace(self._config.out)
            closing.callback(workspace.close)
            cache = ResponseCache(self._config.cache)
            closing.callback(cache.close)
            models = self._config.models.by_role(self._asks)
            door = Door(models, cache, prices=self._prices, budget=self._budget)
            closing.push_async_callback(door.close)
            return await self._run_in(workspace, door, cache)

    async def _run_in(self, workspace: Workspace, door: Door, cache: ResponseCache) -> Outcome:
        config = self._config
        models = {role: door.endpoint(role).client.model for role in self._asks}
        self._events = events = Events(workspace.folder / "events.jsonl", self._listeners)
        try:
            decisions = Decisions.of(workspace.folder)
            tracker = Tracker(workspace, events, self._ledger, door, decisions)
            folders = [*([config.prompts] if config.prompts else []), *prompt_folders()]
            ask = self._asker(PromptLibrary(folders), door)
            self._runner = LocalRunner(ask, door, workspace, tracker, seed=config.seed)
            events.emit(RunStarted(method=config.method, out=str(config.out), models=models))
            error = await self._make_samples(self._runner, tracker, workspace)
            await door.close()
            workspace.write_lines(CACHE_KEYS, cache.used)
            events.emit(tracker.snapshot())
            outcome = self._finish(workspace, self._runner, tracker, error, door)
            events.emit(RunFinished(status=outcome.status, reason=outcome.reason, counts=outcome.counts))
        finally:
            self._runner = self._events = None
            events.close()
        return outcome

    async def _make_samples(self, runner: LocalRunner, tracker: Tracker, workspace: Workspace) -> RunError | None:
        """Write what the method makes and the gates let pass; the error that ended it early, if one did."""
        documents: Stream[Document] = runner.stream(self._documents)
        gates = (*self._curator.gates(), *self._method.gates())
        enough = early = None
        choice = Choice(self._max_samples, of_slice=self._chosen is not None)
        try:
            made = self._curator.scored(await self._method.run(documents, runner))
            if self._max_samples is not None:
                runner.narrow(self._max_samples)
            kept = through_gates(made, gates, tracker.heeded, tracker.kept)
            async with aclosing(finished(kept, self._config.dataset, self._curator, runner)) as samples:
                async for sample in samples:
                    if choice.takes(sample):
                        tracker.curated(sample)
                    if choice.is_full and enough is None:
                        # What is in flight comes home and is entered in the ledger; nothing is bought after it.
                        enough = Interrupted("All samples that were asked for are there.", "Ask for more.")
                        tracker.has_enough = True
                        runner.stop(enough)
            if self._config.dataset.rewords:
                await self._make_twins(runner, tracker, workspace.settle())
        except StorageError as error:
            runner.stop(error)
            raise
        except RunError as error:
            early = None if error is enough else error
        for sample in choice.rest():
            tracker.curated(sample)
        return early

    async def _make_twins(self, runner: LocalRunner, tracker: Tracker, folder: Path) -> None:
        """Write twins of the samples in `folder`, which pass gates of their own: samples are not their duplicates."""
        samples = samples_to_reword(folder, self._config.dataset, seed=self._config.seed)
        gates = (*self._curator.gates(), *self._method.gates())
        made = twins_of(samples, self._curator, runner)
        async with aclosing(through_gates(made, gates, Heeded(Decisions()), tracker.kept)) as twins:
            async for twin in twins:
                tracker.twinned(twin)

    def _asker(self, prompts: PromptLibrary, door: Door) -> Asker:
        if self._chosen is None:
            return Asker(prompts, door, self._ledger, attempts=self._config.attempts)
        return SlicedAsker(prompts, door, self._ledger, attempts=self._config.attempts, chosen=self._chosen)

    def _finish(
        self, workspace: Workspace, runner: LocalRunner, tracker: Tracker, error: RunError | None, door: Door
    ) -> Outcome:
        """Put everything into place, unless that would lose what an earlier run made."""
        counts = workspace.counts | runner.counts | tracker.reasons
        makes = self._method.makes
        made = counts.get(makes, 0)
        status, reason = verdict(made, tracker.errors, error, makes=makes)
        settled = workspace.settle()
        clients = {role: door.endpoint(role).client for role in self._asks}
        endpoints = {role: client.endpoint for role, client in clients.items()}
        config_hash = content_id("config", self._config.digest, endpoints)
        notes: Sequence[str] = ()
        if self._curator.compared:
            write_hits(workspace, settled, self._curator.compared)
            counts["test_items"] = sum(self._curator.compared.values())
        if tracker.samples:
            counts, notes = finish_dataset(workspace, settled, self._config, tracker.coverage, counts, roles=self._asks)
        outcome = Outcome(
            method=self._config.method,
            status=status,
            reason=reason,
            error=fault_of(error, reason, tracker.first_failure, makes=makes),
            started_at=self._started,
            finished_at=now(),
            config_hash=config_hash,
            models={role: client.model for role, client in clients.items()},
            usage=totals_of(self._ledger.total),
            afresh=totals_of(self._ledger.afresh) if self._afresh else None,
            prompts=totals_by_prompt(self._ledger),
            counts=counts,
            files=workspace.described(),
            limited_by=tracker.limited_by() if error is None else None,
            notes=[*self._notes(), *notes],
            estimate=self._verdict(error),
            kept_earlier=(not self._afresh or isinstance(error, Interrupted))
            and keeps_earlier(workspace.earlier, made, error, makes=makes),
        )
        config = yaml.safe_dump(self._config.described(), sort_keys=False, allow_unicode=True)
        with storage_errors(workspace.folder):
            workspace.stage("config.yaml").write_text(config, encoding="utf-8")
            workspace.stage(MANIFEST).write_text(outcome.model_dump_json(indent=2) + "\n", encoding="utf-8")
        put = workspace.set_aside if outcome.kept_earlier else workspace.commit
        put()
        return outcome

    def _verdict(self, error: RunError | None) -> Verdict | None:
        """How the estimate of this run turned out, if one was made and the run is over."""
        found = account(self._config.out, self._config.digest, totals_of(self._ledger.total))
        return None if found is None or error is not None else verdict_on(found)

    def _notes(self) -> list[str]:
        """What the user should know about the outcome and cannot see in it."""
        models = self._config.models
        notes: list[str] = []
        if models.judge is not None and "judge" not in self._asks:
            notes.append(f"{self._config.method} asks no judge: the model that is configured as one was not used.")
        if "trainee" in self._asks and isinstance(models.trainee, NgramModel) and not models.trainee.known:
            notes.append(BLANK_TRAINEE)
        asked = {role for (role, _), usage in self._ledger.lines.items() if usage.calls}
        priced = (self._prices.note(model) for role, model in models.by_role(self._asks).items() if role in asked)
        notes += dict.fromkeys(note for note in priced if note is not None)
        return notes + self._budget.notes
