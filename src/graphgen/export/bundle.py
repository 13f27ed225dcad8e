"""Write a dataset's folder: one file for each format, provenance beside them, and a card.

README.md                     the card, with the configurations that `datasets.load_dataset` reads
dataset_info.json             the same for LLaMA-Factory
data/<format>/<split>.jsonl   {"id", …}: one shape in each file
withheld.jsonl                samples that would carry a fact from one split to another, each with the reason
provenance/samples.jsonl      for each id: method, units, evidence, loss and the calls that wrote it
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Self

import orjson

from graphgen.errors import StorageError, UsageError
from graphgen.export.card import card, dataset_info
from graphgen.export.formats import Format, named_formats
from graphgen.export.provenance import provenance_row
from graphgen.export.splitting.splits import Splits, no_split
from graphgen.export.summary import Summary
from graphgen.records import Sample

__all__ = ["PROVENANCE", "WITHHELD", "write_bundle"]

PROVENANCE = "provenance/samples.jsonl"
WITHHELD = "withheld.jsonl"


def write_bundle(
    samples: Iterable[Sample],
    folder: Path,
    formats: Sequence[str],
    *,
    name: str,
    sources: Mapping[str, str],
    licence: str | None = None,
    splits: Splits | None = None,
) -> list[Path]:
    """Write `samples` into `folder`, replacing an earlier bundle there only when the new one is complete.

    Samples are streamed: memory does not grow with their number. A format that no sample fits gets no file.

    Args:
        samples: What to write, in this order.
        folder: Where; its parent is created.
        formats: Names of modules in `export/formats`.
        name: What the dataset is called on its card.
        sources: Document id to the file that it was read from.
        licence: The licence's identifier on Hugging Face, where the user knows it.
        splits: Which split each sample is in; left out: all are for training.

    Returns:
        The files, sorted.

    Raises:
        UsageError: A format is unknown, or `folder` holds something that is no bundle.
        StorageError: A file cannot be written.
    """
    chosen = named_formats(formats)
    folder = folder.absolute()
    if folder.exists() and not _may_replace(folder):
        raise UsageError(f"{folder} holds something that is no dataset.", "Choose another folder, or empty this one.")
    partial = folder.with_name(f".{folder.name}.partial")
    try:
        _remove(partial)
        partial.mkdir(parents=True)
        _fill(samples, partial, chosen, splits or no_split(), name=name, sources=sources, licence=licence)
        _replace(folder, partial)
    except OSError as error:
        raise StorageError(
            f"The dataset cannot be written to {folder}: {error.strerror or error}.",
            "Check free space and permissions, then run the same command again.",
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _may_replace(folder: Path) -> bool:
    return folder.is_dir() and ((folder / PROVENANCE).is_file() or not any(folder.iterdir()))


def _fill(
    samples: Iterable[Sample],
    folder: Path,
    formats: Mapping[str, Format],
    splits: Splits,
    *,
    name: str,
    sources: Mapping[str, str],
    licence: str | None,
) -> None:
    summary = Summary()
    with _Files(folder) as files:
        files.open(PROVENANCE)
        for sample in samples:
            split = splits.split_of(sample.id)
            if split is None:
                files.write(WITHHELD, splits.rejection(sample).model_dump(mode="json"))
                continue
            files.write(PROVENANCE, provenance_row(sample, sources))
            written = [key for key, format_ in formats.items() if _write_row(files, key, split, format_, sample)]
            summary.add(sample, written, split)
    (folder / "dataset_info.json").write_bytes(_document(dataset_info(name, formats, summary)))
    (folder / "README.md").write_text(card(name, formats, summary, licence=licence), encoding="utf-8", newline="\n")


def _write_row(files: _Files, name: str, split: str, format_: Format, sample: Sample) -> bool:
    row = format_.row(sample)
    if row is None:
        return False
    files.write(f"data/{name}/{split}.jsonl", {"id": sample.id, **row})
    return True


def _document(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _replace(folder: Path, complete: Path) -> None:
    """Put `complete` where `folder` is. A folder cannot be renamed over a full one, so the old one steps aside."""
    aside = folder.with_name(f".{folder.name}.old")
    _remove(aside)
    if folder.exists():
        folder.rename(aside)
    complete.rename(folder)
    _remove(aside)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


class _Files:
    """JSON Lines files below a folder, each opened when its first row comes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._files: dict[str, BinaryIO] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def open(self, path: str) -> None:
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        self._files[path] = self._stack.enter_context(target.open("wb"))

    def write(self, path: str, row: Mapping[str, object]) -> None:
        if path not in self._files:
            self.open(path)
        self._files[path].write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
