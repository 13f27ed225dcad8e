"""The file: older ones are brought up to date in place, newer and foreign ones are refused and left alone."""

from __future__ import annotations

import hashlib
import math
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from graphgen.errors import StorageError
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.memory.upkeep import contents_of
from graphgen.llm.request import Request
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message, TokenLogprob

REQUEST = Request("http://127.0.0.1:1/v1", "m", (Message(role="user", content="?"),), Parameters())


def written_before(path: Path, answers: dict[bytes, bytes]) -> None:
    """A file as the first version of GraphGen wrote it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA page_size=8192")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS answers (key BLOB PRIMARY KEY, completion BLOB NOT NULL, "
            "created INTEGER NOT NULL) WITHOUT ROWID"
        )
        connection.executemany("INSERT INTO answers VALUES (?, ?, 1700000000)", answers.items())


def old_answers(count: int) -> dict[bytes, bytes]:
    answers = {}
    for number in range(count):
        completion = Completion(text=str(number) * number, model="m", input_tokens=number, output_tokens=1)
        answers[hashlib.sha256(str(number).encode()).digest()] = completion.model_dump_json().encode()
    return answers


def test_a_file_of_the_first_version_keeps_every_answer(tmp_path: Path) -> None:
    answers = old_answers(300)
    written_before(tmp_path / "c", answers | {b"\0" * 32: b"unreadable"})
    cache = ResponseCache(tmp_path / "c")
    for digest, content in answers.items():
        assert cache.get(digest.hex()) == Completion.model_validate_json(content)
    with pytest.raises(StorageError, match="cannot read"):
        cache.get("0" * 64)
    cache.close()
    (origin,) = contents_of(tmp_path / "c").origins
    assert origin == (None, None, 301, sum(range(300)), 300, 1_700_000_000, 1_700_000_000)


_OPEN = """
import os, sys
from pathlib import Path
from graphgen.llm.memory.schema import open_cache

failed = 0
for path in map(Path, sys.argv[1:]):
    reading, writing = os.pipe()
    children = []
    for _ in range(6):
        pid = os.fork()
        if not pid:
            os.close(writing)
            os.read(reading, 1)  # until all can go
            try:
                open_cache(path).close()
                os._exit(0)
            finally:
                os._exit(1)
        children.append(pid)
    os.close(writing)
    os.close(reading)
    failed += sum(os.waitpid(pid, 0)[1] != 0 for pid in children)
sys.exit(failed)
"""


def test_processes_that_open_new_and_old_files_at_once_all_succeed(tmp_path: Path) -> None:
    paths = [tmp_path / str(number) for number in range(40)]
    for path in paths[::2]:
        written_before(path, old_answers(20))
    assert subprocess.run([sys.executable, "-c", _OPEN, *paths], check=False).returncode == 0
    for number, path in enumerate(paths):
        assert sum(origin.answers for origin in contents_of(path).origins) == (20 if number % 2 == 0 else 0)


def test_a_file_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    ResponseCache(tmp_path / "c").close()
    with closing(sqlite3.connect(tmp_path / "c", isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version=2")
    before = (tmp_path / "c").read_bytes()
    with pytest.raises(StorageError, match=r"newer GraphGen \(format 2; this one knows 1\)\. Upgrade"):
        ResponseCache(tmp_path / "c")
    assert (tmp_path / "c").read_bytes() == before


@pytest.mark.parametrize(
    "schema",
    [
        "CREATE TABLE bookmarks (url TEXT); PRAGMA user_version=0",
        "CREATE TABLE bookmarks (url TEXT); PRAGMA user_version=70",
        "CREATE TABLE answers (question TEXT, answer TEXT)",
        "CREATE TABLE answers (question TEXT); PRAGMA user_version=1",
    ],
)
def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path, schema: str) -> None:
    with closing(sqlite3.connect(tmp_path / "c", isolation_level=None)) as connection:
        connection.executescript(schema)
    before = (tmp_path / "c").read_bytes()
    with pytest.raises(StorageError, match="is not a response cache"):
        ResponseCache(tmp_path / "c")
    assert (tmp_path / "c").read_bytes() == before
    assert list(tmp_path.iterdir()) == [tmp_path / "c"]


@pytest.mark.parametrize(
    "completion",
    [
        Completion(text="", model="m", input_tokens=10**30, output_tokens=-(10**30)),
        Completion(text="\0\u2028\n", model="", top_logprobs=()),
        Completion(text="yes", model="m", top_logprobs=(TokenLogprob(token=None, logprob=-math.inf),)),
    ],
    ids=["absurd token counts", "odd characters", "an impossible token"],
)
async def test_whatever_an_endpoint_says_comes_back_as_it_was(tmp_path: Path, completion: Completion) -> None:
    cache = ResponseCache(tmp_path / "c", recent_bytes=0)
    assert await cache.put(REQUEST, completion) == completion
    assert cache.get(REQUEST.key) == completion
    cache.close()
    assert contents_of(tmp_path / "c").origins[0][:3] == ("http://127.0.0.1:1/v1", "m", 1)


async def test_what_was_used_is_known(tmp_path: Path) -> None:
    others = [Request("e", "m", (Message(role="user", content=str(n)),), Parameters()) for n in range(3)]
    cache = ResponseCache(tmp_path / "c")
    assert cache.used == []
    for request in (others[0], others[1], others[0]):
        await cache.put(request, Completion(text="x", model="m"))
    assert cache.get(others[2].key) is None
    cache.close()
    again = ResponseCache(tmp_path / "c")
    again.get(others[1].key)
    again.get(others[1].key)
    assert cache.used == sorted(request.key for request in others[:2])
    assert again.used == [others[1].key]
    again.close()
