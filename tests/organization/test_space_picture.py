"""The picture of a tree can be read, holds all it needs, and takes nothing that a model wrote for markup."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import orjson
import pytest
from playwright.sync_api import sync_playwright

from graphgen.organization.space.node import Node, Space, Step, node_at
from graphgen.organization.space.tree import SpaceTree

OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll("text")].map(each => each.getBoundingClientRect());
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top + 2 || b.bottom <= a.top + 2;
  return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => !apart(a, b))).length;
}"""

INSIDE = """() => [...document.querySelectorAll("text")].every(each => {
  const box = each.getBBox();
  return box.x + box.width <= each.ownerSVGElement.width.baseVal.value;
})"""


def tree_of(values: list[list[str]], description: str = "Word problems", language: str = "en") -> SpaceTree:
    """Every level divided by its values; of the last two values of each, one has an only child."""
    space = Space(description=description, language=language)
    tree = SpaceTree(space, node_at(space, ()))
    level = [tree.root]
    for depth, among in enumerate(values):
        level = [child for node in level for child in divided(tree, node, f"dimension {depth}", among)]
    for node in level:
        tree.put(node.model_copy(update={"status": "deepest"}))
    return tree


def divided(tree: SpaceTree, node: Node, name: str, among: list[str]) -> list[Node]:
    drawn = bool(node.path) and node.path[-1].value == among[-1]
    values = [""] if drawn else among
    steps = [Step(dimension=name, value=value, among=tuple(among)) for value in values]
    children = [node_at(tree.space, (*node.path, step)) for step in steps]
    update = {"status": "divided", "dimension": name, "children": tuple(child.id for child in children)}
    tree.put(node.model_copy(update=update | {"pivots": ("one", "two"), "variety": 0.5}))
    for child in children:
        tree.put(child)
    return children


def test_what_a_model_wrote_is_text(tmp_path: Path) -> None:
    evil = "</title><script>alert('a & b')</script><img src=x onerror=alert(1)>"
    tree_of([[evil, "b"]], evil).save(tmp_path)
    page = (tmp_path / "tree.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=|@import|url\(", page.replace("&lt;img src=x", ""))


def test_the_file_tells_the_tree(tmp_path: Path) -> None:
    tree = tree_of([["a", "b", "c"], ["d", "c"]])
    tree.count_routed(tree.leaves()[0].id, fits_none=False)
    tree.count_routed(tree.root.id, fits_none=True)
    tree.save(tmp_path)
    told = orjson.loads((tmp_path / "tree.json").read_bytes())
    assert told["counts"] == {"nodes": 9, "leaves": 5, "routed": 2, "none_of_these": 1}
    assert told["none_of_these_rate"] == 0.5
    assert [row["status"] for row in told["nodes"]].count("deepest") == 5
    assert {"dimension": "dimension 1", "drawn_from": ["d", "c"]} in [
        step for row in told["nodes"] for step in row["path"]
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_two_hundred_leaves_can_be_read(language: str, tmp_path: Path) -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("no browser is here")
    word = {"en": "a value with rather a long name, number", "zh": "一个名称相当长的取值，其编号为"}[language]
    tree = tree_of([[f"{word} {n}" for n in range(size)] for size in (5, 6, 8)], "应用题" * 30, language)
    assert len(tree.leaves()) >= 200
    tree.save(tmp_path)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-quic"])
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto((tmp_path / "tree.html").as_uri())
        assert page.evaluate(OVERLAPS) == 0
        assert page.evaluate(INSIDE)
        assert said == []
        chromium.close()
