"""Decisions on names that cannot be followed: merges of what is to be kept apart, and names that nothing has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from graphgen.knowledge.aliases.file import Alias
from graphgen.knowledge.merging.clean import shorten
from graphgen.records import Failure
from graphgen.text.names import fold_name

__all__ = ["kept_apart", "unused"]


def kept_apart(decided: Sequence[Alias], proposals: Sequence[Alias]) -> tuple[list[Alias], list[Failure]]:
    """All rows, with merges back among the proposals that would make one thing of a pair that is to be kept apart.

    A merge does so directly, or by way of those before it. Of the user's decisions each such merge is a warning; what
    likeness alone would have merged merely waits.
    """
    groups = _Groups((each.name, each.alias) for each in decided if each.decision == "keep")
    followed = [each if each.decision != "merge" or groups.unite(each) else _waiting(each) for each in decided]
    failures = [_contradiction(each) for each, after in zip(decided, followed, strict=True) if each != after]
    likely = [each if each.decision != "merge" or groups.unite(each) else _waiting(each) for each in proposals]
    return [*followed, *likely], failures


def unused(decided: Iterable[Alias], names: Collection[str]) -> list[Failure]:
    """A warning for each merge whose alias is none of the folded `names` of the documents: misspelt, perhaps."""
    return [_unknown(each) for each in decided if each.decision == "merge" and fold_name(each.alias) not in names]


class _Groups:
    """Names that are one thing's, and which groups must not become one."""

    def __init__(self, apart: Iterable[tuple[str, str]]) -> None:
        self._parents: dict[str, str] = {}
        self._rivals: dict[str, set[str]] = defaultdict(set)
        for one, other in (map(fold_name, pair) for pair in apart):
            if one != other:
                self._rivals[one].add(other)
                self._rivals[other].add(one)

    def unite(self, alias: Alias) -> bool:
        """Whether the two names may be one thing's; they are then."""
        one, other = self._root(fold_name(alias.name)), self._root(fold_name(alias.alias))
        if one == other:
            return True
        if other in self._rivals[one]:
            return False
        self._parents[other] = one
        for rival in self._rivals.pop(other, ()):
            self._rivals[rival].discard(other)
            self._rivals[rival].add(one)
            self._rivals[one].add(rival)
        return True

    def _root(self, name: str) -> str:
        while (parent := self._parents.get(name, name)) != name:
            self._parents[name] = self._parents.get(parent, parent)
            name = parent
        return name


def _waiting(alias: Alias) -> Alias:
    return alias._replace(decision="propose")


def _contradiction(alias: Alias) -> Failure:
    return Failure(
        stage="resolve",
        record=f"{alias.name} = {alias.alias}",
        code="contradictory_decisions",
        cause=f"“{shorten(alias.name)}” and “{shorten(alias.alias)}” are to be merged, and the file of aliases keeps "
        "them, or names that others merge with them, apart: they are kept apart.",
        remedy="Decide either `merge` or `keep`.",
        severity="warning",
    )


def _unknown(alias: Alias) -> Failure:
    return Failure(
        stage="resolve",
        record=f"{alias.name} = {alias.alias}",
        code="unknown_alias",
        cause=f"The file of aliases merges “{shorten(alias.alias)}”, which is the name of nothing in the graph.",
        remedy="Correct its spelling, or remove the row.",
        severity="warning",
    )
