"""The sections on how a run went: what was dropped, what it cost, how fast it was, what it covers, what made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphgen.engine.reporting.numbers import NONE, count, percent, rounded, seconds
from graphgen.engine.reporting.survey import Survey
from graphgen.engine.reporting.timeline import Timeline
from graphgen.phrases import translate
from graphgen.records import Failure
from graphgen.views.report.charts import Bar, Mark, bars, lines, spans, steps
from graphgen.views.report.parts import Figure, Section, Table
from graphgen.views.report.words import Words

__all__ = ["cost_section", "coverage_section", "funnel_section", "provenance_section", "time_section"]

_MOST_DOCUMENTS, _MOST_PROMPTS = 20, 16


def coverage_section(counts: Mapping[str, int], survey: Survey, words: Words) -> Section | None:
    """What kept samples rest on; `None` without documents."""
    documents = survey.documents
    if not documents:
        return None
    shares = [("documents", sum(each.samples > 0 for each in documents), len(documents))]
    shares.append(("characters", sum(each.covered for each in documents), sum(each.characters for each in documents)))
    names = ("chunks", "entities", "relations")
    shares += [(name, counts.get(f"covered.{name}", 0), counts[name]) for name in names if counts.get(name)]
    labelled = [(words(f"coverage.{name}"), part, whole) for name, part, whole in shares if whole]
    rows = [
        Bar(
            label,
            0,
            part / whole,
            "",
            words("coverage.told", label=label, share=percent(part, whole), n=part, total=whole),
        )
        for label, part, whole in labelled
    ]
    title = words("coverage.shares")
    head = [words("table.what"), words("coverage.covered"), words("coverage.all"), words("table.share")]
    table = Table(
        title, head, [[label, count(part), count(whole), percent(part, whole)] for label, part, whole in labelled]
    )
    figure = Figure(title, bars(rows, words("table.share"), share=True), table)
    least = sorted(documents, key=lambda each: (each.covered / max(1, each.characters), -each.characters))
    names_of = [words("table.document"), words("coverage.characters"), words("table.share"), words("table.samples")]
    listed = [
        [each.key, count(each.characters), percent(each.covered, each.characters), count(each.samples)]
        for each in least[:_MOST_DOCUMENTS]
    ]
    caption = words("coverage.least", n=len(listed), total=len(documents))
    return Section(
        "coverage", words("coverage.title"), words("coverage.lead"), (), [figure], [Table(caption, names_of, listed)]
    )


def funnel_section(counts: Mapping[str, int], survey: Survey, failures: list[Failure], words: Words) -> Section | None:
    """From what was made to what was kept, and what failed; `None` where there is nothing to tell."""
    reasons = sorted(
        ((reason, len(places)) for (reason,), places in survey.rejected.items()), key=lambda each: -each[1]
    )
    made = survey.count + sum(found for _, found in reasons)
    if not made and not failures:
        return None
    left, rows = (
        made,
        [Bar(words("funnel.made"), 0, made, words("funnel.samples"), f"{words('funnel.made')}: {made:,}")],
    )
    for reason, found in reasons:
        label = words.named("reason", reason)
        rows.append(
            Bar(label, left - found, left, words("funnel.rejected"), f"{label}: {found:,} ({percent(found, made)})")
        )
        left -= found
    kept = f"{words('funnel.kept')}: {left:,} ({percent(left, made)})"
    rows.append(Bar(words("funnel.kept"), 0, left, words("funnel.samples"), kept))
    title = words("funnel.steps")
    table_rows = [[bar.label, count(bar.end - bar.begin), percent(bar.end - bar.begin, made)] for bar in rows]
    table = Table(title, [words("table.what"), words("table.samples"), words("table.share")], table_rows)
    figures = [Figure(title, steps(rows, words("table.samples")), table)] if made else []
    splits = {
        name.partition(".")[2]: found for name, found in counts.items() if name.startswith(("split.", "withheld."))
    }
    tables = [_failures(failures, words)] if failures else []
    if splits:
        rows_of = [[words.named("split", name), count(found)] for name, found in splits.items()]
        tables.insert(0, Table(words("funnel.splits"), [words("table.what"), words("table.samples")], rows_of))
    return Section("funnel", words("funnel.title"), words("funnel.lead"), (), figures, tables)


def _failures(failures: list[Failure], words: Words) -> Table:
    """By stage and code, with the cause and remedy of the first."""
    groups: dict[tuple[str, str, str], list[Failure]] = defaultdict(list)
    for each in failures:
        groups[each.severity, each.stage, each.code].append(each)
    head = [
        words("table.stage"),
        words("table.code"),
        words("table.severity"),
        words("table.count"),
        words("table.first"),
    ]
    rows = [
        [stage, code, words(f"severity.{severity}"), count(len(found)), _said(found[0], words)]
        for (severity, stage, code), found in sorted(groups.items())
    ]
    return Table(words("funnel.failures"), head, rows, frozenset({1, 2, 4}))


def _said(failure: Failure, words: Words) -> str:
    return " ".join(translate(part, words.language) for part in (failure.cause, failure.remedy))


def cost_section(manifest: Mapping[str, Any], words: Words) -> Section | None:
    """Tokens and dollars by prompt, of this run: what came from memory cost nothing; `None` where nothing was asked."""
    prompts: Mapping[str, Mapping[str, Any]] = manifest.get("prompts", {})
    if not prompts:
        return None
    ordered = sorted(prompts.items(), key=lambda each: -(each[1]["input_tokens"] + each[1]["output_tokens"]))
    rows = list[Bar]()
    for name, used in ordered[:_MOST_PROMPTS]:
        at = 0
        for key in ("input_tokens", "output_tokens"):
            told = f"{name}: {used[key]:,} {words(f'cost.{key}')}"
            rows.append(Bar(name.partition(":")[2], at, at + used[key], words(f"cost.{key}"), told))
            at += used[key]
    title = words("cost.by_prompt")
    names = ("calls", "cached", "input_tokens", "output_tokens")
    head = [words("table.prompt"), words("table.role"), *(words(f"cost.{name}") for name in names), words("cost.cost")]
    listed = [_cost_row(name, used) for name, used in ordered]
    listed.append([words("cost.total"), "", *_cost_row("", manifest["usage"])[2:]])
    table = Table(title, head, listed, frozenset({1}))
    bought = any(used["input_tokens"] for used in prompts.values())
    figures = [Figure(title, bars(rows, words("table.tokens")), table)] if bought else []
    return Section("cost", words("cost.title"), words("cost.lead"), (), figures, [] if bought else [table])


def _cost_row(name: str, used: Mapping[str, Any]) -> list[str]:
    role, _, prompt = name.partition(":")
    counts = [count(used[key]) for key in ("calls", "cached", "input_tokens", "output_tokens")]
    return [prompt, role, *counts, NONE if used["cost"] is None else f"${used['cost']:,.4f}"]


def time_section(timeline: Timeline, limit: str, words: Words) -> Section:
    """Calls in a second, when each stage was at work, and what held the run back."""
    series = ("bought", "cached", "samples")
    rates = {words(f"time.{name}"): [(pace.end, getattr(pace, name)) for pace in timeline.paces] for name in series}
    marks = [
        Mark(round(end, 2), round(rate, 3), name, f"{name}: {rate:,.1f}/s, {seconds(end)}")
        for name, points in rates.items()
        for end, rate in points
        if any(each for _, each in points)
    ]
    head = [words("time.until"), *rates]
    rows = [[seconds(p.end), rounded(p.bought, 1), rounded(p.cached, 1), rounded(p.samples, 1)] for p in timeline.paces]
    title = words("time.pace")
    figures = (
        [Figure(title, lines(marks, words("time.seconds"), words("time.rate")), Table(title, head, rows))]
        if marks
        else []
    )
    if timeline.stages:
        figures.append(_stages(timeline, words))
    lead = " ".join(filter(None, [words("time.lead", time=seconds(timeline.seconds)), limit]))
    return Section("time", words("time.title"), lead, figures=figures)


def _stages(timeline: Timeline, words: Words) -> Figure:
    title = words("time.stages")
    rows = [
        Bar(
            words.named("stage", each.name),
            each.begin,
            each.end,
            "",
            f"{words.named('stage', each.name)}: {seconds(each.begin)} – {seconds(each.end)}, {each.done:,}",
        )
        for each in timeline.stages
    ]
    head = [words("table.stage"), words("time.begin"), words("time.end"), words("time.done"), words("time.failed")]
    listed = [
        [words.named("stage", each.name), seconds(each.begin), seconds(each.end), count(each.done), count(each.failed)]
        for each in timeline.stages
    ]
    return Figure(title, spans(rows, words("time.seconds")), Table(title, head, listed))


def provenance_section(folder: Path, manifest: Mapping[str, Any], words: Words) -> Section:
    """Which program, models and settings made the run, and the hashes of its files."""
    facts = [
        (words("made.graphgen"), manifest.get("graphgen", NONE)),
        (words("made.config"), manifest.get("config_hash", NONE)),
    ]
    facts += [
        (words("made.started"), manifest.get("started_at", NONE)),
        (words("made.finished"), manifest.get("finished_at", NONE)),
    ]
    facts += [(f"{words('made.model')} ({role})", model) for role, model in manifest.get("models", {}).items()]
    table = Table(words("made.facts"), [words("table.what"), ""], facts, frozenset({1}))
    files: Mapping[str, Mapping[str, Any]] = manifest.get("files", {})
    listing = "".join(f"{each.get('sha256', NONE)}  {name}\n" for name, each in sorted(files.items()))
    config = folder / "config.yaml"
    if config.is_file():
        listing = f"{config.read_text(encoding='utf-8')}\n{listing}"
    return Section("made", words("made.title"), words("made.lead"), tables=[table], listing=listing)
