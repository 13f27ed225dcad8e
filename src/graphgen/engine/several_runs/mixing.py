"""One dataset of several runs, in the form in which each run writes its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

import orjson

from graphgen import __version__
from graphgen.curation.blending import MOST_TURNS, Drawn, Item, blend, turns_of
from graphgen.curation.duplication.duplicates import ExactDuplicates
from graphgen.curation.wording import wording_of
from graphgen.engine.run_directory.results import Results
from graphgen.engine.run_directory.workspace import FILES, storage_errors
from graphgen.errors import UsageError
from graphgen.export.bundle import write_bundle
from graphgen.export.origin import Origin
from graphgen.export.settings import DatasetSettings
from graphgen.export.splitting.footing import Footing
from graphgen.export.splitting.joining import Divided, join_splits
from graphgen.export.splitting.reading import read_splits
from graphgen.export.splitting.splits import Splits
from graphgen.records import Document, Sample
from graphgen.records.rows import read_rows
from graphgen.text.tokens import count_tokens

__all__ = ["MIXTURE", "By", "Part", "mix_runs"]

By = Literal["tokens", "samples"]
MIXTURE = "mixture.json"
_SAMPLES, _DATASET = FILES[Sample], "dataset"


class Part(NamedTuple):
    """What of a run is in the mixture.

    `available`, `samples` and `tokens` are of training, to which weights apply. `held_out` are for validation and for
    testing, all that there are; `withheld` are in no split. `duplicates` say what a sample of a run before says, and
    were left out.
    """

    run: str
    weight: float
    available: int
    samples: int
    tokens: int
    duplicates: int
    held_out: int = 0
    withheld: int = 0


class _Pool(NamedTuple):
    """Where the samples of a run lie and how large each is; `others`, ids and where they lie, are not for training."""

    path: Path
    offsets: list[int]
    items: list[Item]
    tokens: list[int]
    duplicates: int
    others: Sequence[tuple[str, int]] = ()
    held_out: int = 0
    withheld: int = 0

    def training(self, splits: Splits) -> _Pool:
        """The same, with what is for training alone as its items."""
        sides = [splits.split_of(item.id) for item in self.items]
        trains = [at for at, side in enumerate(sides) if side == "train"]
        others = [(self.items[at].id, self.offsets[at]) for at, side in enumerate(sides) if side != "train"]
        return self._replace(
            offsets=[self.offsets[at] for at in trains],
            items=[self.items[at] for at in trains],
            tokens=[self.tokens[at] for at in trains],
            others=others,
            held_out=len(others) - sides.count(None),
            withheld=sides.count(None),
        )


def mix_runs(
    runs: Mapping[Path, float], out: Path, *, by: By, seed: int, repeat: bool, formats: Sequence[str]
) -> list[Part]:
    """Write the mixture of `runs` into `out` as a dataset, with `mixture.json`, and say what is in it.

    Each sample says in its traits which run it is of. One that is taken more than once has an id of its own each time.
    What a run holds out none trains on: weights are of what is for training, and all that is held out is in its split.

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
    results = {names[run]: Results(run) for run in runs}
    renamed = _renamed(results)
    seen = ExactDuplicates()
    whole = {name: _pool(run, seen, by, renamed[name]) for name, run in results.items()}
    splits = _joined(results, renamed)
    pools = {name: pool.training(splits) for name, pool in whole.items()}
    for run in runs:
        _demand_samples(run, whole[names[run]], pools[names[run]])
    weights = {names[run]: weight for run, weight in runs.items()}
    items = {name: pool.items for name, pool in pools.items()}
    if repeat:
        _demand_an_end(turns_of(items, weights))
    drawn = blend(items, weights, repeat=repeat, seed=seed)
    sources = {row.id: row.source for run in results.values() for row in run.rows(Document)}
    settings = DatasetSettings(formats=tuple(formats))
    parts = [_part(name, weights[name], pools[name], drawn) for name in pools]
    told = {"by": by, "seed": seed, "repeat": repeat, "runs": [part._asdict() for part in parts]}

    def tell(folder: Path) -> None:
        (folder / MIXTURE).write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))

    origin = Origin(name=out.resolve().name, graphgen=__version__, sources=sources)
    write_bundle(_samples(pools, drawn), out, settings, origin, splits=splits, extras=[tell])
    return parts


