"""A comparison of methods as one page without code: bars and a table, in light and dark, for no network."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

__all__ = ["comparison_page", "shown_figure"]

_WIDTH, _ROW, _LABEL, _VALUE = 480, 26, 130, 80
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Comparison of methods", "samples": "samples kept", "rejected": "rejected", "mtld": "MTLD",
        "distinct_1": "distinct-1", "distinct_2": "distinct-2", "self_similarity": "self-similarity",
        "coverage_characters": "characters of the source", "coverage_chunks": "chunks of the source",
        "calls": "calls bought", "cached": "from memory", "input_tokens": "tokens in", "output_tokens": "tokens out",
        "cost": "cost, US dollars", "calls_per_sample": "calls per sample", "cost_per_sample": "cost per sample",
        "status": "status", "method": "method", "none": "none",
        "note": "Every method had the same budget. What one method paid for is from memory, and free, for the next.",
    },
    "zh": {
        "title": "方法比较", "samples": "保留的样本", "rejected": "舍弃", "mtld": "MTLD",
        "distinct_1": "distinct-1", "distinct_2": "distinct-2", "self_similarity": "自相似度",
        "coverage_characters": "覆盖的原文字符", "coverage_chunks": "覆盖的文本块",
        "calls": "购买的调用", "cached": "取自缓存", "input_tokens": "输入 token", "output_tokens": "输出 token",
        "cost": "费用（美元）", "calls_per_sample": "每个样本的调用", "cost_per_sample": "每个样本的费用",
        "status": "状态", "method": "方法", "none": "无",
        "note": "各方法的预算相同。一个方法付过费的回答，后面的方法从缓存取用，不再付费。",
    },
}  # fmt: skip
_SHARES = {"coverage_characters", "coverage_chunks"}
_APART = {"name", "method", "run", "status", "reason", "models", "rejected", "failures"}


def shown_figure(name: str, value: float | None) -> str:
    """A figure as people read it; a dash where there is none."""
    if value is None:
        return "–"
    if name in _SHARES:
        return f"{value:.1%}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def comparison_page(rows: Sequence[Mapping[str, Any]], language: str) -> str:
    """The page. What methods and runs are called is text in it, and its policy lets no code run at all."""
    words = _WORDS["zh" if language == "zh" else "en"]
    style = (files("graphgen.views") / "web" / "comparison.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    keys = list(dict.fromkeys(key for row in rows for key in row if key not in _APART))
    charts = "".join(_chart(words.get(key, key), key, rows) for key in keys if any(row.get(key) for row in rows))
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{words['title']}</title><style>{style}</style></head><body>"
        f"<h1>{words['title']}</h1><p>{words['note']}</p>{_table(rows, keys, words)}"
        f'<div class="charts">{charts}</div></body></html>\n'
    )


def _table(rows: Sequence[Mapping[str, Any]], keys: Sequence[str], words: Mapping[str, str]) -> str:
    head = "".join(f'<th scope="col">{html.escape(str(row["name"]))}</th>' for row in rows)
    lines = [("status", [str(row["status"]) for row in rows])]
    lines += [(key, [shown_figure(key, row.get(key)) for row in rows]) for key in keys]
    said = [", ".join(f"{name} {count}" for name, count in row["rejected"].items()) or words["none"] for row in rows]
    lines.insert(2, ("rejected", said))
    body = "".join(
        f'<tr><th scope="row">{html.escape(words.get(key, key))}</th>'
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for key, cells in lines
    )
    return f'<div class="wide"><table><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>'


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
