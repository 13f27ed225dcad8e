"""A run proposes names in a file; the edited file, given back, merges them and buys only what changed."""

import csv
import json
from pathlib import Path

from command_line import graphgen

TRIPLES = [
    {"id": "a", "entities": [], "triples": [["WHO", "is in", "Geneva"], ["Geneva", "lies in", "Switzerland"]]},
    {"id": "b", "entities": [], "triples": [["World Health Organization (WHO)", "fights", "malaria"]]},
]


def run(folder: Path, *more: str) -> dict:
    graph = folder / "graph.jsonl"
    graph.write_text("\n".join(map(json.dumps, TRIPLES)), encoding="utf-8")
    settings = ["--set", f"graph={graph}", "--set", f"cache={folder / 'cache.sqlite'}", *more]
    done = graphgen(folder, "run", "--method", "graphgen", "--out", "out", *settings)
    assert done.code == 0, done.err
    return json.loads((folder / "out" / "manifest.json").read_bytes())


def names(folder: Path) -> set[str]:
    lines = (folder / "out" / "graph" / "triples.jsonl").read_text(encoding="utf-8").splitlines()
    return {name for line in lines for name in json.loads(line)["entities"]}


def test_a_proposal_waits_for_its_decision_and_is_then_merged(tmp_path):
    first = run(tmp_path)
    assert first["counts"]["aliases_proposed"] == 1
    assert "WHO" in names(tmp_path)
    table = tmp_path / "out" / "aliases" / "aliases.csv"
    rows = list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["decision"], row["alias"]) for row in rows] == [("propose", "WHO")]
    edited = tmp_path / "mine.csv"
    edited.write_text(f"decision,name,alias\nmerge,世卫组织,WHO\nmerge,世卫组织,{rows[0]['name']}\n", encoding="utf-8")
    second = run(tmp_path, "--set", f"aliases={edited}")
    assert names(tmp_path) == {"世卫组织", "Geneva", "Switzerland", "malaria"}
    assert second["counts"]["aliases_merged"] == 2
    assert 0 < second["usage"]["calls"] < first["usage"]["calls"]
    assert run(tmp_path, "--set", f"aliases={edited}")["usage"]["calls"] == 0
