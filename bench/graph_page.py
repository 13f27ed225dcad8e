"""Frames of a graph's page under a hand that drags and zooms, in a real browser, and what it takes to make the page.

`python bench/graph_page.py [--nodes 5000]` prints one Markdown table. A browser without a GPU paints in software, as
here on most servers: a laptop is several times faster. A frame is the time between two pictures that the browser showed
while input came as fast as it took it; at 60 a second none is shorter than 16.7 ms.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from graphgen.graph import KnowledgeGraph, entity_id, relation_id
from graphgen.organization.ece import ECEPartitioner
from graphgen.records import Entity, Evidence, Relation, Subgraph
from graphgen.views.drawing import draw
from graphgen.views.page import page

_STEPS = 120
_CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline.frame"]
_SETTLED = "() => window.graphgen && window.graphgen.isSettled()"


def scale_free(nodes: int, degree: int) -> KnowledgeGraph:
    """A graph in which half of the relations lead to hubs and half to neighbours."""
    draw_from, ends = random.Random(1), [0]
    names = [f"Entity {number}" if number % 2 else f"实体{number}" for number in range(nodes)]
    relations: dict[str, Relation] = {}
    for number in range(1, nodes):
        for _ in range(degree):
            is_hub = draw_from.random() < 0.5
            other = draw_from.choice(ends) if is_hub else max(0, number - draw_from.randint(1, 30))
            if other == number:
                continue
            ends.append(other)
            unit = relation_id(names[number], names[other], "rests on")
            relations[unit] = Relation(
                id=unit, source=names[number], target=names[other], type="rests on", **described(draw_from, unit)
            )
    entities = [Entity(id=entity_id(name), name=name, type="thing", **described(draw_from, name)) for name in names]
    return KnowledgeGraph.from_records(entities, relations.values())


def described(draw_from: random.Random, name: str) -> dict[str, Any]:
    text = f"{name} is told of here in a sentence of about the usual length. "
    place = draw_from.randrange(100_000)
    evidence = Evidence(document_id=f"doc-{place % 40}", start=place, end=place + len(text), text=text)
    loss = abs(draw_from.gauss(0.7, 0.5))
    values = {"description": text, "language": "en", "evidence": (evidence,), "tokens": 14}
    return values | {"loss": loss, "status": "measured"}


def measured(nodes: int, file: Path) -> Iterator[tuple[str, str]]:
    graph = scale_free(nodes, 3)
    owned = [each.owned for each in ECEPartitioner().partition(graph, seed=1) if isinstance(each, Subgraph)]
    yield "entities, relations, communities", f"{graph.entity_count:,}, {graph.relation_count:,}, {len(owned):,}"
    start = time.process_time()
    content = draw(graph, title="bench", communities=owned, documents=[], samples=[], limit=nodes)
    yield "choose, lay out (CPU)", f"{time.process_time() - start:.1f} s"
    file.write_text(page(content["title"], content), encoding="utf-8")
    yield "the page", f"{file.stat().st_size / 1e6:.1f} MB"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": 1440, "height": 900})
        start = time.perf_counter()
        shown.goto(file.as_uri())
        shown.wait_for_function(_SETTLED)
        yield "from opening it to a sharp picture of all", f"{1000 * (time.perf_counter() - start):.0f} ms"
        for name, act in (("dragging", dragged), ("zooming in and out with the wheel", wheeled)):
            yield f"{name}: a frame, median, 95 of 100, worst", frames(shown, act)
            shown.wait_for_function(_SETTLED)
        shown.click("#closer")
        yield "one step nearer: sharp after", settling(shown)
        shown.fill("#search", "Entity 1")
        shown.keyboard.press("Enter")
        yield "choosing an entity and going to it: sharp after", settling(shown)
        browser.close()


def dragged(shown: Page) -> None:
    shown.mouse.move(900, 300)
    shown.mouse.down()
    for step in there_and_back():
        shown.mouse.move(900 - 4 * step, 300 + 2 * step)
    shown.mouse.up()


def wheeled(shown: Page) -> None:
    shown.mouse.move(900, 400)
    for step in range(_STEPS):
        shown.mouse.wheel(0, -30 if step < _STEPS / 2 else 30)


def there_and_back() -> Iterator[int]:
    yield from (min(step, _STEPS - step) for step in range(_STEPS))


def frames(shown: Page, act: Callable[[Page], None]) -> str:
    """Times between the pictures that the browser shows while `act` goes on."""
    browser = shown.context.browser
    assert browser is not None  # noqa: S101 - it was launched here
    browser.start_tracing(page=shown, categories=_CATEGORIES)
    act(shown)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    times = sorted(event["ts"] / 1000 for event in events if event["name"] == "DrawFrame")
    gaps = sorted(after - before for before, after in pairwise(times))
    return ", ".join(f"{gaps[min(int(len(gaps) * share), len(gaps) - 1)]:.0f}" for share in (0.5, 0.95, 1)) + " ms"


def settling(shown: Page) -> str:
    start = time.perf_counter()
    shown.wait_for_function(_SETTLED)
    return f"{1000 * (time.perf_counter() - start):.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=5000)
    arguments = parser.parse_args()
    print("| | |\n|---|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for name, value in measured(arguments.nodes, Path(folder) / "graph.html"):
            print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
