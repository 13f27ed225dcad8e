"""`kill -9` at any point of a batch's life, then the same again: everything is answered, and paid for once."""

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from graphgen.llm.simulator import Simulator, SimulatorSettings

SCRIPT = Path(__file__).with_name("batch_process.py")
NUMBERS = range(1, 13)
SLOW = {"latency_ms": 120, "batch_seconds": 0.4}


async def start(folder, simulator, numbers=NUMBERS):
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(SCRIPT),
        str(folder / "cache.sqlite"),
        simulator.base_url,
        *map(str, numbers),
        stdout=asyncio.subprocess.PIPE,
    )


async def finish(process):
    out, _ = await process.communicate()
    assert process.returncode == 0
    return json.loads(out)


async def kill(process):
    if process.returncode is None:
        os.kill(process.pid, signal.SIGKILL)
    await process.communicate()


async def reach(process, condition):
    while not condition():
        assert process.returncode is None, "it ended before it came to the moment of its death"
        await asyncio.sleep(0.002)


def written(folder):
    """The batches that the process has written down: the provider's id of each, `None` for an intention."""
    try:
        with sqlite3.connect(f"file:{folder / 'cache.sqlite'}?mode=ro", uri=True) as connection:
            return [row[0] for row in connection.execute("SELECT remote FROM batches")]
    except sqlite3.OperationalError:
        return []
    finally:
        if "connection" in locals():
            connection.close()


async def all_over(simulator):
    """No batch is left that could still be worked on and charged for."""
    while simulator._batches._tasks:
        await asyncio.sleep(0.01)


def statuses(simulator):
    return [batch.status for batch in simulator._batches._batches.values()]


MOMENTS = {
    "written down, nothing uploaded": lambda folder, simulator: written(folder) and not simulator._batches._files,
    "uploaded, no batch made": lambda folder, simulator: simulator._batches._files and not simulator.stats.batches,
    "made, and nobody told yet": lambda folder, simulator: simulator.stats.batches and written(folder) == [None],
    "told": lambda folder, simulator: any(written(folder)),
    "looked at": lambda folder, simulator: "in_progress" in statuses(simulator),
    "over": lambda folder, simulator: "completed" in statuses(simulator),
}


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_killed_process_is_followed_by_one_that_pays_for_nothing_twice(moment, tmp_path):
    async with Simulator(SimulatorSettings(**SLOW)) as simulator:
        first = await start(tmp_path, simulator)
        await reach(first, lambda: MOMENTS[moment](tmp_path, simulator))
        await kill(first)
        assert await finish(await start(tmp_path, simulator)) == list(NUMBERS)
        await all_over(simulator)
        assert simulator.stats.billed_requests == len(NUMBERS)
        assert simulator.stats.repeated == 0


async def test_killed_again_and_again_at_random_it_still_gets_there(tmp_path):
    generator = random.Random(7)
    async with Simulator(SimulatorSettings(**SLOW)) as simulator:
        for _ in range(5):
            process = await start(tmp_path, simulator)
            await reach(process, (tmp_path / "cache.sqlite").exists)
            try:
                await asyncio.wait_for(process.wait(), generator.uniform(0.1, 0.8))
            except TimeoutError:
                await kill(process)
        assert await finish(await start(tmp_path, simulator)) == list(NUMBERS)
        await all_over(simulator)
        assert simulator.stats.billed_requests == len(NUMBERS)


async def test_two_processes_at_once_share_what_they_both_ask(tmp_path):
    async with Simulator(SimulatorSettings(**SLOW)) as simulator:
        one = await start(tmp_path, simulator, range(1, 11))
        two = await start(tmp_path, simulator, range(5, 16))
        answers = await asyncio.gather(finish(one), finish(two))
        await all_over(simulator)
        assert answers == [list(range(1, 11)), list(range(5, 16))]
        assert simulator.stats.billed_requests == 15
