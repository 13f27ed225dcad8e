"""A report's page: every phrase in both languages, names that cannot break out, tables where no plot is drawn."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from command_line import ROOT
from graphgen.views.report import charts
from graphgen.views.report.charts import Bar, bars, draw
from graphgen.views.report.page import report_page
from graphgen.views.report.parts import Content, Figure, Section, Table, Tile
from graphgen.views.report.words import words_of

WEB = ROOT / "src" / "graphgen" / "views" / "web" / "report"
PHRASES: dict[str, list[str]] = json.loads((WEB / "words.json").read_text(encoding="utf-8"))
HOSTILE = "</script><script>window.broken = 1</script><img src=x onerror='window.broken = 2'>"
HOLE = re.compile(r"\{(\w+)\}")
SAME = ("tile.mtld", "table.p5", "table.p95", "table.tokens", "made.graphgen")
# What a method, a gate or a user may name: looked up, and shown as it is where nobody has translated it.
OPEN = ("split.", "kind.", "reason.", "score.", "status.", "severity.", "language.")


def sources() -> str:
    paths = [*(ROOT / "src/graphgen/engine/reporting").glob("*.py"), *WEB.glob("*.js"), WEB / "report.html"]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@pytest.mark.parametrize("key", PHRASES)
def test_every_phrase_is_said_in_both_languages_with_the_same_holes(key: str) -> None:
    english, chinese = PHRASES[key]
    assert set(HOLE.findall(english)) == set(HOLE.findall(chinese))
    assert english.strip()
    assert re.search(r"[\u4e00-\u9fff]", chinese) or key in SAME


def test_every_phrase_is_used_and_every_one_that_is_used_is_there() -> None:
    text = sources()
    used = set(re.findall(r"words\(\s*[\"']([\w.]+)[\"']", text))
    assert used <= set(PHRASES), used - set(PHRASES)
    prefixes = tuple(re.findall(r"words\(\s*f[\"']([\w.]+?)\{", text))
    own = {key for key in PHRASES if key.startswith("js.")}
    assert [key for key in PHRASES if key not in used | own and not key.startswith((*OPEN, *prefixes))] == []
    for key in own:
        assert re.search(rf"words\.{key[3:]}\b|words\[|\b{key[3:]}\b", text), key


def content(*sections: Section) -> Content:
    return Content(
        HOSTILE, HOSTILE, "succeeded", "succeeded", [HOSTILE], [Tile(HOSTILE, "1", HOSTILE)], sections, None, ""
    )


def hostile_figure() -> Figure:
    table = Table(HOSTILE, [HOSTILE, "n"], [[HOSTILE, "1"]])
    return Figure(HOSTILE, bars([Bar(HOSTILE, 0, 1, HOSTILE, HOSTILE), Bar("b", 0, 2, "s", "t")], "x"), table, HOSTILE)


def test_a_name_is_text_in_a_plot_and_in_the_page() -> None:
    svg = draw(hostile_figure())
    assert svg is not None
    assert "<script" not in svg
    assert "<img" not in svg
    page = report_page(content(Section("a", HOSTILE, HOSTILE, (), [hostile_figure()], (), HOSTILE)), words_of("en"))
    assert page.count("<script") == 2, "the page's own: its data and its code"
    assert "<img" not in page
    assert ' style="' not in page, "the policy forbids it"


def test_an_axis_says_numbers_as_they_are() -> None:
    """Neither thousandths of what is below one, nor parts of a thousand."""
    losses = charts.histogram([(0.645, 0.67, "s", 900, ""), (0.67, 0.705, "s", 1200, "")], "x", "y")
    svg = draw(Figure("losses", losses, Table("t", ["a"], [["1"]])))
    if svg is None:
        pytest.skip("vl-convert is not here")
    said = set(re.findall(r">([\d.,]+[a-z]?)</text>", svg))
    assert {"0.65", "0.7", "1,000"} <= said
    assert not [text for text in said if text[-1].isalpha()]


def test_without_the_extra_a_figure_is_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    charts._engine.cache_clear()
    monkeypatch.setattr(charts, "find_spec", lambda _: None)
    try:
        page = report_page(content(Section("a", "A", "", (), [hostile_figure()])), words_of("zh"))
    finally:
        charts._engine.cache_clear()
    assert "<svg" not in page
    assert "<details open>" in page


def test_the_package_has_every_part_of_the_page() -> None:
    names = {path.name for path in Path(WEB).iterdir()}
    assert names == {"report.html", "report.css", "words.json", "reading.js", "showing.js", "browsing.js", "hints.js"}
