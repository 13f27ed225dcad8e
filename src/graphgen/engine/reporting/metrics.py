"""The metrics of a run: of its texts, of its graph, and by models where the user names some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from graphgen.curation.measuring.text_metrics import Lengths, TextMetrics, Written, measure_texts
from graphgen.curation.wording import answer_of, question_of
from graphgen.engine.reporting.drawing import drawn
from graphgen.engine.run_directory.results import Results
from graphgen.engine.run_directory.workspace import FILES, METRICS, storage_errors
from graphgen.graph.structure import Structure, structure_of
from graphgen.records import Sample

__all__ = ["Metrics", "ModelScores", "compute_metrics", "read_metrics", "write_metrics"]

MOST = 10_000
"""Samples whose texts are measured: of more, so many are drawn."""


class ModelScores(BaseModel):
    """What one model makes of samples in one respect, from 0 to 1."""

    model_config = ConfigDict(frozen=True)

    respect: str
    method: str
    scores: Lengths


class Metrics(BaseModel):
    """The content of metrics.json.

    Attributes:
        samples: How many were kept.
        measured: How many of them the figures of texts are of.
        of: SHA-256 of the samples.jsonl that was measured.
        texts: By language, and by kind in it.
        structure: Of the graph, where the method makes one.
        models: By models that the user named.
    """

    model_config = ConfigDict(frozen=True)

    samples: int
    measured: int
    of: str
    texts: list[TextMetrics]
    structure: Structure | None
    models: list[ModelScores] = []


def compute_metrics(
    results: Results,
    *,
    most: int = MOST,
    references: Mapping[str, str] | None = None,
    models: Sequence[ModelScores] = (),
) -> Metrics:
    """Measure the samples and the graph of a run.

    Args:
        results: The run.
        most: Samples whose texts are measured.
        references: What would have been the right answer, by the id of a sample or by its question.
        models: What models found.

    Raises:
        UsageError: A file of the run cannot be read.
    """
    count = int(_described(results).get("rows", 0))
    places = None if count <= most else set(drawn(count, most))
    written = [_written(sample, references or {}) for sample in results.rows(Sample, places=places)]
    return Metrics(
        samples=count,
        measured=len(written),
        of=_digest(results),
        texts=measure_texts(written),
        structure=structure_of(results.graph()) if results.has_graph else None,
        models=list(models),
    )


def read_metrics(results: Results) -> Metrics | None:
    """What metrics.json says, if it is of the samples that the run has now."""
    try:
        found = Metrics.model_validate_json((results.folder / METRICS).read_bytes())
    except (OSError, ValidationError):
        return None
    return found if found.of == _digest(results) else None


def write_metrics(results: Results, metrics: Metrics) -> Path:
    """Write metrics.json into the run's directory.

    Raises:
        StorageError: It cannot be written.
    """
    path = results.folder / METRICS
    with storage_errors(path):
        path.write_text(metrics.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return path


def _written(sample: Sample, references: Mapping[str, str]) -> Written:
    question = question_of(sample) if sample.text is None else ""
    evidence = "\n".join(span.text for span in sample.evidence)
    reference = references.get(sample.id, references.get(question) if question else None)
    return Written(sample.kind, sample.language, question, answer_of(sample), evidence, reference)


def _described(results: Results) -> Mapping[str, str | int]:
    return results.manifest().get("files", {}).get(FILES[Sample], {})


def _digest(results: Results) -> str:
    return str(_described(results).get("sha256", ""))
