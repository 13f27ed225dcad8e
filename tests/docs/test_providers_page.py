"""The page on providers says what the settings say, and what it shows to be written can be written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from command_line import ROOT
from graphgen.engine.configuration.config import load_config
from graphgen.llm.settings import (
    PROVIDERS,
    HuggingFaceModel,
    NgramModel,
    OfflineModel,
    OllamaModel,
    OpenAIModel,
)

PAGE = (ROOT / "docs" / "providers.md").read_text(encoding="utf-8")
MODELS: tuple[type[BaseModel], ...] = (OpenAIModel, OllamaModel, HuggingFaceModel, OfflineModel, NgramModel)
SHOWN = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def provider(model: type[BaseModel]) -> str:
    return str(model.model_fields["provider"].default)


def rows(model: type[BaseModel]) -> list[str]:
    """A row for every field but the one that names the provider."""
    found: list[str] = []
    for name, field in model.model_fields.items():
        if name == "provider":
            continue
        default = field.get_default(call_default_factory=True)
        shown = "" if field.is_required() else f"`{json.dumps(default, default=str)}`"
        found.append(f"| `{name}` | {shown} | {field.description} |")
    return found


def test_every_provider_is_here() -> None:
    assert {provider(model) for model in MODELS} == PROVIDERS


@pytest.mark.parametrize("model", MODELS, ids=provider)
def test_the_table_of_settings_is_what_the_class_has(model: type[BaseModel]) -> None:
    name = provider(model)
    table = PAGE.partition(f"<!-- settings {name} -->")[2].partition("<!-- /settings -->")[0].strip()
    expected = "\n".join(["| setting | default | meaning |", "|---|---|---|", *rows(model)])
    assert table == expected, f"the table of {name} in docs/providers.md should be:\n\n{expected}\n"


@pytest.mark.parametrize("shown", SHOWN, ids=range(len(SHOWN)))
def test_what_is_shown_loads(tmp_path: Path, shown: str) -> None:
    config = tmp_path / "job.yaml"
    config.write_text(yaml.safe_dump({"method": "graphgen", "input": ["documents"]}) + shown, encoding="utf-8")
    load_config(config).resolve()


def test_there_is_an_example_of_every_row_of_the_overview() -> None:
    overview = PAGE.partition("## What each can do")[2].partition("\n## ")[0]
    named = [row.split("|")[1].strip() for row in overview.splitlines() if row.startswith("| ")][1:]
    titles = re.findall(r"^### (.+)$", PAGE, re.MULTILINE)
    assert named == titles
    assert len(SHOWN) >= len(titles)
