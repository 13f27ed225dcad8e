"""Answers travel whole: what is exported here is the same there, and no file that is imported breaks a cache."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphgen.errors import StorageError, UsageError
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.memory.travel import export_answers, import_answers
from graphgen.llm.memory.upkeep import Selection, contents_of, prune, selected
from graphgen.llm.request import Request
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message, TokenLogprob


def asked(number: int, endpoint: str = "http://127.0.0.1:1/v1", model: str = "m") -> Request:
    return Request(endpoint, model, (Message(role="user", content=str(number)),), Parameters())


def fill(path: Path, answers: dict[Request, Completion] | list[tuple[Request, Completion]]) -> Path:
    async def put() -> None:
        cache = ResponseCache(path)
        pairs = answers.items() if isinstance(answers, dict) else answers
        await asyncio.gather(*(cache.put(request, completion) for request, completion in pairs))
        cache.close()

    asyncio.run(put())
    return path


def some(count: int, **where: str) -> list[tuple[Request, Completion]]:
    return [(asked(n, **where), Completion(text=f"answer {n}", model="m", input_tokens=n)) for n in range(count)]


texts = st.text(max_size=30)
completions = st.builds(
    Completion,
    text=texts,
    finish_reason=texts,
    model=texts,
    input_tokens=st.integers(0, 2**40),
    output_tokens=st.integers(0, 2**40),
    top_logprobs=st.none()
    | st.lists(
        st.builds(TokenLogprob, token=st.none() | texts, logprob=st.floats(max_value=0, allow_nan=False)), max_size=3
    ).map(tuple),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(completions, max_size=6))
def test_an_exported_cache_is_the_same_elsewhere(
    tmp_path_factory: pytest.TempPathFactory, answers: list[Completion]
) -> None:
    folder = tmp_path_factory.mktemp("travel")
    pairs = [(asked(number), completion) for number, completion in enumerate(answers)]
    fill(folder / "here", pairs)
    assert export_answers(folder / "here", folder / "a.jsonl") == len(answers)
    assert import_answers(folder / "there", [folder / "a.jsonl"]).added == len(answers)
    there = ResponseCache(folder / "there")
    assert [there.get(request.key) for request, _ in pairs] == answers
    there.close()
    export_answers(folder / "there", folder / "b.jsonl")
    assert (folder / "a.jsonl").read_bytes() == (folder / "b.jsonl").read_bytes()
    keys = [json.loads(line)["key"] for line in (folder / "a.jsonl").read_bytes().splitlines()]
    assert keys == sorted(request.key for request, _ in pairs)
    again = import_answers(folder / "there", [folder / "a.jsonl", folder / "b.jsonl"])
    assert (again.added, again.known, again.different) == (0, 2 * len(answers), 0)


def test_only_what_is_wanted_is_exported_and_nothing_where_some_of_it_is_missing(tmp_path: Path) -> None:
    fill(tmp_path / "c", some(20))
    wanted = [asked(number).key for number in (3, 5)]
    assert export_answers(tmp_path / "c", tmp_path / "out.jsonl", wanted) == 2
    before = (tmp_path / "out.jsonl").read_bytes()
    with pytest.raises(UsageError, match=r"1 of the 3 answers that were used are not in .*--cache"):
        export_answers(tmp_path / "c", tmp_path / "out.jsonl", [*wanted, asked(99).key])
    assert (tmp_path / "out.jsonl").read_bytes() == before


@pytest.mark.parametrize("name", ["c", "notes.txt", "folder"])
def test_an_export_replaces_nothing_but_an_export(tmp_path: Path, name: str) -> None:
    fill(tmp_path / "c", some(3))
    (tmp_path / "notes.txt").write_text("my notes")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError):
        export_answers(tmp_path / "c", tmp_path / name)
    assert (tmp_path / "notes.txt").read_text() == "my notes"
    assert contents_of(tmp_path / "c").origins[0].answers == 3


def line(**changed: object) -> bytes:
    completion = {"text": "x", "finish_reason": "stop", "model": "m", "input_tokens": 1, "output_tokens": 1}
    row = {"key": "a" * 64, "endpoint": "e", "model": "m", "created": 1, "completion": completion} | changed
    return json.dumps(row).encode()


HOSTILE = [
    b"not json",
    b"\xff\xfe\x00",
    b"null",
    b"[" * 100_000,
    b'{"key":' * 10_000,
    line(key="a" * 63),
    line(key="A" * 64),
    line(key="g" * 64),
    line(key="a" * 64 + "\n"),
    line(key=7),
    line(key="a" * 64, more=1),
    line(endpoint=7),
    line(created=-1),
    line(created=2**70),
    line(created="1"),
    line(completion=None),
    line(completion={"text": "x", "model": "m", "input_tokens": 2**64}),
    line(completion={"text": "x", "model": "m", "input_tokens": -1}),
    line(completion={"text": "x", "model": "m", "secret": 1}),
    line(completion={"text": "x", "model": "m", "top_logprobs": [{"token": "a", "logprob": "much"}]}),
    line(completion={"text": "\ud800", "model": "m"}),
    line()[:-20],
]


def test_a_hostile_file_breaks_nothing_and_hides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphgen.llm.memory.travel._LONGEST_LINE", 200_000)
    fill(tmp_path / "c", some(2))
    export_answers(tmp_path / "c", tmp_path / "good.jsonl")
    good = (tmp_path / "good.jsonl").read_bytes().splitlines()
    huge = line(completion={"text": "x" * 500_000, "model": "m"})
    (tmp_path / "bad.jsonl").write_bytes(b"\n".join([*HOSTILE, b"", huge, *good, line(key="b" * 64)]))
    done = import_answers(tmp_path / "new", [tmp_path / "bad.jsonl"])
    assert (done.added, done.known, done.malformed) == (3, 0, len(HOSTILE) + 1)
    assert [bad.line for bad in done.named] == list(range(1, 21))
    assert all(bad.reason for bad in done.named)
    assert sum(origin.answers for origin in contents_of(tmp_path / "new").origins) == 3
    assert export_answers(tmp_path / "new", tmp_path / "again.jsonl") == 3
    with closing(sqlite3.connect(tmp_path / "new")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_what_is_there_stays(tmp_path: Path) -> None:
    fill(tmp_path / "here", [(asked(1), Completion(text="mine", model="m"))])
    fill(tmp_path / "there", [(asked(1), Completion(text="theirs", model="m")), *some(1)])
    export_answers(tmp_path / "there", tmp_path / "x.jsonl")
    done = import_answers(tmp_path / "here", [tmp_path / "x.jsonl"])
    assert (done.added, done.known, done.different) == (1, 0, 1)
    cache = ResponseCache(tmp_path / "here")
    assert cache.get(asked(1).key) == Completion(text="mine", model="m")
    cache.close()


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        import_answers(tmp_path / "c", [tmp_path / "none.jsonl"])
    with pytest.raises(StorageError, match="cannot be written"):
        export_answers(fill(tmp_path / "c", some(1)), tmp_path / "no folder" / "x.jsonl")


# --- pruning ---------------------------------------------------------------------------------------------------------


def test_pruning_removes_what_all_that_is_said_holds_for_and_nothing_else(tmp_path: Path) -> None:
    fill(tmp_path / "c", [*some(10, model="a"), *some(10, model="b"), *some(10, endpoint="elsewhere", model="a")])
    with closing(sqlite3.connect(tmp_path / "c", isolation_level=None)) as connection:
        old = [(bytes.fromhex(asked(n, model="a").key),) for n in range(6)]
        connection.executemany("UPDATE answers SET created = 1000 WHERE key = ?", old)
    keep = [asked(n, model="a").key for n in range(2)]
    selection = Selection(before=2000, endpoint="http://127.0.0.1:1/v1", model="a", keep=keep)
    assert selected(tmp_path / "c", selection) == 4
    assert prune(tmp_path / "c", selection).answers == 4
    cache = ResponseCache(tmp_path / "c")
    assert [n for n in range(10) if cache.get(asked(n, model="a").key)] == [0, 1, 6, 7, 8, 9]
    cache.close()
    assert [origin[:3] for origin in contents_of(tmp_path / "c").origins] == [
        ("elsewhere", "a", 10),
        ("http://127.0.0.1:1/v1", "a", 6),
        ("http://127.0.0.1:1/v1", "b", 10),
    ]


def test_pruning_gives_the_disk_back_or_says_that_it_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphgen.llm.memory.upkeep._VACUUM_SECONDS", 0.05)
    fill(tmp_path / "c", [(asked(n), Completion(text="x" * 5000, model="m")) for n in range(200)])
    reader = sqlite3.connect(tmp_path / "c", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM answers").fetchone()
    held = prune(tmp_path / "c", Selection(keep=[asked(n).key for n in range(100)]))
    assert (held.answers, held.shrunk) == (100, False)
    assert reader.execute("SELECT count(*) FROM answers").fetchone() == (200,), "who is reading is not disturbed"
    reader.close()
    pruned = prune(tmp_path / "c", Selection(keep=[asked(n).key for n in range(50)]))
    assert (pruned.answers, pruned.shrunk) == (50, True)
    assert contents_of(tmp_path / "c").bytes < 500_000
    assert pruned.bytes > 300_000
