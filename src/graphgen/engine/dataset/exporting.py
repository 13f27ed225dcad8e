"""The dataset of a run: what it is told of its origin, and writing it again in another form, without any call."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from graphgen import __version__
from graphgen.engine.configuration.config import RunConfig, load_config
from graphgen.engine.dataset.dividing import split_run
from graphgen.engine.run_directory.results import Results
from graphgen.engine.run_directory.workspace import FILES, REPORT
from graphgen.errors import UsageError
from graphgen.export.bundle import Extra, check_replaceable, write_bundle
from graphgen.export.contents import Contents
from graphgen.export.formats import named_formats
from graphgen.export.origin import Origin
from graphgen.export.splitting.splits import Splits
from graphgen.llm.settings import ModelSettings
from graphgen.methods import methods
from graphgen.records import Document, Role, Sample, Twin
from graphgen.records.rows import read_rows

__all__ = ["Exported", "export_run", "write_dataset"]

_NAMES_A_MODEL = ("provider", "model", "dtype", "think")
"""What of a model's settings the public may see: no address, which may be of a machine in a private network."""


class Exported(NamedTuple):
    """What was written; what there is of each split, as the manifest counts it; what the user should know of it."""

    contents: Contents
    counted: Mapping[str, int]
    notes: Sequence[str]


def write_dataset(
    folder: Path,
    out: Path,
    config: RunConfig,
    *,
    counts: Mapping[str, int],
    roles: Iterable[Role],
    told: Mapping[str, Any] | None = None,
    extras: Sequence[Extra] = (),
) -> Exported:
    """Write the samples in `folder` to `out`, as `config` wants its dataset.

    Args:
        folder: Where a run's files of records lie.
        out: The dataset's folder.
        config: The run's.
        counts: What the run made, as in its manifest.
        roles: Of the models that it asked.
        told: What else is known of the origin. What differs when a run is repeated has no place in the run's own
            dataset, which is then the same, byte for byte.
        extras: What writes further files into the folder.
    """
    wanted = config.dataset
    splits = split_run(folder, wanted, seed=config.seed)
    counted = splits.counted if wanted.split.holds_out or wanted.twins else {}
    documents = read_rows(folder / FILES[Document], Document)
    models = config.models.by_role(roles)
    origin = Origin(
        name=wanted.name or config.out.resolve().name,
        graphgen=__version__,
        sources={document.id: document.source for document in documents},
        run=config.out.resolve().name,
        method=config.method,
        about=_first_sentence(config.method),
        models={role: _named(model) for role, model in models.items()},
        seed=config.seed,
        counts={**counts, **counted},
        decontaminated=tuple(path.name for path in config.curation.decontamination.against),
    )
    samples = chain(read_rows(folder / FILES[Sample], Sample), _twins(folder, splits))
    written = write_bundle(samples, out, wanted, replace(origin, **(told or {})), splits=splits, extras=extras)
    return Exported(written, counted, splits.notes)


def export_run(run: Path, out: Path, overrides: Iterable[str] = (), *, report: bool = True) -> Exported:
    """Write the samples of a finished run to `out` as a dataset. Nothing is asked of any model.

    Args:
        run: The run's directory.
        out: The dataset's folder; an earlier dataset there is replaced.
        overrides: `key=value` of the section `dataset` of the run's configuration.
        report: Whether the run's report goes with it, as `report.html`.

    Raises:
        UsageError: `run` is no finished run or made no samples, none of them has a shape that was asked for, a setting
            is wrong, or `out` holds something else.
        StorageError: `out` cannot be written.
    """
    results = Results(run)
    config = load_config(run / "config.yaml", [_within(each) for each in overrides])
    config = config.model_copy(update={"out": run})
    named_formats(config.dataset.formats)
    check_replaceable(out.absolute())
    manifest = results.manifest()
    counts: dict[str, int] = manifest.get("counts", {})
    if not counts.get("samples"):
        raise UsageError(f"{run} made no samples.", "Look at its rejected.jsonl and failures.jsonl.")
    counts = {name: count for name, count in counts.items() if not name.startswith(("split.", "withheld."))}
    extras = (partial(_refuse_nothing, config.dataset.formats), *((partial(_report, results),) if report else ()))
    usage = manifest.get("usage", {})
    told = {
        "made_at": manifest.get("finished_at", ""),
        "calls": usage.get("calls", 0) + usage.get("cached", 0) if usage else None,
        "cost": usage.get("cost"),
        "config_hash": str(manifest.get("config_hash", "")),
    }
    return write_dataset(run, out, config, counts=counts, roles=manifest.get("models", {}), told=told, extras=extras)


def _twins(folder: Path, splits: Splits) -> Iterator[Sample]:
    """The twins that were worded anew and are in a split, or withheld from one."""
    path = folder / FILES[Twin]
    twins = read_rows(path, Twin) if path.is_file() else ()
    return (twin for twin in twins if twin.id in splits.twins or twin.id in splits.withheld)


def _refuse_nothing(wanted: Sequence[str], folder: Path) -> None:
    """Refuse a dataset without any row, while what was there before still stands."""
    if not (folder / "data").exists():
        raise UsageError(
            f"No sample has the shape of {', '.join(wanted)}.",
            "Choose other formats, such as messages for conversations and text for running text.",
        )


def _report(results: Results, folder: Path) -> None:
    from graphgen.engine.reporting.report import write_report  # noqa: PLC0415 - no run needs what it loads

    write_report(results, folder / REPORT)


def _within(override: str) -> str:
    """`override` as of the section `dataset`, which may be said or not."""
    return f"dataset.{override.removeprefix('dataset.')}"


def _named(model: ModelSettings) -> dict[str, object]:
    return {name: value for name, value in model.identity.items() if name in _NAMES_A_MODEL and value is not None}


def _first_sentence(method: str) -> str:
    """What a method says of itself; nothing of one that is not installed here."""
    known = methods().get(method)
    return (inspect.getdoc(known) or "").partition("\n")[0] if known else ""
