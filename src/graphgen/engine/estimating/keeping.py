"""The estimate of a run in its directory, and what became of it."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from graphgen.engine.estimating.outcome import ESTIMATE, Estimate
from graphgen.engine.workspace import Workspace, storage_errors

__all__ = ["keep", "kept"]


def keep(found: Estimate, out: Path) -> None:
    """Write it into the directory of the run, which is made where there is none.

    Raises:
        UsageError: `out` holds something that is not a run.
        StorageError: It cannot be written, or a run is using it.
    """
    workspace = Workspace(out)
    try:
        path = out / ESTIMATE
        with storage_errors(path):
            path.write_text(found.model_dump_json(indent=2) + "\n", encoding="utf-8")
    finally:
        workspace.close()


def kept(out: Path, config_digest: str) -> Estimate | None:
    """The estimate in that directory, if there is one of this configuration that can be read."""
    try:
        found = Estimate.model_validate_json((out / ESTIMATE).read_bytes())
    except (OSError, ValidationError):
        return None
    return found if found.config_digest == config_digest else None
