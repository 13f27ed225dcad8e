"""Whatever happens to the processes that use it: what was acknowledged is there, whole."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.request import Request
from graphgen.prompts import Parameters
from graphgen.records import Message

CAMPAIGN = Path(__file__).parents[3] / "bench" / "durability.py"


def test_acknowledged_answers_survive_fifty_times_kill_9() -> None:
    done = subprocess.run(
        [sys.executable, CAMPAIGN, "--rounds", "50", "--json"], capture_output=True, text=True, check=False
    )
    result = json.loads(done.stdout)
    assert (done.returncode, result["lost"], result["changed"], result["damaged_files"]) == (0, 0, 0, 0)
    assert result["acknowledged"] > 1000, "the children must have been at work when they were killed"


_WRITER = """
import asyncio, json, sys
from pathlib import Path
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.request import Request
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message

me, path = sys.argv[1:]
def asked(name):
    return Request("e", "m", (Message(role="user", content=name),), Parameters())

async def main():
    cache = ResponseCache(Path(path))
    print("ready", flush=True)
    sys.stdin.readline()
    names = [f"{me}.{n}" for n in range(300)] + [f"both.{n}" for n in range(300)]
    async def put(name):
        return name, (await cache.put(asked(name), Completion(text=f"{name} by {me}" * 50, model="m"))).text
    stands = []
    for start in range(0, 600, 20):
        stands += await asyncio.gather(*map(put, names[start:start + 20]))
    cache.close()
    print(json.dumps(dict(stands)))

asyncio.run(main())
"""


def asked(name: str) -> Request:
    return Request("e", "m", (Message(role="user", content=name),), Parameters())


def test_two_writers_and_a_reader_lose_nothing_and_agree(tmp_path: Path) -> None:
    path = tmp_path / "c"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, name, str(path)], **pipes) for name in ("a", "b")]
    assert [writer.stdout.readline() for writer in writers] == ["ready\n"] * 2
    reader = ResponseCache(path, recent_bytes=0)
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    seen: dict[str, str] = {}
    while any(writer.poll() is None for writer in writers) and len(seen) < 250:
        for name in (f"both.{number}" for number in range(300)):
            found = reader.get(asked(name).key)
            if found is not None:
                assert seen.setdefault(name, found.text) == found.text, "an answer never changes"
    one, other = (json.loads(writer.communicate()[0]) for writer in writers)
    assert [writer.returncode for writer in writers] == [0, 0]
    shared = one.keys() & other.keys()
    assert len(shared) == 300
    assert {name: one[name] for name in shared} == {name: other[name] for name in shared}, "both go on with one answer"
    for name, text in (one | other | seen).items():
        found = reader.get(asked(name).key)
        assert found is not None
        assert found.text == text
    reader.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM answers").fetchone() == (900,)
