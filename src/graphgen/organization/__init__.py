"""From the knowledge graph to subgraphs: what is written about together, and in which order.

Every module that defines a `BasePartitioner` adds a strategy; there is no list to keep.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Discriminator, Tag

from graphgen.organization.coverage import Coverage, coverage_table
from graphgen.organization.partition import Partition
from graphgen.organization.partitioner import BasePartitioner

__all__ = ["AnyPartitioner", "BasePartitioner", "Coverage", "Partition", "coverage_table", "partitioners"]

_DEFAULT = "ece"


@cache
def partitioners() -> dict[str, type[BasePartitioner]]:
    """Every partitioner of this folder by the name of its strategy, in alphabetical order."""
    found: dict[str, type[BasePartitioner]] = {}
    for info in pkgutil.iter_modules(__path__, f"{__name__}."):
        module = importlib.import_module(info.name)
        for _, member in inspect.getmembers(module, inspect.isclass):
            if (
                issubclass(member, BasePartitioner)
                and member.__module__ == info.name
                and not inspect.isabstract(member)
            ):
                found[str(member.model_fields["strategy"].default)] = member
    return dict(sorted(found.items()))


def _strategy(settings: Any) -> Any:  # noqa: ANN401 - whatever the user wrote
    """Which partitioner the settings are of; they need not say so for the default one."""
    if isinstance(settings, dict):
        return settings.get("strategy", _DEFAULT)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return getattr(settings, "strategy", None)


if TYPE_CHECKING:
    AnyPartitioner = BasePartitioner
else:
    AnyPartitioner = Annotated[
        Union[tuple(Annotated[each, Tag(name)] for name, each in partitioners().items())],  # noqa: UP007
        Discriminator(_strategy),
    ]
"""The type of a setting that takes the settings of any partitioner, told apart by `strategy`."""
