"""Endings have one name each, whatever an endpoint calls them, and none where it says nothing."""

from __future__ import annotations

import pytest

from graphgen.llm.providers.ending import finish_reason
from graphgen.llm.providers.openai import completion_of


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("stop", "stop"),
        ("eos", "stop"),
        ("end_turn", "stop"),
        ("length", "length"),
        ("MAX_TOKENS", "length"),
        ("model_length", "length"),
        ("insufficient_system_resource", "length"),
        ("sensitive", "content_filter"),
        ("tool_calls", "tool_calls"),
        (None, ""),
        ("", ""),
        (7, ""),
    ],
)
def test_an_ending_has_one_name(said: object, meant: str) -> None:
    assert finish_reason(said) == meant
    body = {"choices": [{"message": {"content": "It is."}, "finish_reason": said}]}
    assert completion_of(body, "m").finish_reason == meant
