"""What is written down of batches: no request in two of them, nothing lost, one maker at a time."""

import asyncio
import hashlib

import pytest

from graphgen.errors import StorageError
from graphgen.llm.memory.batches import BatchJournal, digest_of


def key(name):
    return hashlib.sha256(name.encode()).hexdigest()


@pytest.fixture
def journal(tmp_path):
    journal = BatchJournal(tmp_path / "cache.sqlite")
    yield journal
    journal.close()


def test_a_batch_lives_from_its_intention_to_its_end_and_another_process_sees_it(journal, tmp_path):
    keys = [key("a"), key("b")]
    intended = journal.intend("http://e", "m", keys)
    other = BatchJournal(tmp_path / "cache.sqlite")
    assert other.open_batches("http://e", "m") == [intended]
    assert other.batch_of(keys[0]) == intended
    assert (intended.remote, intended.digest) == (None, digest_of(keys[::-1]))
    made = journal.made(intended, "batch_1")
    assert other.batch_of(keys[1]) == made
    assert other.keys_of(made) == sorted(keys)
    assert other.knows("batch_1")
    other.close_batch(made)
    other.close_batch(made)
    assert journal.open_batches("http://e", "m") == []
    assert (journal.batch_of(keys[0]), journal.keys_of(made), journal.knows("batch_1")) == (None, [], True)
    journal.intend("http://e", "m", keys)  # they are free again
    other.close()


def test_no_request_is_in_two_open_batches(journal):
    journal.intend("http://e", "m", [key("a")])
    with pytest.raises(StorageError):
        journal.intend("http://e", "m", [key("b"), key("a")])
    assert journal.batch_of(key("b")) is None
    assert len(journal.open_batches("http://e", "m")) == 1


def test_each_model_has_its_own(journal):
    journal.intend("http://e", "m", [key("a")])
    assert journal.open_batches("http://e", "other") == []
    assert journal.open_batches("http://other", "m") == []


async def test_one_maker_at_a_time(journal, tmp_path):
    other = BatchJournal(tmp_path / "cache.sqlite")
    order = []

    async def make(journal, name):
        async with journal.making():
            order.append(name)
            for _ in range(20):
                await asyncio.sleep(0)
            order.append(name)

    await asyncio.gather(make(journal, "one"), make(other, "two"))
    assert order in (["one", "one", "two", "two"], ["two", "two", "one", "one"])
    other.close()


def test_a_file_that_is_no_cache_is_refused(tmp_path):
    (tmp_path / "x").write_bytes(b"not a database" * 1000)
    with pytest.raises(StorageError):
        BatchJournal(tmp_path / "x")
