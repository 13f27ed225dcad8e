"""Which models are asked for JSON by a schema: those known to take one, and those of which the user says so."""

from __future__ import annotations

import pytest

from graphgen.llm.settings import HuggingFaceModel, NgramModel, OfflineModel, OllamaModel, OpenAIModel


@pytest.mark.parametrize(
    ("url", "structured"),
    [
        ("https://api.openai.com/v1", True),
        ("https://eu.api.openai.com/v1", True),
        ("https://API.OpenAI.com:443/v1", True),
        ("https://mine.openai.azure.com/openai/v1", True),
        ("https://api.deepseek.com/v1", False),
        ("https://notapi.openai.com.example/v1", False),
        ("https://fake-api.openai.com/v1", False),
        ("https://example.com/api.openai.com", False),
        ("http://127.0.0.1:8000/v1", False),
    ],
)
def test_endpoints_that_are_known_to_take_a_schema_are_given_one(url: str, *, structured: bool) -> None:
    assert OpenAIModel(base_url=url, model="m").speaks_json_schema == structured


@pytest.mark.parametrize("said", [True, False])
def test_what_the_user_says_goes(*, said: bool) -> None:
    assert OpenAIModel(model="m", structured=said).speaks_json_schema == said
    assert OllamaModel(model="m", structured=said).speaks_json_schema == said


def test_ollama_takes_a_schema_and_models_in_this_process_take_none() -> None:
    assert OllamaModel(model="m").speaks_json_schema
    assert not any(model.speaks_json_schema for model in (OfflineModel(), NgramModel(), HuggingFaceModel(model="m")))


def test_the_form_of_replies_is_a_part_of_what_a_model_is() -> None:
    identities = [OpenAIModel(model="m", structured=said).identity for said in (None, True, False)]
    assert len({str(identity) for identity in identities}) == 3
