"""The shapes of training files. Every module here is one, named by its file; there is no list to keep.

A format's module has
- `NEEDS`: what a sample must be to have this shape, for whoever wonders where the others are;
- `columns`: the columns of its file, besides `id`;
- `row`: what stands in them, or `None` if the sample has no such shape;
- `LLAMA_FACTORY`: the rest of its entry in LLaMA-Factory's `dataset_info.json`, or `None` where that cannot read it. Of
  its `columns`, those that a file has are written.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from typing import Protocol, cast

from graphgen.errors import UsageError
from graphgen.export.columns import Column
from graphgen.export.shown import Shown
from graphgen.records import Language

__all__ = ["Format", "formats", "named_formats"]


class Format(Protocol):
    """What a format's module looks like."""

    @property
    def NEEDS(self) -> Mapping[Language, str]: ...  # noqa: N802 - a constant of a module

    @property
    def LLAMA_FACTORY(self) -> Mapping[str, object] | None: ...  # noqa: N802 - see above

    def columns(self, *, reasoning: bool) -> dict[str, Column]: ...

    def row(self, shown: Shown, /) -> dict[str, object] | None: ...


def formats() -> dict[str, Format]:
    """Every format by name, in alphabetical order."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    return {name: cast("Format", importlib.import_module(f"{__name__}.{name}")) for name in names}


def named_formats(names: Iterable[str]) -> dict[str, Format]:
    """The formats called `names`, in that order, each once.

    Raises:
        UsageError: There is no format of one of the names, or no name at all.
    """
    known = formats()
    chosen = list(dict.fromkeys(names))
    unknown = [name for name in chosen if name not in known]
    if unknown or not chosen:
        cause = f"There is no export format {', '.join(unknown)}." if unknown else "No export format was chosen."
        raise UsageError(cause, f"Choose among {', '.join(known)}.")
    return {name: known[name] for name in chosen}
