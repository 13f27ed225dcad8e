"""What is made of a run's samples when they are all there: the dataset, what they cover, what test sets they met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import orjson

from graphgen.curation.covering.coverage import SampleCoverage
from graphgen.engine.configuration.config import RunConfig
from graphgen.engine.dataset.decisions import Decisions
from graphgen.engine.dataset.exporting import write_dataset
from graphgen.engine.run_directory.workspace import FILES, Workspace, storage_errors
from graphgen.records import Chunk, Rejection, Role
from graphgen.records.rows import read_rows

__all__ = ["HITS", "Finished", "finish_dataset", "write_hits"]

HITS = "decontamination.json"
_REASON = "contaminated"
_GIVEN_AWAY = f'"{_REASON}"'


class Finished(NamedTuple):
    """What the manifest says of the samples: how many of what there is, and what the user should know."""

    counts: dict[str, int]
    notes: Sequence[str]


def finish_dataset(
    workspace: Workspace,
    settled: Path,
    config: RunConfig,
    coverage: SampleCoverage,
    counts: Mapping[str, int],
    *,
    roles: Iterable[Role],
) -> Finished:
    """Write the dataset of the samples in `settled`.

    Args:
        workspace: Where it is staged.
        settled: Where the run's files of records are.
        config: The run's.
        coverage: What its samples rest on.
        counts: How many of what was made.
        roles: Of the models that were asked.

    Raises:
        StorageError: It cannot be written.
    """
    chunks = read_rows(settled / FILES[Chunk], Chunk) if "chunks" in counts else ()
    covered = coverage.counts(chunks)
    told = {**counts} | {f"covered.{what}": count for what, count in covered.items() if what in counts}
    out = workspace.stage("dataset")
    exported = write_dataset(settled, out, config, counts=told, roles=roles)
    return Finished(told | dict(exported.counted), exported.notes)


def write_hits(workspace: Workspace, settled: Path, compared: Mapping[str, int]) -> None:
    """Write which samples were turned down for which items of test sets, and which of them the user put back.

    Args:
        workspace: Where it is staged.
        settled: Where the run's files of records are.
        compared: How many texts of items the samples were held against, by file.

    Raises:
        StorageError: It cannot be written.
    """
    rejected = read_rows(settled / FILES[Rejection], Rejection, naming=[_GIVEN_AWAY])
    hits = [{"sample": each.sample.id, **each.facts} for each in rejected if each.reason == _REASON]
    put_back = Decisions.of(workspace.folder).put_back(_REASON)
    hits += [{"sample": each.sample, **each.facts, "put_back": True} for each in put_back]
    said = {"compared": compared, "hits": hits}
    content = orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    with storage_errors(workspace.folder / HITS):
        workspace.stage(HITS).write_bytes(content)
