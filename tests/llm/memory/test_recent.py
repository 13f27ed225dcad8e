"""What is held in memory never weighs more than it may, and what was used longest ago goes first."""

from __future__ import annotations

import tracemalloc
from collections import OrderedDict
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.memory.recent import ENTRY_BYTES, Recent
from graphgen.llm.request import Request
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message


def completion(number: int) -> Completion:
    return Completion(text=str(number), model="m")


keys = st.binary(min_size=1, max_size=1)
steps = st.lists(st.tuples(keys, st.none() | st.integers(0, 600)), max_size=60)


@given(st.integers(0, 3000), steps)
def test_it_does_what_an_ordered_dictionary_with_a_bound_does(
    bound: int, steps: list[tuple[bytes, int | None]]
) -> None:
    recent = Recent(bound)
    model: OrderedDict[bytes, bytes] = OrderedDict()

    def held() -> int:
        return sum(len(content) + ENTRY_BYTES for content in model.values())

    for key, size in steps:
        if size is None:
            assert recent.get(key) == model.get(key)
            if key in model:
                model.move_to_end(key)
        else:
            recent.put(key, bytes(size))
            model.pop(key, None)
            if size + ENTRY_BYTES <= bound:
                model[key] = bytes(size)
            while held() > bound:
                model.popitem(last=False)
        assert recent.held == held() <= bound
        assert len(recent) == len(model)
    assert all(recent.get(key) == content for key, content in list(model.items()))


def test_what_is_heavier_than_the_bound_is_not_kept_and_drives_nothing_out() -> None:
    recent = Recent(100 + ENTRY_BYTES)
    recent.put(b"a", bytes(100))
    recent.put(b"b", bytes(101))
    assert recent.get(b"a") == bytes(100)
    assert recent.get(b"b") is None


def test_an_answer_weighs_at_least_what_it_takes() -> None:
    recent = Recent(1 << 30)
    tracemalloc.start()
    for number in range(5000):
        recent.put(number.to_bytes(32), bytes(100 + number % 7))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken * 0.9 <= recent.held <= taken * 1.5


async def test_a_hit_does_not_touch_the_file(tmp_path: Path) -> None:
    request = Request("e", "m", (Message(role="user", content="?"),), Parameters())
    cache = ResponseCache(tmp_path / "c")
    await cache.put(request, completion(1))
    cache._reader.close()
    assert cache.get(request.key) == completion(1)
    cache._commits.close()
    cold = ResponseCache(tmp_path / "c", recent_bytes=0)
    assert cold.get(request.key) == cold.get(request.key) == completion(1)
    cold.close()
