"""The simulated endpoint in a process of its own, and what its log says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Simulated:
    """A running endpoint."""

    base_url: str
    log: Path

    def rows(self, *, after: int = 0) -> list[dict[str, Any]]:
        """One per request in the order in which they were settled, without the first `after`."""
        return [json.loads(line) for line in self.log.read_text().splitlines()[after:]]


@contextmanager
def simulated(*, core: int | None = None, **settings: object) -> Iterator[Simulated]:
    """Start an endpoint; a setting that is true is a switch, and one that is `None` is left out."""
    flags: list[str] = []
    for name, value in settings.items():
        if value is not None:
            flags += [f"--{name.replace('_', '-')}"] if value is True else [f"--{name.replace('_', '-')}", str(value)]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "requests.jsonl"
        command = [sys.executable, "-m", "graphgen.llm.simulator", "--log", str(log), *flags]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            if core is not None:
                os.sched_setaffinity(process.pid, {core})
            assert process.stdout is not None  # noqa: S101 - it is piped
            ready = process.stdout.readline()
            if not ready:
                sys.exit("the simulator did not start")
            yield Simulated(json.loads(ready)["base_url"], log)
        finally:
            process.terminate()
            process.wait()
