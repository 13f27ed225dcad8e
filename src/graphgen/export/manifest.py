"""`manifest.json` of a dataset: what is in its folder, byte for byte, and what made it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from graphgen.export.contents import Contents

__all__ = ["MANIFEST", "described", "described_file", "manifest"]

MANIFEST = "manifest.json"


def described(folder: Path) -> dict[str, dict[str, object]]:
    """Bytes and SHA-256 of every file below `folder`, by its path, sorted."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: described_file(path) for name, path in sorted(paths.items())}


def described_file(path: Path) -> dict[str, object]:
    """Bytes and SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"sha256": digest, "bytes": path.stat().st_size}


def manifest(contents: Contents, files: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """What `manifest.json` says. It holds no address of a model and no key.

    Args:
        contents: What was written.
        files: What `described` says of the folder.
    """
    origin = contents.origin
    rows = {file.path: file.rows for file in (*contents.files, contents.provenance)}
    run: dict[str, object] = {
        "name": origin.run,
        "method": origin.method,
        "config_hash": origin.config_hash,
        "seed": origin.seed,
        "finished_at": origin.made_at,
        "models": {role: dict(model) for role, model in origin.models.items()},
        "counts": dict(origin.counts),
    }
    return {
        "graphgen": origin.graphgen,
        "name": origin.name,
        "samples": contents.summary.samples,
        "splits": dict(contents.summary.splits),
        "run": {name: value for name, value in run.items() if value not in ("", None, {})},
        "dataset": contents.settings.model_dump(mode="json"),
        "files": {path: {**about, **({"rows": rows[path]} if path in rows else {})} for path, about in files.items()},
    }
