"""Which names are one thing's: proposed by likeness, decided by the user in a file, applied before merging.

The file is CSV with the columns `decision`, `name`, `alias`, `score` and `reason`. A row whose decision is `merge`
gives every mention of the alias the name; `keep` is a pair that is not to be proposed again; `propose` waits. Applied
to the mentions, not to the graph, so that descriptions, evidence, relations and ids come out as if the documents had
used one name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphgen.knowledge.aliases.conflicts import kept_apart, unused
from graphgen.knowledge.aliases.file import Alias, read_aliases, write_aliases
from graphgen.knowledge.aliases.similar import similar_names
from graphgen.knowledge.merging.clean import clean_name, shorten
from graphgen.records import EntityMention, Extraction, Failure, RelationMention
from graphgen.text.names import fold_name

__all__ = ["Alias", "Resolution", "read_aliases", "resolve"]


@dataclass(frozen=True)
class Resolution:
    """Mentions under the names that were decided on.

    Attributes:
        extractions: The mentions, renamed.
        aliases: Every decision, then every proposal, the likeliest first.
        failures: As warnings: relations that joined a thing to itself once its names were one, and decisions that
            cannot be followed.
    """

    extractions: Sequence[Extraction]
    aliases: tuple[Alias, ...]
    failures: tuple[Failure, ...]

    @property
    def counts(self) -> dict[str, int]:
        decisions = Counter(alias.decision for alias in self.aliases)
        return {"aliases_merged": decisions["merge"], "aliases_proposed": decisions["propose"]}

    def save(self, folder: Path) -> None:
        """Write aliases.csv, to be edited and given back."""
        write_aliases(folder / "aliases.csv", self.aliases)


def resolve(
    extractions: Sequence[Extraction], *, decided: Sequence[Alias] = (), accept_above: float | None = None
) -> Resolution:
    """Rename the mentions in `extractions` as was decided, and propose what else may be one thing.

    Args:
        extractions: All mentions.
        decided: Rows of the user's file.
        accept_above: Proposals with this score or more are merged without being looked at; `None`: none is.
    """
    known = {_pair(each.name, each.alias) for each in decided if each.decision != "propose"}
    proposals = [alias for alias in _proposals(extractions) if _pair(alias.name, alias.alias) not in known]
    if accept_above is not None:
        proposals = [_accepted(each) if (each.score or 0) >= accept_above else each for each in proposals]
    aliases, failures = kept_apart([each for each in decided if each.decision != "propose"], proposals)
    names = _names_by_alias(aliases)
    if not names:
        return Resolution(extractions, tuple(aliases), tuple(failures))
    failures += unused(decided, _folded(extractions))
    renamed = tuple(_renamed(extraction, names, failures) for extraction in extractions)
    return Resolution(renamed, tuple(aliases), tuple(failures))


def _proposals(extractions: Iterable[Extraction]) -> Iterator[Alias]:
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    folded: dict[str, str] = {}
    for extraction in extractions:
        for name in _named(extraction):
            if name not in folded:
                folded[name] = fold_name(clean_name(name))
            spellings[folded[name]][clean_name(name)] += 1
    spellings.pop("", None)
    names = {key: (_most_frequent(counts), counts.total()) for key, counts in sorted(spellings.items())}
    for name, alias, score, reason in similar_names(names):
        yield Alias("propose", names[name][0], names[alias][0], score, reason)


def _named(extraction: Extraction) -> Iterator[str]:
    yield from (entity.name for entity in extraction.entities)
    for relation in extraction.relations:
        yield relation.source
        yield relation.target


def _folded(extractions: Iterable[Extraction]) -> frozenset[str]:
    spelled = {name for extraction in extractions for name in _named(extraction)}
    return frozenset(fold_name(clean_name(name)) for name in spelled)


def _most_frequent(counts: Counter[str]) -> str:
    return min(counts, key=lambda name: (-counts[name], name))


def _accepted(alias: Alias) -> Alias:
    return alias._replace(decision="merge")


def _pair(one: str, other: str) -> frozenset[str]:
    return frozenset((fold_name(one), fold_name(other)))


def _names_by_alias(aliases: Iterable[Alias]) -> dict[str, str]:
    """For each folded name that is given up, or was decided to be a thing's name, the spelling that all get.

    Names that are merged with one another, directly or by way of others, are one thing. Its name is that of the first
    row that no row gives up; of names that give up one another, the first.
    """
    merged = [each for each in aliases if each.decision == "merge"]
    given_up = {fold_name(each.alias) for each in merged if fold_name(each.alias) != fold_name(each.name)}
    group: dict[str, str] = {}

    def root(key: str) -> str:
        while (parent := group.setdefault(key, key)) != key:
            key = parent
        return key

    spelled: dict[str, str] = {}
    for each in merged:
        spelled.setdefault(fold_name(each.name), each.name)
        one, other = root(fold_name(each.name)), root(fold_name(each.alias))
        if one != other:
            keeps, gives = (other, one) if one in given_up and other not in given_up else (one, other)
            group[gives] = keeps
    return {key: spelled[root(key)] for key in group}


def _renamed(extraction: Extraction, names: dict[str, str], failures: list[Failure]) -> Extraction:
    def named(name: str) -> str:
        return names.get(fold_name(clean_name(name)), name)

    relations: list[RelationMention] = []
    for relation in extraction.relations:
        source, target = named(relation.source), named(relation.target)
        if fold_name(source) == fold_name(target) and fold_name(relation.source) != fold_name(relation.target):
            failures.append(_self_relation(extraction, relation, source))
            continue
        relations.append(relation.model_copy(update={"source": source, "target": target}))
    entities: list[EntityMention] = [
        entity.model_copy(update={"name": named(entity.name)}) for entity in extraction.entities
    ]
    return extraction.model_copy(update={"entities": tuple(entities), "relations": tuple(relations)})


def _self_relation(extraction: Extraction, relation: RelationMention, name: str) -> Failure:
    return Failure(
        stage="resolve",
        record=extraction.chunk_id,
        code="self_relation",
        cause=f"“{shorten(relation.source)}” and “{shorten(relation.target)}” are both {shorten(name)}: a relation "
        f"between them is left out: {shorten(relation.description)}",
        remedy="Nothing is lost if they are one; if not, decide `keep` for the pair in the file of aliases.",
        severity="warning",
    )
