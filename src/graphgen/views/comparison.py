"""A comparison of methods as one page without code: bars and a table, in light and dark, for no network."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

__all__ = ["comparison_page", "keys_of", "shown_figure", "status_of"]

_WIDTH, _ROW, _LABEL, _VALUE = 480, 26, 130, 80
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Comparison of methods", "samples": "samples kept", "rejected": "rejected", "mtld": "MTLD",
        "distinct_1": "distinct-1", "distinct_2": "distinct-2", "self_similarity": "self-similarity",
        "coverage_characters": "characters of the source", "coverage_chunks": "chunks of the source",
        "calls": "calls", "bought": "calls bought now", "input_tokens": "tokens in", "output_tokens": "tokens out",
        "cost": "cost, US dollars", "calls_per_sample": "calls per sample", "cost_per_sample": "cost per sample",
        "status": "status", "none": "none", "as_scored": "{} ({}), as scored", "faithfulness": "faithfulness",
        "failures": "failed records", "budget": "Budget of each method: {}.", "no_budget": "No budget was set.",
        "max_cost": "${:g}", "max_calls": "{:,} calls", "max_tokens": "{:,} tokens",
        "note": "Calls, tokens and cost are of every answer that a method rests on, also of those that another "
        "method or an earlier run had bought: the order of the methods makes none of them cheaper.",
    },
    "zh": {
        "title": "方法比较", "samples": "保留的样本", "rejected": "舍弃", "mtld": "MTLD",
        "distinct_1": "distinct-1", "distinct_2": "distinct-2", "self_similarity": "自相似度",
        "coverage_characters": "覆盖的原文字符", "coverage_chunks": "覆盖的文本块",
        "calls": "调用", "bought": "本次购买的调用", "input_tokens": "输入 token", "output_tokens": "输出 token",
        "cost": "费用（美元）", "calls_per_sample": "每个样本的调用", "cost_per_sample": "每个样本的费用",
        "status": "状态", "none": "无", "as_scored": "{}（{}），样本自带的评分", "faithfulness": "忠实度",
        "copied": "照抄的措辞", "length_ratio": "长度比", "retained.names": "保留的名称",
        "retained.numbers": "保留的数字",
        "question_copy": "问题的复述", "agreement": "多数一致", "quality": "质量", "document_quality": "文档质量",
        "round_trip": "往返相似度", "rating": "评分",
        "failures": "失败的记录", "budget": "每个方法的预算：{}。", "no_budget": "没有设定预算。",
        "max_cost": "{:g} 美元", "max_calls": "{:,} 次调用", "max_tokens": "{:,} 个 token",
        "note": "调用、token 和费用按一个方法用到的全部回答计算，包括别的方法或以前的运行已经买过的："
        "方法的先后次序不会让任何一个显得更便宜。",
    },
}  # fmt: skip
_SHARES = {"coverage_characters", "coverage_chunks"}
_APART = {"name", "method", "run", "budget", "status", "reason", "models", "rejected", "failures"}
_SCORE = re.compile(r"(?P<name>[^ (]+) \((?P<method>[^)]*)\)(?P<given>, as scored)?")
_CAPS = ("max_cost", "max_calls", "max_tokens")


def shown_figure(name: str, value: float | None) -> str:
    """A figure as people read it; a dash where there is none."""
    if value is None:
        return "–"
    if name in _SHARES:
        return f"{value:.1%}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def keys_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The figures that any of the runs has, in their order."""
    return list(dict.fromkeys(key for row in rows for key in row if key not in _APART))


def status_of(row: Mapping[str, Any]) -> str:
    """How a run ended, with the reason in a word where it did not succeed."""
    reason = row.get("reason")
    return f"{row['status']} ({reason})" if reason and " " not in reason else str(row["status"])


def comparison_page(rows: Sequence[Mapping[str, Any]], language: str) -> str:
    """The page. What methods and runs are called is text in it, and its policy lets no code run at all."""
    words = _WORDS["zh" if language == "zh" else "en"]
    style = (files("graphgen.views") / "web" / "comparison.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    keys = keys_of(rows)
    charts = "".join(_chart(_label(key, words), key, rows) for key in keys if any(row.get(key) for row in rows))
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{words['title']}</title><style>{style}</style></head><body>"
        f"<h1>{words['title']}</h1><p>{_budget(rows, words)} {words['note']}</p>"
        f"{_table(rows, keys, words)}{_failed(rows)}"
        f'<div class="charts">{charts}</div></body></html>\n'
    )


def _table(rows: Sequence[Mapping[str, Any]], keys: Sequence[str], words: Mapping[str, str]) -> str:
    head = "".join(f'<th scope="col">{html.escape(str(row["name"]))}</th>' for row in rows)
    lines = [("status", list(map(status_of, rows)))]
    lines += [(key, [shown_figure(key, row.get(key)) for row in rows]) for key in keys]
    for place, key in ((2, "rejected"), (3, "failures")):
        said = [_counted(row.get(key) or {}) or words["none"] for row in rows]
        lines.insert(place, (key, said))
    body = "".join(
        f'<tr><th scope="row">{html.escape(_label(key, words))}</th>'
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for key, cells in lines
    )
    return f'<div class="wide"><table><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _label(key: str, words: Mapping[str, str]) -> str:
    """What a figure is called; a score with the name of what gave it."""
    score = _SCORE.fullmatch(key)
    if score is None:
        return words.get(key, key)
    name = words.get(score["name"], score["name"].replace("_", " "))
    return words["as_scored"].format(name, score["method"]) if score["given"] else f"{name} ({score['method']})"


def _failed(rows: Sequence[Mapping[str, Any]]) -> str:
    """Why a method has no figures."""
    return "".join(
        f"<p><strong>{html.escape(str(row['name']))}</strong>: {html.escape(str(row['reason']))}</p>"
        for row in rows
        if row["status"] == "failed"
    )


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _budget(rows: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> str:
    caps: Mapping[str, Any] = (rows[0].get("budget") or {}) if rows else {}
    said = [words[cap].format(caps[cap]) for cap in _CAPS if caps.get(cap) is not None]
    return words["budget"].format(", ".join(said)) if said else words["no_budget"]


def _chart(title: str, key: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """Horizontal bars from 0, to scale with the largest; to the whole for shares."""
    largest = 1.0 if key in _SHARES else max(float(row.get(key) or 0) for row in rows)
    room = _WIDTH - _LABEL - _VALUE
    bars = "".join(
        _bar(number, str(row["name"]), room * float(row.get(key) or 0) / largest, shown_figure(key, row.get(key)))
        for number, row in enumerate(rows)
    )
    label = html.escape(title)
    size = f'viewBox="0 0 {_WIDTH} {_ROW * len(rows)}"'
    return f'<figure><figcaption>{label}</figcaption><svg {size} role="img" aria-label="{label}">{bars}</svg></figure>'


def _bar(number: int, name: str, length: float, value: str) -> str:
    top, short = number * _ROW, name if len(name) <= 16 else f"{name[:15]}…"  # noqa: PLR2004 - what fits
    return (
        f'<text x="{_LABEL - 8}" y="{top + 17}" text-anchor="end">{html.escape(short)}</text>'
        f'<rect x="{_LABEL}" y="{top + 5}" width="{max(length, 1):.1f}" height="{_ROW - 10}" rx="3"/>'
        f'<text x="{_LABEL + max(length, 1) + 6:.1f}" y="{top + 17}">{html.escape(value)}</text>'
    )
