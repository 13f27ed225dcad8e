"""Write a dataset's folder: for each format a file of rows for each split, and what readers need to know of them.

README.md, README.zh.md       the card; its head is what `datasets.load_dataset` reads
data/<format>/<split>.jsonl   {"id", …}: one shape in each file; or .parquet
withheld.jsonl                samples that would carry a fact from one split to another, each with the reason
provenance/samples.jsonl      for each id: method, units, evidence, loss and the calls that wrote it
dataset_info.json             the files for LLaMA-Factory
configs/                      for each trainer, a file that it takes as it stands
croissant.json                the files for dataset search and Croissant's loaders
manifest.json                 SHA-256, bytes and rows of every file, and what made them
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Self, cast

import orjson

from graphgen.errors import StorageError, UsageError
from graphgen.export.card import cards
from graphgen.export.columns import ID, Column
from graphgen.export.contents import Contents, DataFile
from graphgen.export.croissant import CROISSANT, croissant
from graphgen.export.formats import Format, named_formats
from graphgen.export.llama_factory import dataset_info
from graphgen.export.manifest import MANIFEST, described, described_file, manifest
from graphgen.export.origin import Origin
from graphgen.export.provenance import PROVENANCE, provenance_row
from graphgen.export.provenance import columns as provenance_columns
from graphgen.export.recipes import recipes
from graphgen.export.replacing import replacing
from graphgen.export.settings import Container, DatasetSettings
from graphgen.export.shown import show
from graphgen.export.splitting.splits import SPLITS, Splits, no_split
from graphgen.export.summary import Summary
from graphgen.export.tables import Table, open_table
from graphgen.records import Rejection, Sample

__all__ = ["WITHHELD", "Extra", "check_replaceable", "write_bundle"]

WITHHELD = "withheld.jsonl"
Extra = Callable[[Path], None]
"""What writes further files into the folder that it is given, such as a report."""


def write_bundle(
    samples: Iterable[Sample],
    folder: Path,
    settings: DatasetSettings,
    origin: Origin,
    *,
    splits: Splits | None = None,
    extras: Sequence[Extra] = (),
) -> Contents:
    """Write `samples` into `folder`, replacing an earlier dataset there only when the new one is complete.

    Samples are streamed: memory does not grow with their number. A format that no sample fits gets no file. What is
    written depends on the arguments only.

    Args:
        samples: What to write, in this order.
        folder: Where; its parent is created.
        settings: What it looks like.
        origin: What it was made from.
        splits: Which split each sample is in; left out: all are for training.
        extras: Each is called with the folder before its manifest is written.

    Returns:
        What there is now.

    Raises:
        UsageError: A format is unknown, or `folder` holds something that is no dataset.
        StorageError: A file cannot be written.
    """
    chosen = named_formats(settings.formats)
    folder = folder.resolve()
    check_replaceable(folder)
    try:
        with replacing(folder) as partial:
            contents = _write_rows(
                samples, partial, chosen, settings=settings, origin=origin, splits=splits or no_split()
            )
            _write_about(contents, partial, extras)
    except OSError as error:
        raise StorageError(
            f"The dataset cannot be written to {folder}: {error.strerror or error}.",
            "Check free space and permissions, then run the same command again.",
        ) from error
    return contents


def check_replaceable(folder: Path) -> None:
    """Whether a dataset may be written to `folder`.

    Raises:
        UsageError: It holds something that is no dataset, files that are no part of the one there, or one whose card or
            configs somebody has changed.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not any(folder.glob(f"{PROVENANCE}.*")):
        raise UsageError(f"{folder} holds something that is no dataset.", "Choose another folder, or empty this one.")
    foreign = sorted(_foreign(folder))
    if foreign:
        raise UsageError(
            f"{folder} holds {foreign[0]}, which is not as the dataset there was written and would be lost.",
            "Move it elsewhere, or choose another folder.",
        )


def _foreign(folder: Path) -> Iterator[str]:
    """The files that are not as the manifest has them; of rows, which are many, those that it does not have."""
    try:
        listed = cast("dict[str, dict[str, object]]", orjson.loads((folder / MANIFEST).read_bytes())["files"])
        known = {name: None if "rows" in told else str(told["sha256"]) for name, told in listed.items()}
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        known = dict[str, str | None]()
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name == MANIFEST:
            continue
        if name not in known or (known[name] not in (None, described_file(path)["sha256"])):
            yield name


