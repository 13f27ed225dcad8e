"""`configs/`: for each trainer a file that it takes as it stands, so that nobody has to look up column names."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from graphgen.export.contents import Contents
from graphgen.export.llama_factory import entry_name

__all__ = ["recipes"]

_FOLDER = Path(__file__).parent / "recipes"
_CHAT = ("messages", "sharegpt", "alpaca")
_MODEL, _BASE_MODEL = "Qwen/Qwen2.5-0.5B-Instruct", "Qwen/Qwen2.5-0.5B"
"""Small, permissive, in both languages: something to begin with where the user names no model."""


class _Recipe(NamedTuple):
    """A file in `configs/`, the formats that it can work with, best first, and columns that its trainer ignores."""

    name: str
    formats: Sequence[str]
    unread: AbstractSet[str] = frozenset()


_RECIPES = (
    _Recipe("trl_sft.py", ("messages", "prompt_completion")),
    _Recipe("trl_dpo.py", ("preference",)),
    _Recipe("trl_cpt.py", ("text",)),
    _Recipe("axolotl_sft.yaml", _CHAT, frozenset(("system", "history"))),
    _Recipe("axolotl_dpo.yaml", ("preference",)),
    _Recipe("axolotl_cpt.yaml", ("text",)),
    _Recipe("llamafactory_sft.yaml", _CHAT),
    _Recipe("llamafactory_dpo.yaml", ("ranking",)),
    _Recipe("llamafactory_cpt.yaml", ("text",)),
    _Recipe("unsloth_sft.py", ("messages",)),
)
_SWIFT = {"sft": _CHAT, "dpo": ("ranking",), "cpt": ("text",)}


def recipes(contents: Contents) -> dict[str, str]:
    """The files of `configs/`, by name: those for which the dataset has a format with a train split."""
    files = {
        recipe.name: _rendered(recipe.name, contents, config)
        for recipe in _RECIPES
        if (config := _first(contents, recipe.formats, recipe.unread)) is not None
    }
    stages = {stage: config for stage, formats in _SWIFT.items() if (config := _first(contents, formats)) is not None}
    if stages:
        given = {stage: _data(contents, config) for stage, config in stages.items()}
        model = _MODEL if stages.keys() - {"cpt"} else _BASE_MODEL
        template = _environment().get_template("swift.sh.j2")
        files["swift.sh"] = template.render(stem=contents.stem, model=model, stages=list(stages), **given)
    return files


def _first(contents: Contents, formats: Sequence[str], unread: AbstractSet[str] = frozenset()) -> str | None:
    """The best format that has a train split and nothing that goes `unread`."""
    there = (name for name in formats if "train" in contents.of(name))
    return next((name for name in there if not unread & contents.columns_of(name).keys()), None)


def _rendered(name: str, contents: Contents, config: str) -> str:
    return (
        _environment()
        .get_template(f"{name}.j2")
        .render(
            stem=contents.stem,
            config=config,
            model=_MODEL,
            base_model=_BASE_MODEL,
            reader="json" if contents.settings.container == "jsonl" else "parquet",
            reasoning=contents.settings.thoughts == "field",
            entry=entry_name(contents, contents.of(config)["train"]),
            **_data(contents, config),
        )
    )


def _data(contents: Contents, config: str) -> dict[str, str | None]:
    files = contents.of(config)
    return {split: files[split].path if split in files else None for split in ("train", "validation")}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - what is written is code and YAML, of paths and names made here
    )
