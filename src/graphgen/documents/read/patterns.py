"""Paths with wildcards, which the shell was kept from spreading: `'docs/**/*.md'`."""

from __future__ import annotations

import re
from pathlib import Path

from graphgen.documents.read.files import is_made

__all__ = ["is_pattern", "matches"]

_WILDCARD = re.compile(r"[*?\[]")


def is_pattern(path: Path) -> bool:
    return _WILDCARD.search(str(path)) is not None


def matches(pattern: Path) -> tuple[Path, list[Path]]:
    """The folder in which `pattern` searches, and what it finds there, by name.

    `**` stands for any number of folders, and finds files only. What is hidden is not found, unless the pattern spells
    its dot; nor is what lies in a run or a dataset below the folder. Links to folders are not followed by `**`.

    Raises:
        OSError: The folder cannot be read.
    """
    folder = next(parent for parent in pattern.parents if not is_pattern(parent) or parent.exists())
    parts = pattern.relative_to(folder).parts
    if not folder.is_dir():
        return folder, []
    wanted = [*parts, "*"] if parts[-1] == "**" else list(parts)
    found = (path for path in folder.glob("/".join(wanted)) if "**" not in wanted or path.is_file())
    shows_hidden = any(part.startswith(".") for part in parts)
    made_by_runs: dict[Path, bool] = {}
    return folder, sorted(path for path in found if _is_source(path, folder, made_by_runs, shows_hidden=shows_hidden))


def _is_source(path: Path, folder: Path, made_by_runs: dict[Path, bool], *, shows_hidden: bool) -> bool:
    if not shows_hidden and any(part.startswith(".") for part in path.relative_to(folder).parts):
        return False
    while path != folder:
        if path not in made_by_runs:
            made_by_runs[path] = is_made(path)
        if made_by_runs[path]:
            return False
        path = path.parent
    return True