def _write_rows(
    samples: Iterable[Sample],
    folder: Path,
    formats: Mapping[str, Format],
    *,
    settings: DatasetSettings,
    origin: Origin,
    splits: Splits,
) -> Contents:
    summary = Summary()
    reasoning = settings.thoughts == "field"
    columns = {name: {"id": ID, **format_.columns(reasoning=reasoning)} for name, format_ in formats.items()}
    provenance = {"id": ID, **provenance_columns()}
    with (
        _Tables(folder, settings.container) as tables,
        open_table(folder / PROVENANCE, provenance, settings.container) as traced,
    ):
        for sample in samples:
            split = splits.split_of(sample.id)
            if split is None:
                tables.withhold(splits.rejection(sample))
                continue
            traced.write(provenance_row(splits.marked(sample), origin.sources, split))
            shown, written = show(sample, settings), list[str]()
            for name, format_ in formats.items():
                row = format_.row(shown)
                if row is not None:
                    tables.at(name, split, columns[name]).write({"id": sample.id, **row})
                    written.append(name)
            summary.add(sample, split, written)
        tables.even_out()
        files = tables.files(list(formats))
        traced_file = DataFile(
            config="provenance",
            split="train",
            path=traced.path.relative_to(folder).as_posix(),
            rows=traced.rows,
            columns=provenance,
        )
    return Contents(
        settings=settings, origin=origin, summary=summary, formats=formats, files=files, provenance=traced_file
    )


def _write_about(contents: Contents, folder: Path, extras: Sequence[Extra]) -> None:
    """Everything that is derived from the rows. The manifest is last: it describes all the others."""
    _write(folder / "dataset_info.json", dataset_info(contents))
    for name, text in cards(contents).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for name, text in recipes(contents).items():
        path = folder / "configs" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    for extra in extras:
        extra(folder)
    files = described(folder)
    _write(folder / CROISSANT, croissant(contents, files))
    files[CROISSANT] = described_file(folder / CROISSANT)
    _write(folder / MANIFEST, manifest(contents, dict(sorted(files.items()))))


def _write(path: Path, value: object) -> None:
    path.write_bytes(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


class _Tables:
    """The files below `data/`, each opened when its first row comes."""

    def __init__(self, folder: Path, container: Container) -> None:
        self._folder = folder
        self._container: Container = container
        self._stack = ExitStack()
        self._tables: dict[tuple[str, str], Table] = {}
        self._withheld: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def at(self, name: str, split: str, columns: Mapping[str, Column]) -> Table:
        """The file of a format and a split."""
        table = self._tables.get((name, split))
        if table is None:
            table = open_table(self._folder / "data" / name / split, columns, self._container)
            self._tables[name, split] = self._stack.enter_context(table)
        return table

    def withhold(self, rejection: Rejection) -> None:
        """Keep a sample that is in no split, and why, in a file of its own: nothing is lost."""
        if self._withheld is None:
            self._withheld = self._stack.enter_context((self._folder / WITHHELD).open("wb"))
        self._withheld.write(rejection.model_dump_json().encode() + b"\n")

    def even_out(self) -> None:
        """Give the splits of a format the same columns, as whoever loads them together expects."""
        every: dict[str, set[str]] = {}
        for (name, _), table in self._tables.items():
            every.setdefault(name, set()).update(table.columns)
        for (name, _), table in self._tables.items():
            if more := every[name] - table.columns.keys():
                table.widen(more)

    def files(self, order: Sequence[str]) -> tuple[DataFile, ...]:
        """What was written, formats in this order."""
        keys = sorted(self._tables, key=lambda key: (order.index(key[0]), SPLITS.index(key[1])))
        return tuple(
            DataFile(
                config=name,
                split=split,
                path=self._tables[name, split].path.relative_to(self._folder).as_posix(),
                rows=self._tables[name, split].rows,
                columns=self._tables[name, split].columns,
            )
            for name, split in keys
        )
