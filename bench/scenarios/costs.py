"""What the door itself takes: CPU, memory, and time until the first call."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from corpus import write_corpus
from measured import loop, run
from scenarios.row import Row
from simulated import simulated

_PLACES = 32
_ROUNDS = 3


def cpu(scale: float) -> Iterator[Row]:
    """No latency, 256 at a time; client and endpoint have a core each. The rounds of ours and theirs take turns."""
    client, server = sorted(os.sched_getaffinity(0))[:2]
    ours, theirs = round(10_000 * scale), round(1_500 * scale)
    with simulated(core=server) as endpoint:
        rounds = [
            (
                loop("graphgen", endpoint.base_url, ours, 256, core=client),
                loop("openai", endpoint.base_url, theirs, 256, core=client),
            )
            for _ in range(_ROUNDS)
        ]
    door = median(each.cpu_ms for each, _ in rounds)
    sdk = median(each.cpu_ms for _, each in rounds)
    rate, sdk_rate = (median(each.rate for each in column) for column in zip(*rounds, strict=True))
    spread = f"{min(each.cpu_ms for each, _ in rounds):.2f} to {max(each.cpu_ms for each, _ in rounds):.2f}"
    yield Row(
        f"CPU per call, 256 at a time, cache and ledger included (median of {_ROUNDS})",
        f"{door:.2f} ms ({spread})",
        "≤ 0.6 ms",
    )
    had = median(each.rate * each.cpu_ms / 10 for each, _ in rounds)
    yield Row("calls a second on one core, 0 ms", f"{rate:,.0f}, with {had:.0f} % of that core's time", "≥ 1,500")
    yield Row("AsyncOpenAI in the same rounds: CPU per call; calls a second", f"{sdk:.2f} ms; {sdk_rate:,.0f}")
    yield Row("CPU per call of AsyncOpenAI over ours", f"{sdk / door:.1f}×", "≥ 5×")


def memory(scale: float) -> Iterator[Row]:
    """Resident memory of a process through which small requests pass."""
    calls = round(100_000 * scale)
    with simulated() as endpoint:
        flags = ("--characters", "200", "--sample-every", str(calls // 20))
        done = loop("graphgen", endpoint.base_url, calls, 256, *flags)
    resident = done.said["resident"]
    tenths = " ".join(f"{each:.0f}" for each in resident[1::2])
    yield Row(f"resident memory after each tenth of {calls:,} small requests", f"{tenths} MB", "flat")
    yield Row(f"most resident memory over {calls:,} small requests", f"{done.peak_mb:.0f} MB", "≤ 200 MB")


def start(scale: float) -> Iterator[Row]:
    """From the start of `graphgen run` to the arrival of its first request."""
    count = max(1, round(5 * scale))
    seconds: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_corpus(folder / "documents", 3)
        for number in range(count):
            with simulated() as endpoint:
                process = run(graphgen_run(endpoint.base_url, folder / "documents", folder / str(number)))
                first = min(row["received"] for row in endpoint.rows())
            seconds.append(first - process.began)
    spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
    yield Row(f"process start to first call (median of {count})", f"{median(seconds):.2f} s ({spread})", "≤ 1.5 s")


def graphgen_run(base_url: str, documents: Path, folder: Path, cache: Path | None = None) -> list[str]:
    """The command line of a run whose models are at `base_url`."""
    command = [sys.executable, "-m", "graphgen", "run", "--method", "graphgen", "--input", str(documents)]
    command += ["--out", str(folder), "--cache", str(cache or folder.with_suffix(".sqlite"))]
    for role, model in (("synthesizer", "offline"), ("trainee", "ngram")):
        command += ["--set", f"{role}.base_url={base_url}", "--set", f"{role}.model={model}"]
    return command


def peers(scale: float) -> Iterator[Row]:
    """The same questions through others' clients, one process each, on the same endpoint."""
    calls = round(2000 * scale)
    ideal = calls * 0.2 / _PLACES
    with simulated(latency_ms=200, places=_PLACES) as endpoint:
        done = {name: loop(name, endpoint.base_url, calls, _PLACES) for name in ("graphgen", "openai", "curator")}
    ours = done["graphgen"]
    names = {"graphgen": "GraphGen", "openai": "AsyncOpenAI + Semaphore", "curator": "bespokelabs-curator"}
    for name, each in done.items():
        whole = 1000 * each.process.cpu_seconds / calls
        wall = f"wall / ideal {each.seconds / ideal:.2f}, CPU {each.cpu_ms:.2f} ms a call"
        wall += f" ({whole:.2f} with start-up), peak {each.peak_mb:.0f} MB"
        yield Row(f"{calls:,} calls, 200 ms, 32 places: {names[name]}", wall)
    for name, each in done.items():
        if name != "graphgen":
            ratio = f"{each.seconds / ours.seconds:.2f}× the time, {each.cpu_ms / ours.cpu_ms:.1f}× the CPU"
            process = f", {each.process.seconds / ours.process.seconds:.2f}× the time with start-up"
            yield Row(f"{names[name]} against GraphGen", ratio + process, "> 1")
