"""`dataset_info.json`: the dataset's entries for LLaMA-Factory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from graphgen.export.contents import Contents, DataFile

__all__ = ["dataset_info", "entry_name"]


def dataset_info(contents: Contents) -> dict[str, object]:
    """An entry for each file that LLaMA-Factory can read; validation and test have entries of their own."""
    entries: dict[str, object] = {}
    for file in contents.files:
        more = contents.formats[file.config].LLAMA_FACTORY
        if more is not None:
            entries[entry_name(contents, file)] = {"file_name": file.path, **more, "columns": _columns(more, file)}
    return entries


def entry_name(contents: Contents, file: DataFile) -> str:
    """What LLaMA-Factory calls `file`."""
    split = "" if file.split == "train" else f"_{file.split}"
    return f"{contents.stem}_{file.config}{split}"


def _columns(entry: Mapping[str, object], file: DataFile) -> dict[str, str]:
    known = cast("Mapping[str, str]", entry["columns"])
    return {name: column for name, column in known.items() if column in file.columns}
