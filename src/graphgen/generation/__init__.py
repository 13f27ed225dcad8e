"""Samples from subgraphs. Every module that defines a `BaseGenerator` adds a kind; there is no list to keep."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache

from pydantic import ValidationError

from graphgen.generation.generator import BaseGenerator
from graphgen.records import Subgraph

__all__ = ["DEFAULT_KINDS", "BaseGenerator", "configured", "generators", "premises"]

DEFAULT_KINDS = ("atomic", "aggregated", "multi_hop", "cot")
"""The four kinds of the technical report (section 3.2.4)."""


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


def configured(kinds: Iterable[str], settings: Mapping[str, Mapping[str, object]]) -> dict[str, BaseGenerator]:
    """The generators of `kinds`, with their settings by kind.

    Raises:
        ValueError: A kind does not exist, or a setting of one is wrong.
    """
    known = generators()
    if unknown := {*kinds, *settings} - known.keys():
        raise ValueError(f"there is no kind {min(unknown)!r}; choose among {', '.join(known)}")
    return {kind: _configured(known[kind], settings.get(kind, {})) for kind in kinds}


def premises(
    writers: Mapping[str, BaseGenerator], subgraph: Subgraph, kinds: Iterable[str], *, seed: int
) -> list[Subgraph]:
    """What the writers of `kinds` are to write about in `subgraph`, in this order."""
    chosen = (writers[kind] for kind in dict.fromkeys(kinds))
    return [premise for writer in chosen for premise in writer.premises(subgraph, seed=seed)]


def _configured(generator: type[BaseGenerator], settings: Mapping[str, object]) -> BaseGenerator:
    try:
        return generator.model_validate(settings)
    except ValidationError as error:
        first = error.errors()[0]
        setting = ".".join(map(str, ("generation", generator.kind, *first["loc"])))
        raise ValueError(f"{setting}: {first['msg']}") from error
