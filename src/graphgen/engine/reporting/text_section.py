"""The sections on the texts of samples: how varied, how near to their source, how long, and how they were scored."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from graphgen.curation.measuring.text_metrics import Mean, TextMetrics, spread
from graphgen.engine.reporting.metrics import Metrics
from graphgen.engine.reporting.numbers import count, percent, quartiles, rounded
from graphgen.engine.reporting.survey import Survey
from graphgen.views.report.charts import Bar, bars, histogram
from graphgen.views.report.parts import Figure, Section, Table
from graphgen.views.report.words import Words

__all__ = ["length_section", "score_section", "variety_section"]

_MOST_PLOTTED, _SCORE_BINS = 24, 20


def variety_section(metrics: Metrics, words: Words) -> Section | None:
    """Diversity by language and kind, and ROUGE against evidence and references; `None` without samples."""
    texts = metrics.texts
    if not texts:
        return None
    head = [words("table.group"), words("table.samples"), "MTLD", "distinct-1", "distinct-2"]
    head += [words("variety.self_similarity"), words("variety.question_pairs")]
    rows = [[_name(each, words), count(each.texts), rounded(each.mtld, 1), *_shares(each)] for each in texts]
    tables = [Table(words("variety.title"), head, rows)]
    for name in ("evidence", "reference"):
        found = [(_name(each, words), getattr(each, f"from_{name}")) for each in texts]
        if any(each for _, each in found):
            tables.append(_rouge(words(f"variety.{name}"), found, words))
    lead = words("variety.lead")
    if metrics.measured < metrics.samples:
        lead += words("variety.drawn", n=metrics.measured, total=metrics.samples)
    figures = [_varied(texts, words)] if len(texts) > 1 else []
    return Section("variety", words("variety.title"), lead, figures=figures, tables=tables)


def _name(each: TextMetrics, words: Words) -> str:
    language = words(f"language.{each.language}")
    return f"{language} · {words.named('kind', each.kind)}" if each.kind else words("variety.all", language=language)


def _shares(each: TextMetrics) -> list[str]:
    return [rounded(value) for value in (each.distinct_1, each.distinct_2, each.self_similarity, each.question_pairs)]


def _rouge(title: str, found: Sequence[tuple[str, Mean | None]], words: Words) -> Table:
    head = [words("table.group"), words("table.samples"), "ROUGE-1 F", "ROUGE-2 F", "ROUGE-L F"]
    head += [words("variety.precision"), words("variety.recall")]
    rows: list[list[str]] = []
    for name, each in found:
        if each is not None:
            values = each.rouge_1, each.rouge_2, each.rouge_l, each.rouge_l_precision, each.rouge_l_recall
            rows.append([name, count(each.texts), *map(rounded, values)])
    return Table(title, head, rows)


def _varied(texts: Sequence[TextMetrics], words: Words) -> Figure:
    shown = texts[:_MOST_PLOTTED]
    rows = [
        Bar(
            _name(each, words),
            0,
            each.mtld,
            words(f"language.{each.language}"),
            f"{_name(each, words)}: {each.mtld:.1f}",
        )
        for each in shown
    ]
    title = words("variety.mtld")
    table = Table(
        title, [words("table.group"), "MTLD"], [[_name(each, words), rounded(each.mtld, 1)] for each in texts]
    )
    return Figure(title, bars(rows, words("variety.mtld_axis")), table, words("variety.mtld_note"))


def length_section(survey: Survey, metrics: Metrics, words: Words) -> Section | None:
    """How long questions and answers are, in tokens; `None` without samples."""
    if not survey.count:
        return None
    columns = (("questions", survey.question_tokens), ("answers", survey.answer_tokens))
    figures = [
        _lengths(words(f"length.{name}"), found, words) for name, found in columns if any(map(max, found.values()))
    ]
    head = [
        words("table.group"),
        words("table.texts"),
        *(words(f"table.{n}") for n in ("mean", "p5", "median", "p95", "most")),
    ]
    rows = [
        [f"{words(f'length.{name}')} · {words(f'language.{language}')}", count(len(values)), *quartiles(spread(values))]
        for name, found in columns
        for language, values in sorted(found.items())
    ]
    tables = [Table(words("length.tokens"), head, rows)]
    by_kind = [
        [_name(each, words), count(each.texts), *quartiles(each.answer_tokens)] for each in metrics.texts if each.kind
    ]
    if by_kind:
        tables.append(Table(words("length.by_kind"), head, by_kind))
    return Section("lengths", words("length.title"), words("length.lead"), figures=figures, tables=tables)


def _lengths(title: str, found: Mapping[str, Sequence[int]], words: Words) -> Figure:
    """Bars whose bounds double in two steps: lengths spread over orders of magnitude."""
    counts: dict[tuple[int, str], int] = {}
    for language, values in sorted(found.items()):
        for value in values:
            at = int(2 * math.log2(max(1, value)) + 1e-9)
            counts[at, language] = counts.get((at, language), 0) + 1
    places, languages = sorted({at for at, _ in counts}), sorted({language for _, language in counts})
    bins = [
        (2 ** (at / 2), 2 ** ((at + 1) / 2), words(f"language.{language}"), n, f"{_bounds(at)}: {n:,}")
        for (at, language), n in sorted(counts.items(), key=lambda each: (each[0][1], each[0][0]))
    ]
    head = [words("table.tokens"), *(words(f"language.{language}") for language in languages)]
    rows = [[_bounds(at), *(count(counts.get((at, language), 0)) for language in languages)] for at in places]
    spec = histogram(bins, words("table.tokens"), words("table.texts"), log=True)
    return Figure(title, spec, Table(title, head, rows))


def _bounds(at: int) -> str:
    low, high = math.ceil(2 ** (at / 2) - 1e-9), math.ceil(2 ** ((at + 1) / 2) - 1e-9) - 1
    return f"{low:,}–{high:,}" if high > low else f"{low:,}"


def score_section(survey: Survey, metrics: Metrics, words: Words) -> Section | None:
    """The scores that samples carry, each with who gave it, and those of models that were named for the metrics."""
    if not survey.scores and not metrics.models:
        return None
    head = [words("table.score"), words("table.method"), words("table.samples")]
    head += [words(f"table.{name}") for name in ("mean", "p5", "median", "p95", "most")]
    rows = [
        [words.named("score", name), method, count(len(values)), *quartiles(spread(values), 3)]
        for (name, method), values in sorted(survey.scores.items())
    ]
    models = [
        [words.named("score", each.respect), each.method, count(each.scores.texts), *quartiles(each.scores, 3)]
        for each in metrics.models
    ]
    captions = ((words("score.given"), rows), (words("score.models"), models))
    tables = [Table(caption, head, found, frozenset({1})) for caption, found in captions if found]
    figures = [_scores(name, method, values, words) for (name, method), values in sorted(survey.scores.items())]
    return Section("scores", words("score.title"), words("score.lead"), figures=figures, tables=tables)


def _scores(name: str, method: str, values: Iterable[float], words: Words) -> Figure:
    """Twenty bars from 0 to 1; what lies beyond, such as a ratio of lengths, in the last."""
    counts = [0] * _SCORE_BINS
    for value in values:
        counts[min(_SCORE_BINS - 1, max(0, int(value * _SCORE_BINS)))] += 1
    total, step = sum(counts), 1 / _SCORE_BINS
    title = f"{words.named('score', name)} ({method})"
    told = [f"{at * step:.2f}–{(at + 1) * step:.2f}: {n:,} ({percent(n, total)})" for at, n in enumerate(counts)]
    bins = [(at * step, (at + 1) * step, title, n, told[at]) for at, n in enumerate(counts)]
    rows = [[f"{at * step:.2f}–{(at + 1) * step:.2f}", count(n)] for at, n in enumerate(counts)]
    table = Table(title, [words("table.score"), words("table.samples")], rows)
    return Figure(title, histogram(bins, words("table.score"), words("table.samples")), table)
