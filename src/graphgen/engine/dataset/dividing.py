"""The split of a run's samples, from the files of its directory, and which of them are asked for a twin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from graphgen.curation.pairs.twinning import can_be_reworded
from graphgen.engine.run_directory.workspace import FILES
from graphgen.export.settings import DatasetSettings
from graphgen.export.splitting.footing import Footing
from graphgen.export.splitting.splits import Splits, split_samples
from graphgen.export.splitting.twins import Question, Reworded, chosen
from graphgen.records import Document, Sample, Twin
from graphgen.records.rows import read_rows

__all__ = ["samples_to_reword", "split_run"]


def split_run(folder: Path, settings: DatasetSettings, *, seed: int) -> Splits:
    """Where each sample and each twin in `folder` belongs.

    Args:
        folder: A run's directory.
        settings: How much is held out, and how many twins are wanted.
        seed: The run's seed.

    Raises:
        UsageError: A file cannot be read.
    """
    samples, documents, twins = (folder / FILES[kind] for kind in (Sample, Document, Twin))
    reworded: Iterable[Reworded] = read_rows(twins, Reworded) if twins.is_file() else ()
    return split_samples(
        lambda: read_rows(samples, Footing),
        lambda: read_rows(documents, Document),
        settings.split,
        seed=seed,
        twins=settings.twins,
        questions=lambda: read_rows(samples, Question),
        reworded=reworded if settings.rewords else None,
    )


def samples_to_reword(folder: Path, settings: DatasetSettings, *, seed: int) -> Iterator[Sample]:
    """The samples of training that are asked for a twin, in their order; see `chosen`.

    Args:
        folder: A run's directory, with its samples.
        settings: How much is held out, and how many twins are wanted.
        seed: The run's seed.

    Raises:
        UsageError: A file cannot be read.
    """
    samples = folder / FILES[Sample]
    splits = split_run(folder, settings.model_copy(update={"twins": 0}), seed=seed)
    able = (
        sample.id
        for sample in read_rows(samples, Sample)
        if splits.split_of(sample.id) == "train" and can_be_reworded(sample)
    )
    wanted = set(chosen(able, settings.rewords, seed=settings.split.seeded(seed), of=str))
    return (sample for sample in read_rows(samples, Sample) if sample.id in wanted)
