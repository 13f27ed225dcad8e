"""A line of the table."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    figure: str
    measured: str
    target: str = ""
