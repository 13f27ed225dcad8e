"""The dataset's card for people and for Hugging Face, and its entry for LLaMA-Factory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import yaml

from graphgen.export.formats import Format
from graphgen.export.splitting.splits import SPLITS
from graphgen.export.summary import Summary

__all__ = ["card", "dataset_info"]

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_EMBEDDED = {
    "offline": "embedded and rule-based: it copies and rearranges sentences of the sources and is no language model",
    "ngram": "an embedded n-gram model of the texts that were named as known; no large language model",
}


def dataset_info(name: str, formats: Mapping[str, Format], summary: Summary) -> dict[str, object]:
    """LLaMA-Factory's `dataset_info.json` for the formats that have rows."""
    stem = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "graphgen"
    return {
        f"{stem}_{key}": {"file_name": f"data/{key}/train.jsonl", **format_.LLAMA_FACTORY}
        for key, format_ in formats.items()
        if summary.rows[key]
    }


def card(name: str, formats: Mapping[str, Format], summary: Summary, *, licence: str | None) -> str:
    """`README.md`: the YAML that Hugging Face reads, then what is in the dataset, who wrote it and how to trace it."""
    written = [key for key in formats if summary.rows[key]]
    matter = yaml.safe_dump(_front_matter(name, written, summary, licence), allow_unicode=True, sort_keys=False)
    sections = (
        f"---\n{matter}---",
        f"# {name}",
        _lead(summary),
        _contents(written, summary),
        _writers(summary),
        _loading(written),
        _tracing(summary),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def _lead(summary: Summary) -> str:
    documents = f"from {len(summary.documents)} documents" if summary.documents else "without documents"
    kept = "They"
    if summary.verbatim:
        kept = f"{summary.verbatim} of them are passages of these documents, word for word. The others"
    return (
        f"{summary.samples} samples written {documents} by GraphGen. {kept} are synthetic: "
        "a model or a rule wrote them, and no person has checked each one."
    )


def _front_matter(name: str, written: list[str], summary: Summary, licence: str | None) -> dict[str, object]:
    size = next((label for limit, label in _SIZES if summary.samples < limit), "n>1M")
    configs: list[dict[str, object]] = [_config(key, _files(key, summary)) for key in written]
    if configs:
        configs[0]["default"] = True
    if summary.samples:
        configs.append(_config("provenance", {"train": "provenance/samples.jsonl"}))
    matter: dict[str, object] = {
        "pretty_name": name,
        "language": sorted(summary.languages),
        "license": licence,
        "task_categories": ["text-generation"],
        "size_categories": [size],
        "tags": ["synthetic", "graphgen"],
        "configs": configs,
    }
    return {key: value for key, value in matter.items() if value}


def _config(name: str, files: Mapping[str, str]) -> dict[str, object]:
    return {"config_name": name, "data_files": [{"split": split, "path": path} for split, path in files.items()]}


def _files(name: str, summary: Summary) -> dict[str, str]:
    """The files of a format, by split."""
    return {split: f"data/{name}/{split}.jsonl" for split in SPLITS if summary.splits[name, split]}


def _contents(written: list[str], summary: Summary) -> str:
    kinds = ((method, kind, str(count)) for (method, kind), count in sorted(summary.kinds.items()))
    files = (
        (f"`{path}`", str(summary.splits[key, split]), str(summary.samples - summary.rows[key]))
        for key in written
        for split, path in _files(key, summary).items()
    )
    return "\n\n".join(
        (
            "## What is in it",
            _table(("method", "kind", "samples"), kinds),
            _table(("language", "samples"), ((key, str(count)) for key, count in sorted(summary.languages.items()))),
            _table(("file", "rows", "samples without this shape"), files),
        )
    )


def _writers(summary: Summary) -> str:
    rows = (
        (f"`{model}`", role, str(count), _EMBEDDED.get(model, ""))
        for (model, role), count in sorted(summary.writers.items())
    )
    return "## Who wrote it\n\n" + _table(("model", "role", "samples", "note"), rows)


def _loading(written: list[str]) -> str:
    if not written:
        return ""
    calls = "\n".join(f'load_dataset("path/to/this/folder", "{key}")' for key in (*written, "provenance"))
    return f"## How to load it\n\n```python\nfrom datasets import load_dataset\n\n{calls}\n```"


def _tracing(summary: Summary) -> str:
    return (
        "## How to trace a sample\n\n"
        "`provenance/samples.jsonl` has a row for every `id`: the graph units it rests on, the characters `start:end` "
        "of each source document, and every call that made it (prompt, prompt hash, model, parameters). "
        f"{summary.measured} of {summary.samples} samples have a `loss`: how far the trainee was from the truth about "
        "their units, in nats. What the sources' licences ask for holds for this dataset too."
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
