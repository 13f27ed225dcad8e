"""Samples from subgraphs. Every module that defines a `BaseGenerator` adds a kind; there is no list to keep."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache

from graphgen.generation.generator import BaseGenerator

__all__ = ["BaseGenerator", "generators"]


@cache
def generators() -> dict[str, type[BaseGenerator]]:
    """Every generator of this folder by the kind of sample it writes, in alphabetical order."""
    found: dict[str, type[BaseGenerator]] = {}
    for info in pkgutil.iter_modules(__path__, f"{__name__}."):
        module = importlib.import_module(info.name)
        for _, member in inspect.getmembers(module, inspect.isclass):
            if issubclass(member, BaseGenerator) and member.__module__ == info.name and not inspect.isabstract(member):
                found[member.kind] = member
    return dict(sorted(found.items()))
