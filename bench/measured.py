"""Child processes and what they used. Every client that is compared is one, and is measured in the same way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

_BENCH = Path(__file__).parent
_PEERS = _BENCH.parent / "build" / "peers"
LOOPS = {
    "graphgen": (sys.executable, "graphgen_loop.py"),
    "openai": (str(_PEERS / "openai" / "bin" / "python"), "openai_loop.py"),
    "curator": (str(_PEERS / "curator" / "bin" / "python"), "curator_loop.py"),
}
_ANSWERED = frozenset({0, 3})  # 3: a run that made samples, though not of everything


class Process(NamedTuple):
    """A process that ended: when it began, and seconds of wall and CPU time of all of it, start-up included."""

    output: str
    began: float
    seconds: float
    cpu_seconds: float


class Loop(NamedTuple):
    """What a loop said of itself, imports left out except of `peak_mb`, and what its whole process used."""

    calls: int
    seconds: float
    cpu_ms: float
    peak_mb: float
    said: dict[str, Any]
    process: Process

    @property
    def rate(self) -> float:
        return self.calls / self.seconds


def run(command: list[str], *, core: int | None = None) -> Process:
    """Run `command` to its end, on one core where one is named; where it fails, this process ends too."""
    path = os.pathsep.join(filter(None, (str(_BENCH), os.environ.get("PYTHONPATH"))))
    environment = os.environ | {"PYTHONPATH": path}
    began, start = time.time(), time.monotonic()
    with tempfile.TemporaryFile("w+") as complaints:  # a pipe that nobody reads would fill up and stop the process
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=complaints, text=True)
        if core is not None:
            os.sched_setaffinity(process.pid, {core})
        assert process.stdout is not None  # noqa: S101 - it is piped
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        complaints.seek(0)
        said = complaints.read()
    if process.returncode not in _ANSWERED:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{said[-2000:]}")
    cpu = usage.ru_utime + usage.ru_stime
    return Process(output, began, seconds, cpu)


def loop(name: str, base_url: str, calls: int, concurrency: int | str, *more: str, core: int | None = None) -> Loop:
    """Ask `calls` questions of the endpoint with one of `LOOPS`."""
    python, script = LOOPS[name]
    if not Path(python).exists():
        sys.exit(f"{python} is missing. `make bench-llm` installs the peers.")
    flags = ["--base-url", base_url, "--calls", str(calls), "--concurrency", str(concurrency), *more]
    process = run([python, str(_BENCH / "peers" / script), *flags], core=core)
    said = json.loads(process.output.splitlines()[-1])
    if said["calls"] != calls:
        sys.exit(f"{script} got {said['calls']:,} answers to {calls:,} questions")
    return Loop(calls, said["seconds"], 1000 * said["cpu_seconds"] / calls, said["peak_mb"], said, process)
