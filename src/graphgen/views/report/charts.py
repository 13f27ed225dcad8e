"""Plots as specifications of Vega-Lite, and as pictures where vl-convert is installed to draw them.

Colours are those of the page's style, by name, so that one picture serves light and dark. Each mark says in words what
it shows (`told`): the page's tooltips, and what a screen reader reads.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any, NamedTuple

from graphgen.views.report.parts import Figure

__all__ = ["Bar", "Mark", "bars", "can_draw", "dots", "draw", "histogram", "lines", "spans", "steps", "truth"]

Spec = dict[str, Any]
_WIDTH = 380
_WIDEST, _LATIN = 160, 0x2E80
_PLAIN: Spec = {"labelExpr": "abs(datum.value) < 10000 ? format(datum.value, ',~r') : format(datum.value, '~s')"}
"""Numbers on an axis as they are, and large ones in thousands and millions; never in thousandths."""
_COLOURS = [f"var(--c{number})" for number in range(1, 7)]
_CONFIG: Spec = {
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--faint)", "titleColor": "var(--faint)", "gridColor": "var(--line)",
        "tickColor": "var(--line)", "domainColor": "var(--line)", "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal", "labelLimit": 140,
    },
    "legend": {
        "labelColor": "var(--ink)", "title": None, "orient": "top", "labelFontSize": 12, "symbolStrokeWidth": 0,
        "symbolType": "square",
    },
}  # fmt: skip


class Mark(NamedTuple):
    """A point of a line or a dot: where it is, what it belongs to, and what it says."""

    x: float
    y: float
    series: str
    told: str


class Bar(NamedTuple):
    """From `begin` to `end` along the axis, in the row `label`, or from 0 where there is no row."""

    label: str
    begin: float
    end: float
    series: str
    told: str


def histogram(bins: Sequence[tuple[float, float, str, int, str]], x: str, y: str, *, log: bool = False) -> Spec:
    """Counts over stretches of a number: each of `bins` is low, high, series, count and what it says."""
    values = [{"low": low, "high": high, "s": s, "n": n, "told": told} for low, high, s, n, told in bins if n]
    scale: Spec = {"type": "log", "base": 2} if log else {"zero": False}
    axis: Spec = {"grid": False, **_PLAIN}
    up: Spec = {"tickMinStep": 1, **_PLAIN}
    encoding: Spec = {
        "x": {"field": "low", "type": "quantitative", "title": x, "scale": scale, "axis": axis},
        "x2": {"field": "high"},
        "y": {"field": "n", "type": "quantitative", "title": y, "stack": "zero", "axis": up},
    }
    mark = {"type": "bar", "orient": "vertical", "binSpacing": 1}
    return _spec(values, mark, encoding, [each[2] for each in bins], height=180)


def bars(rows: Sequence[Bar], x: str, *, share: bool = False) -> Spec:
    """Horizontal bars, a row for each label, in the order given."""
    values = [{"label": b.label, "begin": b.begin, "end": b.end, "s": b.series, "told": b.told} for b in rows]
    scale: Spec = {"domain": [0, 1]} if share else {}
    axis: Spec = {"tickCount": 5, **({"format": "%"} if share else _PLAIN)}
    room = min(_WIDEST, max((_width(each.label) for each in rows), default=0))
    rows_axis = {"domain": False, "ticks": False, "minExtent": room}
    encoding: Spec = {
        "y": {"field": "label", "type": "nominal", "title": None, "sort": None, "axis": rows_axis},
        "x": {"field": "begin", "type": "quantitative", "title": x, "scale": scale, "axis": axis},
        "x2": {"field": "end"},
    }  # fmt: skip
    return _spec(
        values, {"type": "bar", "height": {"band": 0.7}}, encoding, [b.series for b in rows], height={"step": 24}
    )


def steps(rows: Sequence[Bar], x: str) -> Spec:
    """Bars of which each begins where the one before it ended."""
    return bars(rows, x)


def spans(rows: Sequence[Bar], x: str) -> Spec:
    """Bars that say from when to when."""
    return bars(rows, x)


def lines(marks: Sequence[Mark], x: str, y: str) -> Spec:
    """A line for each series."""
    encoding: Spec = {
        "x": {"field": "x", "type": "quantitative", "title": x, "axis": {"grid": False}},
        "y": {"field": "y", "type": "quantitative", "title": y, "axis": {"tickCount": 5}},
    }
    values = [mark._asdict() | {"s": mark.series} for mark in marks]
    mark = {"type": "line", "strokeWidth": 2, "point": {"size": 18}}
    return _spec(values, mark, encoding, [each.series for each in marks], height=180)


def dots(marks: Sequence[Mark], line: Sequence[tuple[float, float]], x: str, y: str) -> Spec:
    """Dots, and a line through them, both axes logarithmic."""
    log: Spec = {"type": "quantitative", "scale": {"type": "log", "nice": False}}
    points: Spec = {
        "data": {"values": [mark._asdict() for mark in marks]},
        "mark": {"type": "point", "filled": True, "size": 28, "opacity": 0.9, "color": _COLOURS[0]},
        "encoding": {
            "x": {"field": "x", **log, "title": x, "axis": {"tickCount": 5, **_PLAIN}},
            "y": {"field": "y", **log, "title": y, "axis": {"format": "~%", "tickCount": 5}},
            "description": {"field": "told"},
        },
    }
    fit: Spec = {
        "data": {"values": [{"x": at, "y": height} for at, height in line]},
        "mark": {"type": "line", "strokeDash": [5, 4], "color": _COLOURS[1], "aria": False},
        "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}},
    }
    return {**_frame(200), "layer": [points, fit] if line else [points]}


def truth(bins: Sequence[Mapping[str, Any]], x: str, y: str) -> Spec:
    """The reliability diagram: a dot for each bin, as large as its count, with its interval, against even."""
    axis = {"format": "%", "values": [0, 0.25, 0.5, 0.75, 1]}
    across: Spec = {"type": "quantitative", "title": x, "scale": {"domain": [0, 1]}, "axis": axis}
    up: Spec = across | {"title": y}
    even: Spec = {
        "data": {"values": [{"p": 0, "t": 0}, {"p": 1, "t": 1}]},
        "mark": {"type": "line", "strokeDash": [5, 4], "color": "var(--faint)", "strokeWidth": 1, "aria": False},
        "encoding": {"x": {"field": "p", **across}, "y": {"field": "t", **up}},
    }
    values = {"values": list(bins)}
    bounds: Spec = {
        "data": values,
        "mark": {"type": "rule", "color": _COLOURS[0], "opacity": 0.6, "strokeWidth": 2, "aria": False},
        "encoding": {"x": {"field": "p", **across}, "y": {"field": "low", **up}, "y2": {"field": "high"}},
    }
    points: Spec = {
        "data": values,
        "mark": {"type": "point", "filled": True, "color": _COLOURS[0], "opacity": 1},
        "encoding": {
            "x": {"field": "p", **across},
            "y": {"field": "t", **up},
            "size": {"field": "n", "type": "quantitative", "legend": None, "scale": {"range": [30, 260]}},
            "description": {"field": "told"},
        },
    }
    return {**_frame(300), "layer": [even, bounds, points]}


def _width(label: str) -> int:
    """How wide a label may be, in pixels: the reader's font is not the one that the picture is laid out with."""
    return 8 + sum(12 if ord(character) > _LATIN else 7 for character in label)


