"""Pages on methods say what the code says: every setting with its default. Their examples: tests/examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from command_line import ROOT
from graphgen.methods import methods

PAGES = ROOT / "docs" / "methods"


def test_every_method_has_a_page_and_every_page_a_method() -> None:
    for ending in (".md", ".zh.md"):
        pages = {
            path.name.partition(".")[0] for path in PAGES.glob("*.md") if path.name.partition(".")[2] == ending[1:]
        }
        assert pages == set(methods())


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
