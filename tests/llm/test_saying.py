"""How a user says where a model is: what could not be sent, or would write a secret down, is refused at once."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from graphgen.llm.settings import OpenAIModel

GOOD = (
    {"base_url": "http://[::1]:8000/v1/"},
    {"base_url": "https://模型.example/v1"},
    {"query": {"api-version": "2024-10-21"}},
    {"headers": {"X-Author": "me", "HTTP-Referer": "https://example.com", "X-Title": "标题"}},
    {"extra_body": {"when": dt.date(2025, 1, 1)}},
)
BAD = (
    {"base_url": "http://host:99999999/v1"},
    {"base_url": "http://host:port/v1"},
    {"base_url": "http://[::1/v1"},
    {"base_url": "http://a..b/v1"},
    {"base_url": f"http://{'a' * 80}.example/v1"},
    {"headers": {"X-Org": "a\nb"}},
    {"headers": {"X Org": "a"}},
    {"api_key_header": "api key"},
    {"api_key_header": ""},
    {"extra_body": {"a": b"bytes"}},
    {"extra_body": {"a": {1, 2}}},
)
SECRET = (
    {"headers": {"X-Auth": "abc"}},
    {"headers": {"X-Caller": "Bearer abc"}},
    {"headers": {"X-Password": "abc"}},
    {"query": {"key": "abc"}},
    {"query": {"subscription-key": "abc"}},
    {"query": {"code": "sk-proj-0123456789"}},
    {"query": {"sig": "abc"}},
)


@pytest.mark.parametrize("settings", GOOD)
def test_what_can_be_sent_is_taken(settings: dict[str, object]) -> None:
    assert OpenAIModel.model_validate({"model": "m"} | settings)


@pytest.mark.parametrize("settings", BAD)
def test_what_cannot_be_sent_is_refused_before_anything_is_asked(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        OpenAIModel.model_validate({"model": "m"} | settings)


@pytest.mark.parametrize("settings", SECRET)
def test_secrets_are_refused_because_settings_are_written_down(settings: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="looks like a key"):
        OpenAIModel.model_validate({"model": "m"} | settings)