def _renamed(runs: Mapping[str, Results]) -> dict[str, Mapping[str, str]]:
    """By run, another id for each of its samples whose own a run before has: two answers to one question, say."""
    known = set[str]()
    renamed: dict[str, Mapping[str, str]] = {}
    for name, run in runs.items():
        ids = {sample.id for sample in read_rows(run.folder / _SAMPLES, Footing)}
        renamed[name] = {id_: f"{id_}@{name}" for id_ in ids & known}
        known |= ids
    return renamed


def _joined(runs: Mapping[str, Results], renamed: Mapping[str, Mapping[str, str]]) -> Splits:
    """What the datasets of the runs hold out, taken together."""
    divided: list[Divided] = []
    for name, run in sorted(runs.items()):
        if not (run.folder / _DATASET).is_dir():
            raise UsageError(
                f"{run.folder} has no dataset, so that nothing says what it holds out.",
                "Run its command again: what was answered is not paid twice.",
            )
        ids = renamed[name]
        splits = {ids.get(id_, id_): split for id_, split in read_splits(run.folder / _DATASET).items()}
        divided.append(Divided(partial(_footings, run.folder / _SAMPLES, ids), splits))
    return join_splits(divided, lambda: (row for _, run in sorted(runs.items()) for row in run.rows(Document)))


def _footings(path: Path, renamed: Mapping[str, str]) -> Iterator[Footing]:
    for sample in read_rows(path, Footing):
        yield sample.model_copy(update={"id": renamed[sample.id]}) if sample.id in renamed else sample


def _demand_samples(run: Path, whole: _Pool, pool: _Pool) -> None:
    if pool.items:
        return
    why = "that is not in another run too" if whole.duplicates else "at all"
    why = "for training: all are held out or withheld" if whole.items else why
    raise UsageError(f"{run} has no sample {why}.", "Leave it out of the mixture.")


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


def _pool(run: Results, seen: ExactDuplicates, by: By, renamed: Mapping[str, str]) -> _Pool:
    pool, duplicates, offset = _Pool(run.folder / _SAMPLES, [], [], [], 0), 0, 0
    for sample, length in _rows(pool.path, run):
        if seen.check(sample):
            duplicates += 1
        else:
            tokens = count_tokens(wording_of(sample))
            pool.offsets.append(offset)
            pool.tokens.append(tokens)
            pool.items.append(Item(renamed.get(sample.id, sample.id), tokens if by == "tokens" else 1))
        offset += length
    return pool._replace(duplicates=duplicates)


def _rows(path: Path, run: Results) -> Iterator[tuple[Sample, int]]:
    """The samples, and how many bytes the row of each has."""
    with storage_errors(path), path.open("rb") as lines:
        for sample, line in zip(run.rows(Sample), lines, strict=True):
            yield sample, len(line)


def _samples(pools: Mapping[str, _Pool], drawn: Sequence[Drawn]) -> Iterator[Sample]:
    """What is for training, in the order in which it was drawn, and then what is not, run by run."""
    with ExitStack() as closing:
        files = {name: closing.enter_context(pool.path.open("rb")) for name, pool in sorted(pools.items())}
        for each in drawn:
            pool, again = pools[each.group], f".{each.turn + 1}" if each.turn else ""
            id_ = f"{pool.items[each.number].id}{again}"
            yield _sample(files[each.group], pool.offsets[each.number], each.group, id_)
        for name, file in files.items():
            for id_, offset in pools[name].others:
                yield _sample(file, offset, name, id_)


def _sample(file: BinaryIO, offset: int, run: str, id_: str) -> Sample:
    file.seek(offset)
    sample = Sample.model_validate_json(file.readline())
    return sample.model_copy(update={"id": id_, "traits": {**sample.traits, "run": run}})


def _part(name: str, weight: float, pool: _Pool, drawn: Sequence[Drawn]) -> Part:
    own = [each.number for each in drawn if each.group == name]
    tokens = sum(pool.tokens[number] for number in own)
    return Part(name, weight, len(pool.items), len(own), tokens, pool.duplicates, pool.held_out, pool.withheld)
