"""A few samples, made as the run would make them: the whole pipeline over a slice of its first questions."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graphgen.engine.configuration.config import Models, RunConfig
from graphgen.engine.dataset.decisions import Decisions
from graphgen.engine.estimating.estimate import first_questions
from graphgen.engine.estimating.roots import Root
from graphgen.engine.run_directory.manifest import Outcome, Totals
from graphgen.engine.run_directory.workspace import Workspace, storage_errors
from graphgen.engine.running.events import Listener
from graphgen.engine.running.job import Job
from graphgen.errors import Interrupted
from graphgen.export.settings import DatasetSettings
from graphgen.llm.settings import ModelSettings, OpenAIModel, RemoteModel
from graphgen.records import Role

__all__ = ["Preview", "Previewer"]

_FIRST_SLICE = 2
_CALLS, _CALLS_PER_SAMPLE = 1000, 100
"""The most that is bought where the user names no cap: so many, and so many for each sample."""
_LOCK = "run.lock"
_ROLES: tuple[Role, ...] = ("synthesizer", "trainee", "judge")


@dataclass(frozen=True, slots=True)
class Preview:
    """What came of it.

    Attributes:
        out: The directory of the run over the slice.
        outcome: How that ended.
        usage: What was bought for all slices together.
        wanted: How many samples were.
        looked_at: Of how many first questions this is made.
        first_questions: How many there are; 0 for a method that begins with no document.
        bounded: Settings that were lowered for the preview.
    """

    out: Path
    outcome: Outcome
    usage: Totals
    wanted: int
    looked_at: int
    first_questions: int
    bounded: dict[str, int]


class Previewer:
    """Makes a few samples of what a run would make, the same ones each time; use it once.

    The slice is doubled until enough samples are there, or it is all. Answers go into the run's own cache, so that a
    larger slice pays for nothing twice, and neither does the run. A larger slice that makes less, because a cap is
    reached, leaves what a smaller one made.

    Args:
        config: The run.
        samples: How many are wanted.
        listeners: Told of every event.

    Raises:
        UsageError: The configuration is wrong.
    """

    def __init__(self, config: RunConfig, samples: int, listeners: tuple[Listener, ...] = ()) -> None:
        method = config.resolve()
        self._run = config.out
        given = method.model_dump()
        self._bounded = {name: most for name, most in method.in_preview.items() if given[name] > most}
        self._config = config.model_copy(
            update={
                "out": config.out.with_name(f"{config.out.name}-preview"),
                "settings": config.settings | self._bounded,
                "models": _direct(config.models),
                "dataset": config.dataset.model_copy(update={"split": DatasetSettings().split, "twins": 0}),
                "max_calls": _most_calls(config, samples) if config.max_calls is None else config.max_calls,
            }
        )
        self._samples = samples
        self._listeners = listeners
        self._job: Job | None = None
        self._is_stopped = False
        self._spent = Totals(calls=0, cached=0, input_tokens=0, output_tokens=0, cost=0.0)

    def stop(self) -> None:
        """Buy nothing more; what is under way comes home."""
        self._is_stopped = True
        if self._job is not None:
            self._job.stop()

    async def run(self) -> Preview:
        """Make them.

        Raises:
            UsageError: The configuration is wrong, or the directory beside that of the run holds something else.
            Interrupted: It was stopped before anything was asked.
            StorageError: The disk is full, or another preview of the same run is going on.
        """
        Job(self._config)  # a key that is missing is told before all documents are gone through
        roots = await first_questions(self._config)
        if self._is_stopped:
            raise Interrupted(
                "The run was interrupted.", "Run the same command again; what was answered is not paid twice."
            )
        _empty(self._config.out)
        Decisions.of(self._run).save(self._config.out)
        size = min(_FIRST_SLICE, len(roots))
        while True:
            outcome = await self._over(roots, size)
            self._spent = _sum(self._spent, outcome.usage)
            made = outcome.counts.get("samples", 0)
            went_through = outcome.reason in {None, "failed_records", "no_samples"}
            if made >= self._samples or size == len(roots) or self._is_stopped or not went_through:
                break
            size = min(2 * size, len(roots))
        config = self._config
        return Preview(config.out, outcome, self._spent, self._samples, size, len(roots), self._bounded)

    async def _over(self, roots: Sequence[Root], size: int) -> Outcome:
        config, spent = self._config, self._spent
        tokens = spent.input_tokens + spent.output_tokens
        left = {
            "max_calls": None if config.max_calls is None else max(0, config.max_calls - spent.calls),
            "max_tokens": None if config.max_tokens is None else max(0, config.max_tokens - tokens),
            "max_cost": None if config.max_cost is None else max(0.0, config.max_cost - (spent.cost or 0.0)),
        }
        chosen = None if size == len(roots) else [root.place for root in roots[:size]]
        self._job = Job(config.model_copy(update=left), self._listeners, max_samples=self._samples, chosen=chosen)
        return await self._job.run()


def _most_calls(config: RunConfig, samples: int) -> int | None:
    """The cap on calls where the user names none; embedded models cost nothing and need none."""
    remote = any(isinstance(each, RemoteModel) for each in config.models.by_role(config.asks).values())
    return _CALLS + _CALLS_PER_SAMPLE * samples if remote else None


def _direct(models: Models) -> Models:
    """`models`, asked directly where a run goes by a batch API: nobody waits a day for a preview."""
    settings: dict[Role, ModelSettings | None] = {role: getattr(models, role) for role in _ROLES}
    batched = {role: each for role, each in settings.items() if isinstance(each, OpenAIModel) and each.batch}
    return models.model_copy(update={role: each.model_copy(update={"batch": False}) for role, each in batched.items()})


def _empty(folder: Path) -> None:
    """Drop what an earlier preview left in `folder`; refuse one that holds anything else, or is in use."""
    workspace = Workspace(folder)
    try:
        with storage_errors(folder):
            for path in folder.iterdir():
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                elif path.name != _LOCK:
                    path.unlink()
    finally:
        workspace.close()


def _sum(one: Totals, other: Totals) -> Totals:
    return Totals(
        calls=one.calls + other.calls,
        cached=other.cached,
        input_tokens=one.input_tokens + other.input_tokens,
        output_tokens=one.output_tokens + other.output_tokens,
        cost=None if one.cost is None or other.cost is None else one.cost + other.cost,
    )
