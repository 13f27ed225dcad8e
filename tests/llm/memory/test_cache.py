"""What was paid for is never lost and never bought again."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.errors import StorageError
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.request import Request
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message, TokenLogprob


def asked(number: int) -> Request:
    return Request("test:cache", "m", (Message(role="user", content=str(number)),), Parameters())


def key(number: int) -> str:
    return asked(number).key


async def test_an_answer_comes_back_as_it_was(tmp_path: Path) -> None:
    stored = Completion(
        text="yes\u2028 是 😀",
        finish_reason="length",
        model="m",
        input_tokens=3,
        output_tokens=1,
        top_logprobs=(TokenLogprob(token=None, logprob=-0.1), TokenLogprob(token=" no", logprob=-2.5)),
    )
    cache = ResponseCache(tmp_path / "deep" / "cache.sqlite")
    await cache.put(asked(1), stored)
    assert cache.get(key(1)) == stored
    assert cache.get(key(2)) is None
    cache.close()
    again = ResponseCache(tmp_path / "deep" / "cache.sqlite")
    assert again.get(key(1)) == stored
    again.close()


async def test_the_first_answer_stays(tmp_path: Path) -> None:
    cache = ResponseCache(tmp_path / "c")
    await cache.put(asked(1), Completion(text="first", model="m"))
    await cache.put(asked(1), Completion(text="second", model="m"))
    assert cache.get(key(1)) == Completion(text="first", model="m")
    cache.close()


async def test_whoever_comes_second_goes_on_with_the_answer_that_is_stored(tmp_path: Path) -> None:
    one, other = ResponseCache(tmp_path / "c"), ResponseCache(tmp_path / "c")
    first = Completion(text="first", model="m")
    assert await one.put(asked(1), first) == first
    kept = await asyncio.gather(
        *(other.put(asked(number), Completion(text="second", model="m")) for number in (0, 1, 2))
    )
    assert [completion.text for completion in kept] == ["second", "first", "second"]
    assert other.get(key(1)) == first
    one.close()
    other.close()


async def test_two_open_caches_share_one_file(tmp_path: Path) -> None:
    one, other = ResponseCache(tmp_path / "c"), ResponseCache(tmp_path / "c")
    puts = [(one, number) for number in range(0, 200, 2)] + [(other, number) for number in range(1, 200, 2)]
    await asyncio.gather(*(cache.put(asked(number), Completion(text=str(number), model="m")) for cache, number in puts))
    for number in range(200):
        assert one.get(key(number)) == other.get(key(number)) == Completion(text=str(number), model="m")
    one.close()
    other.close()


def test_a_file_that_is_no_cache_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("my notes\n" * 1000)
    with pytest.raises(StorageError, match="is not a response cache"):
        ResponseCache(path)
    assert path.read_text() == "my notes\n" * 1000


async def test_a_full_disk_is_said_and_loses_nothing_stored(tmp_path: Path) -> None:
    cache = ResponseCache(tmp_path / "c")
    await cache.put(asked(0), Completion(text="kept", model="m"))
    cache._commits._connection.execute(
        "PRAGMA max_page_count=6"
    )  # what SQLite reports is what it reports on a full disk
    with pytest.raises(StorageError, match="disk is full"):
        await cache.put(asked(1), Completion(text="x" * 200_000, model="m"))
    assert cache.get(key(0)) == Completion(text="kept", model="m")
    cache.close()
    assert sqlite3.connect(tmp_path / "c").execute("PRAGMA integrity_check").fetchone() == ("ok",)


texts = st.text(max_size=20)
requests = st.builds(
    Request,
    texts,
    texts,
    st.lists(st.builds(Message, role=st.sampled_from(["user", "assistant"]), content=texts), max_size=3).map(tuple),
    st.builds(
        Parameters,
        temperature=st.none() | st.floats(0, 2),
        max_tokens=st.none() | st.integers(1, 9),
        top_logprobs=st.none() | st.integers(0, 20),
        stop=st.lists(texts, max_size=2).map(tuple),
    ),
    st.integers(0, 3),
    st.integers(0, 3),
)


@given(requests, requests)
def test_requests_share_a_key_exactly_when_they_are_equal(one: Request, other: Request) -> None:
    assert (one.key == other.key) == (one == other)


def test_an_answer_that_cannot_be_read_is_said_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    cache = ResponseCache(path)
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO answers VALUES (?, 'e', 'm', 0, 0, 0, ?)", (bytes.fromhex(key(1)), b"{}"))
    connection.close()
    with pytest.raises(StorageError, match=r"cannot read.*--cache"):
        cache.get(key(1))
    cache.close()


@given(requests)
def test_any_single_difference_is_another_key(request: Request) -> None:
    others = [
        replace(request, endpoint=request.endpoint + "x"),
        replace(request, model=request.model + "x"),
        replace(request, messages=(*request.messages, Message(role="user", content=""))),
        replace(request, draw=request.draw + 1),
        replace(request, attempt=request.attempt + 1),
    ]
    changed = {"temperature": 0.123, "top_p": 0.5, "max_tokens": 77, "top_logprobs": 3, "stop": ("a", "b", "c")}
    for name, value in changed.items():
        others.append(replace(request, parameters=request.parameters.model_copy(update={name: value})))
    keys = {request.key, *(other.key for other in others)}
    assert len(keys) == 1 + len(others) - sum(other == request for other in others)
