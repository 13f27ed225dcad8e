"""The columns of the dataset's files: one description, from which every reader's own is derived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

from graphgen.records import Language

__all__ = ["ID", "TURNS", "Column", "Type", "features", "turns"]

Type = str | list["Type"] | dict[str, "Type"]
"""`string`, `float64`, `int64` or `bool`; a list of one type; or an object with named parts."""


class Column(NamedTuple):
    """What stands under one name in every row of a file.

    Attributes:
        type: Of its values, the same in all rows.
        about: What it is, for the card.
        default: What stands in rows that have nothing to say; a column with a default is left out of a file in which
            no row has.
    """

    type: Type
    about: Mapping[Language, str]
    default: object = None


ID = Column("string", {"en": "the sample's id, the same in every file", "zh": "样本的编号，在各文件中相同"})
TURNS: Type = [{"role": "string", "content": "string"}]


def turns(role: str, content: str, *, reasoning: bool) -> Type:
    """A list of turns with these names for who speaks and what is said, and reasoning beside it if there is any."""
    more: dict[str, Type] = {"reasoning_content": "string"} if reasoning else {}
    return [{role: "string", content: "string", **more}]


def features(columns: Mapping[str, Type]) -> list[dict[str, object]]:
    """The columns as `datasets` reads them from a card: then no block of rows is left to guess its own types."""
    return [{"name": name, **_feature(type_)} for name, type_ in columns.items()]


def _feature(type_: Type) -> dict[str, object]:
    if isinstance(type_, str):
        return {"dtype": type_}
    if isinstance(type_, list):
        inner = _feature(type_[0])
        return {"list": inner.get("dtype") or inner.get("struct") or inner}
    return {"struct": features(cast("Mapping[str, Type]", type_))}
