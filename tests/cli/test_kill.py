"""Whatever kills a run, the same command goes on from there, pays for nothing twice, and ends in the same dataset."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graphgen.llm.simulator import Simulator, SimulatorSettings

PLACES = 8
GRACE = 0.5
"""Seconds before a kill within which an answer may still be on its way into the cache, on a busy machine."""

DOCUMENTS = {
    "bridge.txt": "Ada Alder designed the Morven Bridge in 1881. The Morven Bridge crosses the Kelmar River. "
    "The Kelmar River flows through Lindau. Hugo Falk built the Lindau Observatory in 1902. "
    "The Lindau Observatory stands on Norholm Hill.",
    "harbour.txt": "Edda Kestrel founded the Carrick Harbour Company in 1854. The Carrick Harbour Company dug the "
    "Belmora Canal. The Belmora Canal joins Carrick with Farrow. Lev Marlow surveyed Farrow in 1860.",
    "桥.txt": "詹天佑主持修建了京张铁路。京张铁路连接北京和张家口。张家口位于河北省。"
    "李春设计了赵州桥。赵州桥位于河北省赵县。赵州桥建于隋朝。",
}


def corpus(folder: Path) -> Path:
    folder.mkdir()
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def command(folder: Path, out: str, base_url: str) -> list[str]:
    words = [sys.executable, "-m", "graphgen", "run", "--method", "graphgen", "--input", str(folder / "documents")]
    words += ["--out", str(folder / out), "--cache", str(folder / f"{out}.sqlite"), "--set", "partition.min_units=1"]
    for role, model in (("synthesizer", "offline"), ("trainee", "ngram")):
        words += ["--set", f"{role}.base_url={base_url}", "--set", f"{role}.model={model}"]
        words += ["--set", f"{role}.concurrency=4"]
    return words


def answered(log: Path) -> list[dict[str, object]]:
    rows = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    return [row for row in rows if row["outcome"] == "answered"]


async def run_to_end(words: list[str]) -> int:
    process = await asyncio.create_subprocess_exec(*words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return await process.wait()


async def run_until(words: list[str], log: Path, answers: int, signal_number: int) -> tuple[int, float]:
    """Send the signal once the simulator has given so many answers in all; the exit code, and when."""
    process = await asyncio.create_subprocess_exec(*words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    waiting = asyncio.create_task(process.wait())
    while not waiting.done() and len(answered(log)) < answers:
        await asyncio.wait([waiting], timeout=0.002)
    sent = time.time()
    if not waiting.done():
        os.kill(process.pid, signal_number)
    return await waiting, sent


@pytest.mark.parametrize(("signal_number", "times"), [(signal.SIGKILL, 20), (signal.SIGINT, 4)])
async def test_killed_at_random_moments(tmp_path: Path, signal_number: signal.Signals, times: int) -> None:
    corpus(tmp_path / "documents")
    log = tmp_path / "requests.jsonl"
    async with Simulator(SimulatorSettings(latency_ms=5, places=PLACES)) as simulator:
        assert await run_to_end(command(tmp_path, "clean", simulator.base_url)) == 0
        total = simulator.stats.answered
        port = int(simulator.base_url.rsplit(":", 1)[1].removesuffix("/v1"))
    # The same address again: where an answer comes from is part of its provenance.
    kills: list[float] = []
    async with Simulator(SimulatorSettings(port=port, latency_ms=5, places=PLACES, log=log)) as simulator:
        words = command(tmp_path, "broken", simulator.base_url)
        for stop in sorted(random.Random(7).sample(range(1, total), times)):
            code, sent = await run_until(words, log, stop, signal_number)
            assert code in {-9, -2, 3, 0}, "killed, interrupted before it began, stopped, or already done"
            kills.append(sent)
        assert await run_to_end(words) == 0
    assert dataset(tmp_path / "broken") == dataset(tmp_path / "clean")
    bought_again = repeats(log)
    assert len(answered(log)) - len(bought_again) == total, "nothing else was asked than in an undisturbed run"
    if signal_number == signal.SIGINT:
        assert not bought_again, "an interrupted run keeps all that was in flight"
    # At a kill -9, what is on the wire or in the commit under way cannot be kept: no more than was in flight then.
    assert len(bought_again) <= times * 2 * PLACES
    assert all(any(at - kill >= -GRACE for kill in kills if at - kill < GRACE) for at in bought_again)


def repeats(log: Path) -> list[float]:
    """When those answers were given that had to be bought again."""
    first: dict[object, float] = {}
    again: list[float] = []
    for row in answered(log):
        digest, at = row["sha256"], float(str(row["answered"]))
        if digest in first:
            again.append(first[digest])
        first[digest] = at
    return again


def dataset(run: Path) -> dict[str, str]:
    names = ["samples.jsonl", "rejected.jsonl", "failures.jsonl", "statements.jsonl", "judgements.jsonl"]
    files = [run / name for name in names] + sorted(
        path for path in (run / "dataset").rglob("*") if path.is_file() and path.name != "manifest.json"
    )
    # The two runs have different names, which the card and the table of contents carry: so their hashes differ.
    return {str(path.relative_to(run)): path.read_text().replace(run.name, "RUN") for path in files}
