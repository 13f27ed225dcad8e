"""The dataset's card for people, in English and in Chinese, and its head for `datasets` and Hugging Face."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from graphgen.export.columns import Column, Type, features
from graphgen.export.contents import Contents, DataFile
from graphgen.export.recipes import recipes
from graphgen.export.splitting.splits import SPLITS
from graphgen.records import Language

__all__ = ["cards"]

_SIZES = (
    (10**3, "n<1K"),
    (10**4, "1K<n<10K"),
    (10**5, "10K<n<100K"),
    (10**6, "100K<n<1M"),
    (10**7, "1M<n<10M"),
    (10**8, "10M<n<100M"),
)
_EMBEDDED: Mapping[str, Mapping[Language, str]] = {
    "offline": {
        "en": "embedded and rule-based: it copies and rearranges sentences of the sources and is no language model",
        "zh": "内置的规则程序：照抄并重排原文的句子，不是语言模型",
    },
    "ngram": {
        "en": "an embedded n-gram model of the texts that were named as known; no large language model",
        "zh": "内置的 n-gram 模型，由指定为“已知”的文本训练，不是大语言模型",
    },
}
_STAGES = ("documents", "chunks", "entities", "relations", "statements", "judgements", "subgraphs", "samples")


def cards(contents: Contents) -> dict[str, str]:
    """`README.md`, and `README.zh.md` beside it where any of the samples is in Chinese."""
    matter = yaml.safe_dump(_front_matter(contents), allow_unicode=True, sort_keys=False)
    texts = {"README.md": f"---\n{matter}---\n\n{_body(contents, 'en')}"}
    if "zh" in contents.summary.languages:
        texts["README.zh.md"] = _body(contents, "zh")
    return texts


def _front_matter(contents: Contents) -> dict[str, object]:
    summary = contents.summary
    size = next((label for limit, label in _SIZES if summary.samples < limit), "100M<n<1B")
    configs = {name: list(contents.of(name).values()) for name in contents.written}
    if contents.provenance.rows:
        configs["provenance"] = [contents.provenance]
    talk = any(name != "text" for name in contents.written)
    matter: dict[str, object] = {
        "pretty_name": contents.origin.name,
        "language": sorted(summary.languages),
        "license": contents.settings.licence,
        "task_categories": ["text-generation", *(["question-answering"] if talk else [])],
        "size_categories": [size],
        "tags": ["synthetic", "graphgen"],
        "configs": [_config(name, files, default=not number) for number, (name, files) in enumerate(configs.items())],
        "dataset_info": [_info(name, files[0]) for name, files in configs.items()],
    }
    return {key: value for key, value in matter.items() if value}


def _config(name: str, files: Iterable[DataFile], *, default: bool) -> dict[str, object]:
    paths = [{"split": file.split, "path": file.path} for file in files]
    return {"config_name": name, "data_files": paths, **({"default": True} if default else {})}


def _info(name: str, file: DataFile) -> dict[str, object]:
    """The columns' types. The numbers of rows are left out: who takes rows away should still be able to load it."""
    return {"config_name": name, "features": features({each: column.type for each, column in file.columns.items()})}


def _body(contents: Contents, language: Language) -> str:
    counts, summary = contents.origin.counts, contents.summary
    return (
        _environment()
        .get_template(f"README.{language}.md.j2")
        .render(
            name=contents.origin.name,
            origin=contents.origin,
            settings=contents.settings,
            summary=summary,
            bilingual="zh" in summary.languages,
            kinds=sorted(summary.kinds.items()),
            files=[(file, summary.splits[file.split] - file.rows) for file in contents.files],
            columns=[(name, _columns(contents.columns_of(name), language)) for name in contents.written],
            missing=[
                (name, format_.NEEDS[language])
                for name, format_ in contents.formats.items()
                if not summary.rows_of(name)
            ],
            provenance=_columns(contents.provenance.columns, language),
            traced=contents.provenance.path,
            splits=[split for split in SPLITS if summary.splits[split]],
            writers=sorted(summary.writers.items()),
            notes={model: note[language] for model, note in _EMBEDDED.items()},
            written=contents.written,
            recipes=sorted(recipes(contents)),
            made=[(stage, counts[stage]) for stage in _STAGES if stage in counts],
            dropped=_dropped(counts),
            covered=[
                (what, counts[f"covered.{what}"], counts[what])
                for what in ("documents", "chunks", "entities", "relations")
                if counts.get(what) and f"covered.{what}" in counts
            ],
        )
    )


def _columns(columns: Mapping[str, Column], language: Language) -> list[tuple[str, str, str]]:
    """Name, type and meaning of those that are not the same everywhere."""
    own = {name: column for name, column in columns.items() if name != "id"}
    return [(name, _spelt(column.type), column.about[language]) for name, column in own.items()]


def _spelt(type_: Type) -> str:
    """A type for people: `[{role, content}]`."""
    if isinstance(type_, str):
        return type_
    if isinstance(type_, list):
        return f"[{_spelt(type_[0])}]"
    return "{" + ", ".join(type_) + "}"


def _dropped(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    reasons = ((name.removeprefix("rejected."), count) for name, count in counts.items() if "rejected." in name)
    return sorted(reasons, key=lambda reason: (-reason[1], reason[0]))


def _cell(text: object) -> str:
    """Text within a table: it cannot end its cell."""
    return " ".join(str(text).replace("|", "\\|").split())


def _line(text: object) -> str:
    """Text within a line: it cannot begin another."""
    return " ".join(str(text).split())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "cards"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Markdown; names within it go through `cell` and `line`
    )
    environment.filters |= {"cell": _cell, "line": _line}
    return environment
