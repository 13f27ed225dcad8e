"""What a run buys that was run before: nothing, or what an edit touches."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from corpus import write_corpus
from measured import run
from scenarios.costs import graphgen_run
from scenarios.row import Row
from simulated import Simulated, simulated


def reruns(scale: float) -> Iterator[Row]:
    """The whole pipeline twice, then with one document edited, with the cache and without it."""
    documents = round(200 * scale)
    with tempfile.TemporaryDirectory() as name, simulated(latency_ms=20, places=32) as endpoint:
        folder = Path(name)
        write_corpus(folder / "documents", documents)
        first = _bought(endpoint, folder, "first", "kept")
        second = _bought(endpoint, folder, "second", "kept")
        _edit(folder / "documents" / f"{documents // 2:05}.txt")
        edited = _bought(endpoint, folder, "edited", "kept")
        fresh = _bought(endpoint, folder, "fresh", "new")
        prompts = _by_prompt(folder / "edited")
    least = (fresh - first).total()
    yield Row(f"{documents} documents, first run: calls", f"{first.total():,}")
    yield Row("second identical run: calls", f"{second.total():,}", "0")
    yield Row("one document edited: calls, and the least that would do", f"{edited.total():,}; {least:,}", "equal")
    yield Row("one document edited: calls by prompt", prompts)


def _bought(endpoint: Simulated, folder: Path, name: str, cache: str) -> Counter[str]:
    """The digests of the requests that a run sent."""
    before = len(endpoint.rows()) if endpoint.log.exists() else 0
    run(graphgen_run(endpoint.base_url, folder / "documents", folder / name, folder / f"{cache}.sqlite"))
    return Counter(row["sha256"] for row in endpoint.rows(after=before))


def _edit(path: Path) -> None:
    """One more fact in the middle of a document."""
    sentences = path.read_text(encoding="utf-8").split(". ")
    sentences.insert(len(sentences) // 2, "Wanda Zeller bought the Quarrystone Mill in 1877")
    path.write_text(". ".join(sentences), encoding="utf-8")


def _by_prompt(folder: Path) -> str:
    manifest = json.loads((folder / "manifest.json").read_text())
    return ", ".join(f"{prompt} {totals['calls']}" for prompt, totals in manifest["prompts"].items() if totals["calls"])
