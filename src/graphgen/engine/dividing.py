"""The split of a run's samples, from the files of its directory."""

from __future__ import annotations

from pathlib import Path

from graphgen.engine.workspace import FILES
from graphgen.export.splitting.footing import Footing
from graphgen.export.splitting.settings import Split
from graphgen.export.splitting.splits import Splits, split_samples
from graphgen.export.splitting.twins import Question
from graphgen.records import Document, Sample
from graphgen.records.rows import read_rows

__all__ = ["split_run"]


def split_run(folder: Path, settings: Split, *, seed: int, twins: float = 0) -> Splits:
    """Where each sample in `folder` belongs.

    Args:
        folder: A run's directory.
        settings: How much is held out.
        seed: The run's seed.
        twins: How many twins are wanted, or below 1, which share of the samples for training.

    Raises:
        UsageError: A file cannot be read.
    """
    samples, documents = folder / FILES[Sample], folder / FILES[Document]
    return split_samples(
        lambda: read_rows(samples, Footing),
        lambda: read_rows(documents, Document),
        settings,
        seed=seed,
        twins=twins,
        questions=lambda: read_rows(samples, Question),
    )
