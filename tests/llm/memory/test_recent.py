"""What is held in memory never weighs more than it may, and what was used longest ago goes first."""

from __future__ import annotations

import sys
from collections import OrderedDict
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.memory.recent import Recent, weight
from graphgen.llm.request import Request
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message, TokenLogprob


def completion(number: int) -> Completion:
    return Completion(text=str(number), model="m")


keys = st.sampled_from("abcdefgh")
steps = st.lists(st.tuples(keys, st.none() | st.integers(0, 60)), max_size=60)


@given(st.integers(0, 100), steps)
def test_it_does_what_an_ordered_dictionary_with_a_bound_does(bound: int, steps: list[tuple[str, int | None]]) -> None:
    recent = Recent(bound)
    model: OrderedDict[str, tuple[Completion, int]] = OrderedDict()
    for number, (key, size) in enumerate(steps):
        if size is None:
            expected = model.get(key)
            assert recent.get(key) == (expected and expected[0])
            if expected is not None:
                model.move_to_end(key)
        else:
            recent.put(key, completion(number), size)
            model.pop(key, None)
            if size <= bound:
                model[key] = (completion(number), size)
            while sum(held for _, held in model.values()) > bound:
                model.popitem(last=False)
        assert recent.held == sum(held for _, held in model.values()) <= bound
        assert len(recent) == len(model)
    assert [key for key in "abcdefgh" if recent.get(key) is not None] == sorted(model)


def test_what_is_heavier_than_the_bound_is_not_kept_and_drives_nothing_out() -> None:
    recent = Recent(100)
    recent.put("a", completion(1), 100)
    recent.put("b", completion(2), 101)
    assert recent.get("a") == completion(1)
    assert recent.get("b") is None


def test_an_answer_weighs_at_least_what_its_parts_take() -> None:
    candidates = tuple(TokenLogprob(token=f" token {number}", logprob=-float(number)) for number in range(20))
    heavy = Completion(text="x" * 1000, model="m", top_logprobs=candidates)
    parts = [heavy, heavy.__dict__, heavy.text, heavy.__pydantic_fields_set__, candidates]
    parts += [part for each in candidates for part in (each, each.__dict__, each.token, each.__pydantic_fields_set__)]
    assert weight(heavy, len(heavy.model_dump_json())) >= sum(map(sys.getsizeof, parts)) * 0.9


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
