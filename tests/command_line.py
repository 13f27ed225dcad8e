"""The real command line, as a user has it: another process, in a folder of its own, with no key and no terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def next(self) -> str:
        """The command that the closing table proposes."""
        return self._behind("next:")

    @property
    def see(self) -> str:
        """The command that shows some of what was made."""
        return self._behind("see:")

    def _behind(self, label: str) -> str:
        return self.out.partition(f"\n{label}")[2].strip().splitlines()[0]


def environment(**variables: str) -> dict[str, str]:
    """The bare minimum: what a developer's shell has set decides nothing."""
    kept = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
    return kept | {"PATH": f"{BIN}{os.pathsep}/usr/bin:/bin", "PYTHONUTF8": "1"} | variables


def graphgen(folder: Path, *words: str | Path, **variables: str) -> Done:
    """`graphgen WORDS` in `folder`."""
    command = [BIN / "graphgen", *map(str, words)]
    done = subprocess.run(
        command, cwd=folder, env=environment(**variables), capture_output=True, text=True, timeout=100, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def manifest(run: Path) -> dict[str, Any]:
    return json.loads((run / "manifest.json").read_text(encoding="utf-8"))


def contents(run: Path) -> dict[str, bytes]:
    """Every file of a run by name, but for those that tell when it ran and what it cost."""
    telling = {"manifest.json", "events.jsonl", "run.lock"}
    paths = sorted(path for path in run.rglob("*") if path.is_file())
    return {name: path.read_bytes() for path in paths if (name := str(path.relative_to(run))) not in telling}


def check_samples(run: Path) -> list[dict[str, Any]]:
    """The samples of a run, after the promises that hold for every method are found kept."""
    samples = rows(run / "samples.jsonl")
    documents = {row["id"]: row for row in rows(run / "documents.jsonl")}
    assert samples
    assert len({sample["id"] for sample in samples}) == len(samples)
    for sample in samples:
        assert (sample["messages"] is None) != (sample["text"] is None)
        assert sample["units"]
        # Only what comes from a description alone has no evidence, and it says so.
        assert sample["evidence"] or {unit["kind"] for unit in sample["units"]} == {"leaf"}
        assert sample["calls"] or sample["text"] == "".join(span["text"] for span in sample["evidence"])
        for span in sample["evidence"]:
            text = documents[span["document_id"]]["text"]
            assert text[span["start"] : span["end"]] == span["text"] != ""
    return samples
