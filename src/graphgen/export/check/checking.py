"""A dataset, checked by rules and by every consumer that a Python has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Literal, NamedTuple

from graphgen.errors import UsageError
from graphgen.export.check.rules import CONFIGS, flaws
from graphgen.export.manifest import MANIFEST
from graphgen.export.provenance import PROVENANCE

__all__ = ["CONSUMERS", "Checked", "check_bundle", "is_dataset"]

CONSUMERS = ("datasets", "pandas", "duckdb", "llamafactory", "trl")
_RULES = "rules"
_MOST = 20
_PATIENCE = 1800.0
_NOT_PYTHON = "Name the Python of the environment that you train in, such as venv/bin/python."


class Checked(NamedTuple):
    """What came of one part of the dataset with one consumer."""

    consumer: str
    what: str
    verdict: Literal["works", "fails", "off"]
    text: str


def is_dataset(folder: Path) -> bool:
    """Whether `folder` is what `write_bundle` makes, or what is left of it."""
    return (folder / "data").is_dir() or any(folder.glob(f"{PROVENANCE}.*"))


def check_bundle(
    folder: Path, *, python: Path | None = None, consumers: Sequence[str] = CONSUMERS
) -> Iterator[Checked]:
    """Check the dataset in `folder` as far as anyone here can; each finding as soon as it is known.

    Consumers run in a process of their own, with the network off for Hugging Face's libraries and their caches in a
    folder that is removed. `trl` runs the dataset's training scripts for two steps of a tiny random model, unless they
    are not as they were written.

    Args:
        folder: The dataset.
        python: Whose libraries load it; by default, those beside GraphGen.
        consumers: Some of `CONSUMERS`.

    Raises:
        UsageError: `folder` is no dataset, or `python` cannot be run.
    """
    if not is_dataset(folder):
        raise UsageError(f"{folder} is not a dataset.", "Name the folder that `graphgen export --out` wrote.")
    broken = list(flaws(folder))
    for flaw in broken[:_MOST]:
        yield Checked(_RULES, flaw.where, "fails", flaw.text)
    if len(broken) > _MOST:
        yield Checked(_RULES, "", "fails", f"and {len(broken) - _MOST:,} flaws more")
    if not broken:
        yield Checked(_RULES, "all files", "works", "one shape each, constant types, turns in order, hashes right")
    strange = any(flaw.where.startswith((f"{CONFIGS}/", MANIFEST)) for flaw in broken)
    for consumer in consumers:
        if consumer == "trl" and strange:
            yield Checked(consumer, CONFIGS, "off", "a script is not as it was written, so none was run")
            continue
        yield from _loaded(folder, consumer, python or Path(sys.executable))


def _loaded(folder: Path, consumer: str, python: Path) -> list[Checked]:
    with tempfile.TemporaryDirectory(prefix="graphgen-check-") as scratch:
        result = Path(scratch) / "result.json"
        script = Path(scratch) / "consumers.py"
        script.write_bytes(resources.files("graphgen.export.check").joinpath("consumers.py").read_bytes())
        home = {"HF_HOME": f"{scratch}/hf", "HF_DATASETS_CACHE": f"{scratch}/hf/datasets"}
        words = [str(python), "-I", str(script), consumer, str(folder.resolve()), str(result)]
        try:
            done = subprocess.run(  # noqa: S603 - the user's own Python
                words, env=os.environ | home, capture_output=True, text=True, check=False, timeout=_PATIENCE
            )
        except OSError as error:
            raise UsageError(f"{python} cannot be run: {error.strerror}.", _NOT_PYTHON) from error
        except subprocess.TimeoutExpired:
            return [Checked(consumer, consumer, "fails", f"it has not finished in {_PATIENCE:,.0f} s")]
        if not result.is_file():
            lines = done.stderr.strip().splitlines()
            said = lines[-1] if lines else "it says nothing"
            return [Checked(consumer, consumer, "fails", f"it ended with {done.returncode}: {said}")]
        return [Checked(consumer, *finding) for finding in json.loads(result.read_text("utf-8"))]
