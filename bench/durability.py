"""What `kill -9` costs: children store answers and tell of each one that was acknowledged; then they are killed.

    python bench/durability.py [--rounds 50] [--seed 0] [--json]

After every round the file has to pass SQLite's own check and to hold every acknowledged answer of every round, as it
was. In every second round two processes write to one file at once. Exit code 1 where anything was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.request import Request
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message

LONGEST_LIFE = 0.1
WORKERS = 8
ROUNDS_PER_FILE = 5


@dataclass
class Result:
    rounds: int = 0
    killed_before_an_answer: int = 0
    acknowledged: int = 0
    lost: int = 0
    changed: int = 0
    damaged_files: int = 0


def asked(name: str) -> Request:
    return Request("test:durability", "m", (Message(role="user", content=name),), Parameters())


def answer(name: str) -> Completion:
    return Completion(text=name * (1 + len(name) * sum(name.encode()) % 700), model="m", output_tokens=1)


async def write(path: Path, label: str, pipe: int) -> None:
    """Store answers for ever, and say the name of each one once it is acknowledged."""
    cache = ResponseCache(path)

    async def work(worker: int) -> None:
        for number in range(worker, sys.maxsize, WORKERS):
            name = f"{label}.{number}"
            await cache.put(asked(name), answer(name))
            os.write(pipe, f"{name}\n".encode())

    await asyncio.gather(*(work(worker) for worker in range(WORKERS)))


def one_round(path: Path, number: int, life: float) -> list[str]:
    """The names of the answers that the children acknowledged before they were killed."""
    reading, writing = os.pipe()
    children: list[int] = []
    for child in range(1 + number % 2):
        pid = os.fork()
        if not pid:
            os.close(reading)
            try:
                asyncio.run(write(path, f"{number}.{child}", writing))
            finally:
                os._exit(1)
        children.append(pid)
    os.close(writing)
    said = b""
    os.set_blocking(reading, False)
    deadline = time.monotonic() + life
    while (left := deadline - time.monotonic()) > 0:
        time.sleep(min(left, 0.002))
        said += read(reading)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    for pid in children:
        os.waitpid(pid, 0)
    said += read(reading)
    os.close(reading)
    return [line.decode() for line in said.split(b"\n")[:-1]]  # what follows the last line break was cut off


def read(pipe: int) -> bytes:
    said = b""
    try:
        while part := os.read(pipe, 1 << 20):
            said += part
    except BlockingIOError:
        pass
    return said


def check(path: Path, names: list[str], result: Result) -> None:
    if path.exists():
        connection = sqlite3.connect(path)
        result.damaged_files += connection.execute("PRAGMA integrity_check").fetchone() != ("ok",)
        connection.close()
    cache = ResponseCache(path)
    for name in names:
        found = cache.get(asked(name).key)
        result.lost += found is None
        result.changed += found is not None and found != answer(name)
    cache.close()


def campaign(folder: Path, rounds: int, seed: int) -> Result:
    draw = random.Random(seed)
    result = Result(rounds=rounds)
    names: list[str] = []
    for number in range(rounds):
        if number % ROUNDS_PER_FILE == 0:
            names = []
        said = one_round(folder / f"{number // ROUNDS_PER_FILE}.sqlite", number, draw.uniform(0, LONGEST_LIFE))
        names += said
        result.acknowledged += len(said)
        result.killed_before_an_answer += not said
        check(folder / f"{number // ROUNDS_PER_FILE}.sqlite", names, result)
    return result


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = campaign(Path(folder), options.rounds, options.seed)
    if options.json:
        print(json.dumps(asdict(result)))
    else:
        print("| kill -9 | before any answer | answers acknowledged | lost | changed | damaged files |")
        print("|---|---|---|---|---|---|")
        print(f"| {' | '.join(f'{value:,}' for value in asdict(result).values())} |")
    return 1 if result.lost or result.changed or result.damaged_files else 0


if __name__ == "__main__":
    sys.exit(main())
