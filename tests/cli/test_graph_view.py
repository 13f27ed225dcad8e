"""A run's graph as a page, in a real browser: what is drawn, what a click and a search show, what cannot break out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser import opened
from command_line import graphgen, manifest, rows
from graphgen.views.page import page as page_of

TEXTS = {
    "bridge.md": "Ada Alder designed the Morven Bridge in 1881. The Morven Bridge crosses the Kelmar River. "
    "The Kelmar River flows through Lindau. Hugo Falk built the Lindau Observatory in 1902.",
    "铁路.txt": "詹天佑主持修建了京张铁路。京张铁路连接北京和张家口。张家口位于河北省。",
}
HOSTILE = "</script><script>window.broken = 1</script><img src=x onerror='window.broken = 2'><!--"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("graph")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = graphgen(folder, "run", "--method", "graphgen", "--input", *TEXTS, "--out", "my run")
    assert done.code == 0, done.err
    written = graphgen(folder, "graph", "my run")
    assert (written.code, written.out.strip()) == (0, "my run/graph.html")
    return folder / "my run"


def click(page: Page, name: str) -> str:
    """Click on the node called `name`; what the panel then says."""
    x, y = page.evaluate("name => window.graphgen.placeOf(name)", name)
    page.mouse.click(x, y)
    page.wait_for_function("name => window.graphgen.selected() === name", arg=name)
    return page.inner_text("#panel")


def test_all_of_a_graph_is_drawn_and_a_click_says_what_is_known(run: Path) -> None:
    counts = manifest(run)["counts"]
    samples = rows(run / "samples.jsonl")
    with opened(run / "graph.html") as page:
        shown = page.evaluate("window.graphgen.counts")
        assert (shown["nodes"], shown["edges"]) == (counts["entities"], counts["relations"])
        assert shown["samples"] == len(samples)
        assert page.evaluate("window.graphgen.drawn.nodes") == counts["entities"]
        assert page.evaluate("window.graphgen.drawn.edges") == counts["relations"]
        for name, document, fact in (
            ("Morven Bridge", "bridge.md", "Ada Alder designed the Morven Bridge in 1881."),
            ("京张铁路", "铁路.txt", "詹天佑主持修建了京张铁路。"),
        ):
            said = click(page, name)
            assert page.inner_text("#panel h2") == name
            assert f"{document} [" in said
            assert fact in said
            assert re.search(r"^\d\.\d\d · (knows|not sure|gets it wrong)$", said, re.MULTILINE), "its loss"
        # From the entity to one of its relations: its source and its sample.
        page.locator("#panel .fact", has_text="詹天佑主持修建了京张铁路。").first.click()
        assert page.locator("#panel .source mark").all_inner_texts() == ["詹天佑主持修建了京张铁路。"]
        assert page.inner_text("#panel .quote") == TEXTS["铁路.txt"], "with what stands around it"
        assert any(sample["id"] in page.inner_text("#panel") for sample in samples)
        page.keyboard.press("Escape")
        assert page.locator("#panel").is_hidden()


def test_names_are_found_whatever_their_width_and_case(run: Path) -> None:
    with opened(run / "graph.html") as page:
        for typed, name in (
            ("lindau obs", "Lindau Observatory"),
            ("ＭＯＲＶＥＮ", "Morven Bridge"),
            ("詹天", "詹天佑"),
        ):
            page.fill("#search", typed)
            assert page.locator("#found li").first.locator(".name").inner_text() == name
            page.keyboard.press("Enter")
            assert page.evaluate("window.graphgen.selected()") == name
            x, y = page.evaluate("name => window.graphgen.placeOf(name)", name)
            assert 0 < x < 1280
            assert 0 < y < 800
        page.fill("#search", "no such thing")
        assert page.evaluate("window.graphgen.matches()") == []


def test_it_can_be_moved_and_zoomed_and_seen_whole_again(run: Path) -> None:
    place = "window.graphgen.placeOf('Lindau')"
    with opened(run / "graph.html") as page:
        before = page.evaluate(place)
        page.mouse.move(900, 60)
        page.mouse.down()
        page.mouse.move(940, 90, steps=4)
        page.mouse.up()
        assert page.evaluate(place) == pytest.approx([before[0] + 40, before[1] + 30], abs=0.5)
        page.mouse.wheel(0, -400)
        zoomed = page.evaluate(place)
        page.wait_for_function(f"{place}[0] !== {before[0] + 40}")
        page.click("#whole")
        assert page.evaluate(place) == pytest.approx(before, abs=0.5)
        assert zoomed != before


def test_it_speaks_chinese_and_is_dark_where_its_reader_is(run: Path) -> None:
    with opened(run / "graph.html", locale="zh-CN", color_scheme="dark") as page:
        assert "个实体" in page.inner_text("#counts")
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    with opened(run / "graph.html", locale="en-GB", color_scheme="light") as page:
        assert "entities" in page.inner_text("#counts")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_nothing_foreign_runs_and_nothing_is_asked_for(tmp_path: Path) -> None:
    unit = {"type": [HOSTILE], "description": [HOSTILE], "loss": [None], "status": ["unknown"], "sources": [[0]]}
    unit |= {"source_count": [1], "sample_count": [1]}
    nodes = unit | {"id": ["e"], "samples": [[0]], "name": [HOSTILE], "community": [-1], "x": [0], "y": [0]}
    edges = {name: [] for name in (*unit, "id", "samples", "source", "target")}
    content = {
        "title": HOSTILE,
        "total": {"entities": 1, "relations": 0, "communities": 0, "samples": 1},
        "by": "all",
        "best_left": None,
        "nodes": nodes,
        "edges": edges,
        "communities": [],
        "quotes": [(0, 0, 5, 0, 0, len(HOSTILE))],
        "passages": [HOSTILE],
        "documents": [(HOSTILE, HOSTILE)],
        "samples": [("sample-1", HOSTILE, HOSTILE, HOSTILE)],
    }
    file = tmp_path / "graph.html"
    text = page_of(HOSTILE + "{{script}}", content)
    file.write_text(text, encoding="utf-8")
    assert "window.broken = 1</script>" not in text
    assert json.loads(re.search(r'type="application/json" id="data">(.*?)</script>', text, re.DOTALL)[1]) == json.loads(
        json.dumps(content)
    )
    with opened(file) as page:
        assert HOSTILE in click(page, HOSTILE)
        assert page.inner_text("#panel").count(HOSTILE) >= 6
        assert page.title() == HOSTILE + "{{script}}"
        assert page.evaluate("window.broken") is None


def test_the_page_forbids_what_it_does_not_need(tmp_path: Path) -> None:
    """Were a tag to get in after all, the browser itself would refuse to run it."""
    text = page_of("t", {})
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert not re.search(r"https?:", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))


def test_a_part_is_shown_of_what_is_too_large_and_it_says_so(run: Path, tmp_path: Path) -> None:
    done = graphgen(run.parent, "graph", run, "--limit", "4", "--out", tmp_path / "pages" / "part.html")
    assert done.code == 0, done.err
    assert "4 of" in done.err
    with opened(tmp_path / "pages" / "part.html") as page:
        assert page.evaluate("window.graphgen.counts.nodes") == 4
        notice = page.inner_text("#notice")
        assert "4 entities of the least known communities" in notice
        assert re.search(r"Left out: \d+ entities, in communities with a mean loss of at most \d\.\d\d\.", notice)


def test_what_is_no_run_with_a_graph_is_refused(run: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXTS["bridge.md"])
    made = graphgen(
        tmp_path, "run", "--method", "wrap", "--set", "styles=[easy]", "--input", "a.txt", "--out", "wrapped"
    )
    assert made.code == 0, made.err
    for words, cause in (
        (["nowhere"], "is not the directory of a finished run"),
        (["wrapped"], "holds no graph"),
        ([run, "--out", "wrapped"], "cannot be written"),
    ):
        done = graphgen(tmp_path, "graph", *words)
        assert done.code in (1, 2)
        assert cause in done.err
