"""What a dataset's folder holds, once its rows are written: what every file beside them is derived from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from graphgen.export.columns import Column
from graphgen.export.formats import Format
from graphgen.export.origin import Origin
from graphgen.export.settings import DatasetSettings
from graphgen.export.summary import Summary

__all__ = ["Contents", "DataFile"]


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """A file of rows. `path` is relative to the folder; `config` is the format, or `provenance`."""

    config: str
    split: str
    path: str
    rows: int
    columns: Mapping[str, Column]


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The rows of a dataset and what is known of them.

    Attributes:
        formats: Those that were asked for, by name.
        files: The files of rows: formats in the order in which they were asked for, splits in that of `SPLITS`.
        provenance: The file of where rows come from.
    """

    settings: DatasetSettings
    origin: Origin
    summary: Summary
    formats: Mapping[str, Format]
    files: tuple[DataFile, ...]
    provenance: DataFile

    @property
    def stem(self) -> str:
        """The dataset's name as an identifier: `[a-z0-9_]+`."""
        return re.sub(r"[^a-z0-9]+", "_", self.origin.name.lower()).strip("_") or "graphgen"

    @property
    def written(self) -> list[str]:
        """The formats that have rows."""
        return list(dict.fromkeys(file.config for file in self.files))

    def of(self, config: str) -> dict[str, DataFile]:
        """The files of a format, by split."""
        return {file.split: file for file in self.files if file.config == config}

    def columns_of(self, config: str) -> dict[str, Column]:
        """The columns of a format in this dataset: of its splits together, where one has more than another."""
        return {name: column for file in self.files if file.config == config for name, column in file.columns.items()}
