"""Several methods over the same documents, each with a budget of its own of the same size, and what each made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from graphgen.curation.measuring.samples import Measures
from graphgen.engine.configuration.config import RunConfig, make_config, placed_settings, read_config
from graphgen.engine.run_directory.manifest import Outcome
from graphgen.engine.run_directory.results import Results
from graphgen.errors import GraphGenError, UsageError
from graphgen.records import Document, Language, Sample

__all__ = ["configurations", "figures", "language_of_documents", "without_figures"]


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
    for name, given in cast("dict[object, object]", named).items():
        key = _named(name)
        if not isinstance(given, dict | None):
            raise UsageError(f"The settings of {key} are no mapping.", "Write `{}` for the defaults.")
        settings = dict(cast("dict[str, Any]", given or {}))
        method = settings.pop("method", key)
        settings = placed_settings(method, settings, path.resolve().parent)
        runs[key] = make_config(overrides, **content, method=method, settings=settings, out=folder / key)
        runs[key].resolve()
    return runs


def _named(name: object) -> str:
    """What a run is called, which is what its folder is called."""
    if not isinstance(name, str) or not name.strip() or "/" in name or "\0" in name or name.startswith("."):
        raise UsageError(f"{name!r} cannot be the name of a folder.", "Use letters, digits, - and _.")
    return name


def figures(name: str, config: RunConfig, outcome: Outcome) -> dict[str, Any]:
    """What there is to say of one run that has ended. Its samples are read one after the other.

    Calls, tokens and cost are those of every answer that the run rests on, whoever bought it and when: two methods that
    ask the same are equally dear. `bought` are the calls that this command paid for.
    """
    results = Results(config.out)
    measures = Measures({row.id: len(row.text) for row in results.rows(Document)})
    for sample in results.rows(Sample):
        measures.add(sample)
    counts, kept, used = outcome.counts, measures.samples, outcome.afresh or outcome.usage
    chunks = counts.get("chunks")
    return {
        **_told(name, config, outcome.method),
        "status": outcome.status,
        "reason": outcome.reason,
        "models": outcome.models,
        "samples": kept,
        "rejected": _counted(counts, "rejected."),
        "failures": _counted(counts, "failures."),
        **measures.found(),
        "coverage_chunks": counts.get("covered.chunks", 0) / chunks if chunks else None,
        "calls": used.calls,
        "bought": outcome.usage.calls,
        "input_tokens": used.input_tokens,
        "output_tokens": used.output_tokens,
        "cost": used.cost,
        "calls_per_sample": used.calls / kept if kept else None,
        "cost_per_sample": used.cost / kept if kept and used.cost is not None else None,
    }


def without_figures(name: str, config: RunConfig, error: GraphGenError) -> dict[str, Any]:
    """The same of a run that could not begin, or whose folder could not be written."""
    reason = f"{error.cause} {error.remedy}"
    nothing: dict[str, Any] = {"models": {}, "samples": 0, "rejected": {}, "failures": {}}
    return {**_told(name, config, config.method), "status": "failed", "reason": reason, **nothing}


def _told(name: str, config: RunConfig, method: str) -> dict[str, Any]:
    budget = {"max_cost": config.max_cost, "max_calls": config.max_calls, "max_tokens": config.max_tokens}
    return {"name": name, "method": method, "run": str(config.out), "budget": budget}


def _counted(counts: Mapping[str, int], prefix: str) -> dict[str, int]:
    return {key.removeprefix(prefix): count for key, count in counts.items() if key.startswith(prefix)}


def language_of_documents(runs: Iterable[RunConfig]) -> Language:
    """The language of most documents of the runs that have any; English where there is none."""
    folders = [run.out for run in runs if (run.out / "documents.jsonl").is_file()]
    found: Counter[Language] = Counter(row.language for folder in folders for row in Results(folder).rows(Document))
    return found.most_common(1)[0][0] if found else "en"
