"""A graph's page in use: without a mouse, by filters, from neighbour to neighbour, and with names of any kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser import opened, settled
from graphgen.graph import KnowledgeGraph, entity_id, relation_id
from graphgen.records import Document, Entity, Evidence, Relation
from graphgen.views.drawing import draw
from graphgen.views.page import page as page_of

LOSSES = {"Hub": 1.5, "Ada": 0.1, "Bea": 0.7, "Cid": None}
STRANGE = (
    "مكتبة الإسكندرية",
    "👩‍🔬" * 40,
    "A very long name " * 50,
    "\u202egnihton",
    "<b>{{script}}</b>",
    "\n \t",
    "超长名称" * 40,
)


def written(folder: Path, losses: dict[str, float | None]) -> Path:
    """The page of a star: its first entity is linked to every other, and owns a community with the second."""
    hub, *others = losses
    text = "".join(f"{hub} knows {name}. " for name in others)
    places = {name: text.index(f"{hub} knows {name}.") for name in others}

    def told(name: str) -> dict[str, object]:
        start = places.get(name, 0)
        span = Evidence(document_id="doc-1", start=start, end=start + len(hub), text=hub)
        loss = losses[name]
        status = "unknown" if loss is None else "measured"
        values = {"description": f"{name}!", "language": "en", "evidence": (span,), "tokens": 2}
        return values | {"loss": loss, "status": status}

    graph = KnowledgeGraph.from_records(
        [Entity(id=entity_id(name), name=name, type="person" if name > "B" else "", **told(name)) for name in losses],
        [
            Relation(id=relation_id(hub, name, "knows"), source=hub, target=name, type="knows", **told(name))
            for name in others
        ],
    )
    document = Document(id="doc-1", key="letters", source="l.txt", format="text", language="en", text=text)
    owned = [[entity_id(hub), entity_id(others[0])]]
    drawing = draw(graph, title="star", communities=owned, documents=[document], samples=[], limit=100)
    file = folder / "graph.html"
    file.write_text(page_of("star", drawing), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def star(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("star"), LOSSES)


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id")


def test_all_can_be_done_without_a_mouse(star: Path) -> None:
    with opened(star) as page:
        page.keyboard.press("Tab")
        assert focused(page) == "search"
        page.keyboard.press("Tab")
        assert focused(page) == "stage"
        page.keyboard.press("ArrowRight")
        assert page.evaluate("window.graphgen.pointed()") == "Hub", "the best connected comes first"
        assert "1.50 · gets it wrong" in page.inner_text("#said")
        walked = set()
        for key in ("ArrowLeft", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowDown", "ArrowDown", "ArrowLeft"):
            page.keyboard.press(key)
            walked.add(page.evaluate("window.graphgen.pointed()"))
        assert len(walked) > 1, "arrows go from one to the next"
        name = page.evaluate("window.graphgen.pointed()")
        page.keyboard.press("Enter")
        assert page.evaluate("window.graphgen.selected()") == name
        assert focused(page) == "panel-title", "a screen reader goes on there"
        page.keyboard.press("Escape")
        assert page.locator("#panel").is_hidden()
        assert focused(page) == "stage"
        page.keyboard.press("/")
        page.keyboard.type("be")
        assert page.get_attribute("#search", "aria-activedescendant") == "found-0"
        page.keyboard.press("Enter")
        assert page.inner_text("#panel h2") == "Bea"


def test_neighbours_are_jumped_to_and_back_from(star: Path) -> None:
    with opened(star) as page:
        page.fill("#search", "Hub")
        page.keyboard.press("Enter")
        assert page.locator("#panel .relation").count() == 3
        page.locator("#panel .relation .link", has_text="Bea").click()
        assert page.inner_text("#panel h2") == "Bea"
        assert page.inner_text("#panel .quote mark") == "Hub"
        assert "not sure" in page.inner_text("#panel .facts")
        page.locator("#panel .back").click()
        assert page.evaluate("window.graphgen.selected()") == "Hub"
        page.get_by_role("button", name="around Hub").click()
        assert page.locator("#panel .item").all_inner_texts() == ["Hub\n1.50 · gets it wrong", "Ada\n0.10 · knows"]


def test_filters_leave_what_was_asked_for_and_say_how_much(star: Path) -> None:
    with opened(star) as page:
        page.get_by_role("button", name="knows").click()
        assert page.inner_text("#matching") == "1 of 4 entities match."
        page.get_by_role("button", name="not measured").click()
        assert page.inner_text("#matching") == "2 of 4 entities match."
        page.select_option("#types", "person")
        assert page.inner_text("#matching") == "1 of 4 entities match."
        page.click("#clear")
        assert page.locator("#matching").is_hidden()
        page.select_option("#communities", index=1)
        assert "around Hub" in page.inner_text("#panel h2")
        settled(page)
        assert page.evaluate("window.graphgen.drawn.labels") == 2


@pytest.mark.parametrize("width", [390, 1280])
def test_any_name_can_be_read_and_none_breaks_the_page(tmp_path: Path, width: int) -> None:
    file = written(tmp_path, dict.fromkeys(("Hub", *STRANGE), 0.5))
    with opened(file, viewport={"width": width, "height": 800}) as page:
        page.fill("#search", "Hub")
        page.keyboard.press("Enter")
        assert sorted(page.locator("#panel .relation .link").all_text_contents()) == sorted(STRANGE)
        for what in ("document.documentElement", "document.getElementById('panel')"):
            assert page.evaluate(f"{what}.scrollWidth <= {what}.clientWidth"), "nothing is wider than its place"
        page.fill("#search", "مكتبة")
        page.keyboard.press("Enter")
        assert page.inner_text("#panel h2") == STRANGE[0]
        assert page.evaluate("getComputedStyle(document.querySelector('#panel h2')).direction") == "rtl"
