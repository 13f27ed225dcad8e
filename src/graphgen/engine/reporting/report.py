"""A run's report: everything that its files tell, as one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from graphgen.engine.reporting.browsing import Browsing, browse
from graphgen.engine.reporting.graph_section import assessment_section, graph_section
from graphgen.engine.reporting.metrics import Metrics, compute_metrics, read_metrics
from graphgen.engine.reporting.numbers import count, percent, rounded, seconds
from graphgen.engine.reporting.run_section import (
    cost_section,
    coverage_section,
    funnel_section,
    provenance_section,
    time_section,
)
from graphgen.engine.reporting.survey import Survey
from graphgen.engine.reporting.text_section import length_section, score_section, variety_section
from graphgen.engine.reporting.timeline import read_timeline
from graphgen.engine.run_directory.results import Results
from graphgen.engine.run_directory.workspace import storage_errors
from graphgen.engine.running.limits import Limit
from graphgen.phrases import translate
from graphgen.records import Failure, Language
from graphgen.views.report.page import report_page
from graphgen.views.report.parts import Content, Section, Tile
from graphgen.views.report.words import Words, words_of

__all__ = ["write_report"]

MOST = 2_000
"""Samples that a page holds, of more an equal part of each kind."""


def write_report(results: Results, path: Path, *, lang: Language | None = None, most: int = MOST) -> None:
    """Write the report on a run to `path`, a page that needs no network.

    Args:
        results: The run.
        path: The file; its folder is made.
        lang: Of the page; by default that of most of the samples, or of most documents.
        most: Samples that the page holds.

    Raises:
        UsageError: A file of the run cannot be read.
        StorageError: `path` cannot be written.
    """
    survey = Survey(results)
    words = words_of(lang or _language(survey))
    metrics = read_metrics(results) or compute_metrics(results)
    page = report_page(_content(results, survey, metrics, words, most), words)
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")


def _language(survey: Survey) -> Language:
    spoken = survey.languages
    for document in survey.documents if not spoken else ():
        spoken[document.language] += 1
    return "zh" if spoken["zh"] > spoken["en"] else "en"


def _content(results: Results, survey: Survey, metrics: Metrics, words: Words, most: int) -> Content:
    manifest = results.manifest()
    browsing = browse(results, survey, words, most=most)
    status = str(manifest.get("status", ""))
    return Content(
        title=results.folder.resolve().name,
        line=_line(manifest),
        status=status,
        standing=words.named("status", status),
        notes=list(_notes(manifest, words)),
        tiles=list(_tiles(manifest, survey, metrics, words)),
        sections=list(_sections(results, manifest, survey, metrics, words)),
        samples=browsing.content,
        shown=_shown(browsing, survey, words),
    )


def _line(manifest: Mapping[str, Any]) -> str:
    parts = [manifest.get("method", ""), str(manifest.get("finished_at", ""))[:10]]
    return " · ".join(filter(None, [*parts, *dict.fromkeys(manifest.get("models", {}).values())]))


def _notes(manifest: Mapping[str, Any], words: Words) -> Iterator[str]:
    error = manifest.get("error")
    if error:
        yield " ".join(translate(str(error[part]), words.language) for part in ("cause", "remedy"))
    elif manifest.get("reason"):
        yield words.named("status", str(manifest["reason"]))
    yield from (translate(str(note), words.language) for note in manifest.get("notes", []))


def _tiles(manifest: Mapping[str, Any], survey: Survey, metrics: Metrics, words: Words) -> Iterator[Tile]:
    usage: Mapping[str, Any] = manifest["usage"]
    rejected = sum(map(len, survey.rejected.values()))
    made = survey.count + rejected
    kept = (
        words("tile.rejected", n=rejected, share=percent(rejected, made)) if rejected else words("tile.none_rejected")
    )
    yield Tile(words("tile.samples"), count(survey.count), kept)
    if survey.documents:
        touched = sum(each.samples > 0 for each in survey.documents)
        yield Tile(words("tile.documents"), count(len(survey.documents)), words("tile.touched", n=touched))
    yield Tile(words("tile.calls"), count(usage["calls"]), words("tile.cached", n=usage["cached"]))
    tokens = words("tile.tokens_out", n=usage["output_tokens"])
    yield Tile(words("tile.tokens"), count(usage["input_tokens"]), tokens)
    cost = usage["cost"]
    each = words("tile.per_sample", cost=f"{cost / survey.count:.4f}") if cost and survey.count else ""
    yield Tile(words("tile.cost"), words("tile.unknown") if cost is None else f"${cost:,.4f}", each)
    for text in metrics.texts:
        if not text.kind:
            yield Tile(words("tile.mtld", language=words(f"language.{text.language}")), rounded(text.mtld, 1))
    yield Tile(words("tile.time"), seconds(_lasted(manifest)))


def _lasted(manifest: Mapping[str, Any]) -> float:
    begin, end = (datetime.fromisoformat(manifest[key]) for key in ("started_at", "finished_at"))
    return (end - begin).total_seconds()


def _sections(
    results: Results, manifest: Mapping[str, Any], survey: Survey, metrics: Metrics, words: Words
) -> Iterator[Section]:
    graph = results.graph() if results.has_graph else None
    timeline = read_timeline(results.folder / "events.jsonl")
    found: Sequence[Section | None] = (
        funnel_section(manifest.get("counts", {}), survey, list(results.rows(Failure)), words),
        coverage_section(manifest.get("counts", {}), survey, words),
        assessment_section(results, graph, survey, words),
        graph_section(metrics.structure, words) if metrics.structure and metrics.structure.entities else None,
        variety_section(metrics, words),
        length_section(survey, metrics, words),
        score_section(survey, metrics, words),
        cost_section(manifest, words),
        time_section(timeline, _limit(manifest, words), words) if timeline else None,
        provenance_section(results.folder, manifest, words),
    )
    return (section for section in found if section is not None)


def _limit(manifest: Mapping[str, Any], words: Words) -> str:
    """What held the run back, in a sentence or two; empty where nothing is known of it."""
    try:
        return translate(Limit.model_validate(manifest.get("limited_by")).text, words.language)
    except ValidationError:
        return ""


def _shown(browsing: Browsing, survey: Survey, words: Words) -> str:
    rejected = sum(map(len, survey.rejected.values()))
    if browsing.kept + browsing.rejected == survey.count + rejected:
        return words("samples.all", n=browsing.kept, rejected=browsing.rejected)
    return words("samples.drawn", n=browsing.kept, total=survey.count, rejected=browsing.rejected, turned=rejected)
