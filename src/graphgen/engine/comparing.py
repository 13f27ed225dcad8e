"""Several methods over the same documents, each with a budget of its own of the same size, and what each made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from graphgen.curation.measuring import measure, share_of_source
from graphgen.engine.config import RunConfig, make_config, read_config
from graphgen.engine.manifest import Outcome
from graphgen.engine.results import Results
from graphgen.errors import UsageError
from graphgen.records import Document, Sample

__all__ = ["configurations", "figures", "language_of_documents"]


def configurations(path: Path, out: Path | None, overrides: Iterable[str]) -> dict[str, RunConfig]:
    """A run for each of `methods:` in the file `path`, by the name given there, in `out`/<name>.

    The name is a method's, unless the settings say `method:`; everything else holds for all of them.

    Raises:
        UsageError: Something in it is wrong.
    """
    content = read_config(path)
    named = content.pop("methods", None)
    if not isinstance(named, dict) or not named or {"method", "settings"} & content.keys():
        raise UsageError(
            f"{path} does not say which methods to compare.",
            "Give `methods:` with a name and settings for each, in place of `method:` and `settings:`.",
        )
    folder = out or Path(str(content.pop("out", Path("runs") / path.stem)))
    content.pop("out", None)
    runs: dict[str, RunConfig] = {}
    for name, given in cast("dict[str, Any]", named).items():
        if not isinstance(given, dict | None):
            raise UsageError(f"The settings of {name} are no mapping.", "Write `{}` for the defaults.")
        settings = dict(cast("dict[str, Any]", given or {}))
        method = settings.pop("method", name)
        graph = settings.get("graph")
        if isinstance(graph, str):
            settings["graph"] = str(path.resolve().parent / graph)
        if "/" in name or name.startswith("."):
            raise UsageError(f"{name!r} cannot be the name of a folder.", "Use letters, digits, - and _.")
        runs[name] = make_config(overrides, **content, method=method, settings=settings, out=folder / name)
        runs[name].resolve()
    return runs


def figures(name: str, config: RunConfig, outcome: Outcome) -> dict[str, Any]:
    """What there is to say of one run that has ended."""
    results = Results(config.out)
    samples = list(results.rows(Sample))
    lengths = {row.id: len(row.text) for row in results.rows(Document)}
    counts, usage, kept = outcome.counts, outcome.usage, len(samples)
    rejected = {key.partition(".")[2]: count for key, count in counts.items() if key.startswith("rejected.")}
    chunks = counts.get("chunks")
    return {
        "name": name,
        "method": outcome.method,
        "run": str(config.out),
        "status": outcome.status,
        "reason": outcome.reason,
        "models": outcome.models,
        "samples": kept,
        "rejected": rejected,
        "failures": {key.partition(".")[2]: count for key, count in counts.items() if key.startswith("failures.")},
        **measure(samples),
        "coverage_characters": share_of_source(samples, lengths),
        "coverage_chunks": counts.get("covered.chunks", 0) / chunks if chunks else None,
        "calls": usage.calls,
        "cached": usage.cached,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cost": usage.cost,
        "calls_per_sample": (usage.calls + usage.cached) / kept if kept else None,
        "cost_per_sample": usage.cost / kept if kept and usage.cost is not None else None,
    }


def language_of_documents(runs: Iterable[RunConfig]) -> str:
    """The language of most documents of the runs that have any; English where there is none."""
    found = Counter(row.language for run in runs for row in Results(run.out).rows(Document))
    return found.most_common(1)[0][0] if found else "en"
