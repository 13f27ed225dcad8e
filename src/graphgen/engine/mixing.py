"""One dataset of several runs, in the form in which each run writes its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import orjson

from graphgen import __version__
from graphgen.curation.blending import MOST_TURNS, Drawn, Item, blend, turns_of
from graphgen.curation.duplicates import ExactDuplicates
from graphgen.curation.wording import wording_of
from graphgen.engine.results import Results
from graphgen.engine.workspace import storage_errors
from graphgen.errors import UsageError
from graphgen.export.bundle import write_bundle
from graphgen.export.origin import Origin
from graphgen.export.settings import DatasetSettings
from graphgen.records import Document, Sample
from graphgen.text.tokens import count_tokens

__all__ = ["MIXTURE", "By", "Part", "mix_runs"]

By = Literal["tokens", "samples"]
MIXTURE = "mixture.json"


class Part(NamedTuple):
    """What of a run is in the mixture. `duplicates` say what a sample of a run before says, and were left out."""

    run: str
    weight: float
    available: int
    samples: int
    tokens: int
    duplicates: int


class _Pool(NamedTuple):
    """Where the samples of a run lie, and how large each is."""

    path: Path
    offsets: list[int]
    items: list[Item]
    tokens: list[int]
    duplicates: int


def mix_runs(
    runs: Mapping[Path, float], out: Path, *, by: By, seed: int, repeat: bool, formats: Sequence[str]
) -> list[Part]:
    """Write the mixture of `runs` into `out` as a dataset, with `mixture.json`, and say what is in it.

    Each sample says in its traits which run it is of. One that is taken more than once has an id of its own each time.

    Args:
        runs: The runs' directories and their weights, above 0.
        out: The dataset's folder; an earlier dataset there is replaced.
        by: What the ratios are of.
        seed: What the choice and the order depend on.
        repeat: Whether samples may be taken more than once.
        formats: Training formats to write.

    Raises:
        UsageError: A run is none, or has no sample that no other run has.
        StorageError: `out` cannot be written.
    """
    names = _named(runs)
    seen = ExactDuplicates()
    pools = {names[run]: _pool(Results(run), seen, by) for run in runs}
    empty = [str(run) for run in runs if not pools[names[run]].items]
    if empty:
        why = "that is not in another run too" if pools[names[Path(empty[0])]].duplicates else "at all"
        raise UsageError(f"{empty[0]} has no sample {why}.", "Leave it out of the mixture.")
    weights = {names[run]: weight for run, weight in runs.items()}
    items = {name: pool.items for name, pool in pools.items()}
    if repeat:
        _demand_an_end(turns_of(items, weights))
    drawn = blend(items, weights, repeat=repeat, seed=seed)
    sources = {row.id: row.source for run in runs for row in Results(run).rows(Document)}
    settings = DatasetSettings(formats=tuple(formats))
    parts = [_part(name, weights[name], pools[name], drawn) for name in pools]
    told = {"by": by, "seed": seed, "repeat": repeat, "runs": [part._asdict() for part in parts]}

    def tell(folder: Path) -> None:
        (folder / MIXTURE).write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))

    origin = Origin(name=out.resolve().name, graphgen=__version__, sources=sources)
    write_bundle(_samples(pools, drawn), out, settings, origin, extras=[tell])
    return parts


def _demand_an_end(turns: Mapping[str, int]) -> None:
    run, most = max(turns.items(), key=lambda each: each[1])
    if most > MOST_TURNS:
        often = f"{most:,}" if most < MOST_TURNS**3 else "countless"
        raise UsageError(
            f"By these weights the samples of {run} would be taken {often} times; {MOST_TURNS:,} are the most.",
            "Bring the weights nearer to each other, or leave --repeat out.",
        )


def _named(runs: Mapping[Path, float]) -> dict[Path, str]:
    """What each run is called: its folder's name, or its whole path where two have one name."""
    names = [run.resolve().name for run in runs]
    return {run: name if names.count(name) == 1 else str(run) for run, name in zip(runs, names, strict=True)}


def _pool(run: Results, seen: ExactDuplicates, by: By) -> _Pool:
    pool, duplicates, offset = _Pool(run.folder / "samples.jsonl", [], [], [], 0), 0, 0
    for sample, length in _rows(pool.path, run):
        if seen.check(sample):
            duplicates += 1
        else:
            tokens = count_tokens(wording_of(sample))
            pool.offsets.append(offset)
            pool.tokens.append(tokens)
            pool.items.append(Item(sample.id, tokens if by == "tokens" else 1))
        offset += length
    return pool._replace(duplicates=duplicates)


def _rows(path: Path, run: Results) -> Iterator[tuple[Sample, int]]:
    """The samples, and how many bytes the row of each has."""
    with storage_errors(path), path.open("rb") as lines:
        for sample, line in zip(run.rows(Sample), lines, strict=True):
            yield sample, len(line)


def _samples(pools: Mapping[str, _Pool], drawn: Sequence[Drawn]) -> Iterator[Sample]:
    files = {name: pool.path.open("rb") for name, pool in pools.items()}
    try:
        for each in drawn:
            file = files[each.group]
            file.seek(pools[each.group].offsets[each.number])
            sample = Sample.model_validate_json(file.readline())
            again = f".{each.turn + 1}" if each.turn else ""
            traits = {**sample.traits, "run": each.group}
            yield sample.model_copy(update={"id": f"{sample.id}{again}", "traits": traits})
    finally:
        for file in files.values():
            file.close()


def _part(name: str, weight: float, pool: _Pool, drawn: Sequence[Drawn]) -> Part:
    own = [each.number for each in drawn if each.group == name]
    tokens = sum(pool.tokens[number] for number in own)
    return Part(name, weight, len(pool.items), len(own), tokens, pool.duplicates)