@cache
def _engine() -> Any:  # noqa: ANN401 - compiled, without types
    return importlib.import_module("vl_convert") if find_spec("vl_convert") else None


def can_draw() -> bool:
    """Whether vl-convert is installed."""
    return _engine() is not None


def draw(figure: Figure) -> str | None:
    """The picture as an SVG element; `None` where vl-convert (the extra `report`) is not installed."""
    engine = _engine()
    if engine is None:
        return None
    svg: str = engine.vegalite_to_svg(json.dumps(figure.spec, ensure_ascii=False), allowed_base_urls=[])
    return svg


def _frame(height: int | Spec) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": _WIDTH,
        "height": height,
        "autosize": {"type": "fit" if isinstance(height, int) else "fit-x", "contains": "padding"},
        "background": None,
        "padding": 2,
        "config": _CONFIG,
    }


def _spec(values: list[Spec], mark: Spec, encoding: Spec, series: Sequence[str], *, height: int | Spec) -> Spec:
    """One layer; a legend only where there is something to tell apart."""
    names = list(dict.fromkeys(series))
    legend: Spec = {} if len(names) > 1 else {"legend": None}
    scale: Spec = {"domain": names, "range": _COLOURS[: max(1, len(names))]}
    colour: Spec = {"field": "s", "type": "nominal", "sort": None, "scale": scale, **legend}
    if mark["type"] == "bar" and isinstance(height, int):
        encoding = encoding | {"order": {"field": "s"}}
    return {
        **_frame(height),
        "data": {"values": values},
        "mark": mark,
        "encoding": {**encoding, "color": colour, "description": {"field": "told"}},
    }
