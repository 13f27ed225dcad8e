"""A frame of panning and zooming a graph's page in a real browser, and what it takes to make the page.

`python bench/graph_page.py [--nodes 5000]` prints one Markdown table. A browser without a GPU paints in software, as
here on most servers: a laptop is several times faster.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from graphgen.graph import KnowledgeGraph, entity_id, relation_id
from graphgen.organization.ece import ECEPartitioner
from graphgen.records import Entity, Evidence, Relation, Subgraph
from graphgen.views.drawing import draw
from graphgen.views.page import page

_FRAME = """async (move) => {
  const times = [];
  for (let turn = 0; turn < 25; turn += 1) {
    const start = performance.now();
    window.graphgen[move](...(move === 'panBy' ? [6, 4] : [turn < 12 ? 1.15 : 0.87]));
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
    times.push(performance.now() - start);
  }
  return times.sort((one, other) => one - other)[12];
}"""


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
    graph = scale_free(nodes, 2)
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
        yield "to the first frame", f"{first_frame(shown, file):.0f} ms"
        for name, move in (("a frame of panning, median", "panBy"), ("a frame of zooming, median", "zoomBy")):
            yield name, f"{shown.evaluate(_FRAME, move):.0f} ms"
        yield (
            "an empty frame, median",
            f"{shown.evaluate(_FRAME.replace('window.graphgen[move]', '(() => 0)'), ''):.0f} ms",
        )
        browser.close()


def first_frame(shown: Page, file: Path) -> float:
    start = time.perf_counter()
    shown.goto(file.as_uri())
    shown.wait_for_function("window.graphgen && window.graphgen.drawn.nodes > 0")
    return 1000 * (time.perf_counter() - start)


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
