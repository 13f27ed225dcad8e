"""Pages on methods say what the code says: every setting with its default, and an example that is really made."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from command_line import ROOT, graphgen, rows
from graphgen.methods import methods

PAGES = ROOT / "docs" / "methods"


def test_every_method_has_a_page_and_every_page_a_method() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == set(methods())


@pytest.mark.parametrize("name", sorted(methods()))
def test_the_table_of_settings_is_what_the_class_has(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    table = page.partition("<!-- settings -->")[2].partition("<!-- /settings -->")[0].strip()
    expected = "\n".join(["| setting | default | meaning |", "|---|---|---|", *settings(methods()[name])])
    assert table == expected, f"the table in docs/methods/{name}.md should be:\n\n{expected}\n"


def settings(method: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """A row for every field; a field that has fields of its own is opened, and so is every kind of sample."""
    for name, field in method.model_fields.items():
        default: Any = field.get_default(call_default_factory=True)
        if isinstance(default, BaseModel):
            yield from settings(type(default), f"{prefix}{name}.")
            continue
        shown = json.dumps(default, default=str, ensure_ascii=False)
        yield f"| `{prefix}{name}` | `{shown}` | {field.description} |"
    for kind, generator in method().generators().items() if hasattr(method, "generators") else ():
        yield from settings(type(generator), f"generation.{kind}.")


@pytest.mark.parametrize("name", sorted(methods()))
def test_the_example_of_a_page_is_really_made(name: str, tmp_path: Path) -> None:
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- sample: (\S+) -->\n```json\n(.*?)```", page, re.DOTALL)
    assert shown, "the page shows no sample"
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    assert graphgen(tmp_path, "run", f"examples/{shown[1]}.yaml").code == 0
    sample = json.loads(shown[2])
    made = rows(tmp_path / "runs" / shown[1] / "samples.jsonl")
    if "text" in sample:
        assert any((row["text"] or "").startswith(sample["text"]) for row in made)
    else:
        pairs = [[message["content"] for message in row["messages"]] for row in made]
        assert [sample["question"], sample["answer"]] in pairs
