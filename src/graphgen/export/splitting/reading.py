"""In which split a dataset has each sample, as the dataset itself says it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict

from graphgen.export.provenance import PROVENANCE
from graphgen.records.rows import read_rows

__all__ = ["read_splits"]

_parquet: Any = pq  # compiled, without stubs


class _Placed(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str
    split: str = "train"


def read_splits(dataset: Path) -> dict[str, str]:
    """The split of each sample by its id; empty where there is no dataset in this folder.

    Raises:
        UsageError: A row cannot be read.
    """
    lines, table = (dataset / f"{PROVENANCE}.{ending}" for ending in ("jsonl", "parquet"))
    if lines.is_file():
        return {row.id: row.split for row in read_rows(lines, _Placed)}
    if table.is_file():
        columns = _parquet.read_table(table, columns=["id", "split"])
        return dict(zip(columns["id"].to_pylist(), columns["split"].to_pylist(), strict=True))
    return {}
