"""What every loop asks: the same questions, so that the same bytes of work reach the endpoint."""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

from corpus import document

TEMPERATURE = 0
MAX_TOKENS = 16


def parser() -> argparse.ArgumentParser:
    """The flags that every loop takes."""
    flags = argparse.ArgumentParser()
    flags.add_argument("--base-url", required=True)
    flags.add_argument("--calls", type=int, required=True)
    flags.add_argument("--concurrency", required=True)
    flags.add_argument("--characters", type=int, default=2000)
    return flags


class Questions:
    """About `characters` of prose, and a number that makes each question another."""

    def __init__(self, characters: int) -> None:
        self._prose = document(0, length=characters)[:characters]

    def __getitem__(self, number: int) -> str:
        return f"{self._prose}\n\nQuestion {number}: is it so?"


class Stopwatch:
    """Wall and CPU time of this process since it was made: imports and start-up are not in it."""

    def __init__(self) -> None:
        self._cpu = _cpu_seconds()
        self.start = time.monotonic()

    def report(self, calls: int, **more: object) -> None:
        """One JSON line for whoever started this process."""
        seconds = time.monotonic() - self.start
        cpu = _cpu_seconds() - self._cpu
        print(json.dumps({"calls": calls, "seconds": seconds, "cpu_seconds": cpu, "peak_mb": _peak_mb(), **more}))


def _peak_mb() -> float:
    """The most resident memory; what `getrusage` says counts that of the process that started this one, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
