"""Which formats there are: every module of this package that holds `READERS`."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import cast

from graphgen.documents.read.reader import Reader

__all__ = ["readers"]

_PACKAGE = "graphgen.documents.read"


@cache
def readers() -> tuple[Reader, ...]:
    """All readers, in the order of their modules' names."""
    names = [module.name for module in pkgutil.iter_modules(import_module(_PACKAGE).__path__)]
    modules = [import_module(f"{_PACKAGE}.{name}") for name in sorted(names)]
    return tuple(reader for module in modules for reader in cast("tuple[Reader, ...]", getattr(module, "READERS", ())))
