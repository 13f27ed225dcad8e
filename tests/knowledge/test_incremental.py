"""Adding, editing or deleting a document buys only what it touches, and what comes out is what a clean run makes."""

from pathlib import Path

import pytest

from command_line import contents, graphgen, manifest, rows

DOCUMENTS = {
    "tay.txt": "Thomas Bouch designed the Tay Bridge. The Tay Bridge collapsed in December 1879.",
    "forth.txt": "John Fowler designed the Forth Bridge. Benjamin Baker assisted John Fowler from 1882 to 1890.",
    "harrison.txt": "John Harrison built H4 in 1759. William Harrison took H4 to Jamaica.",
    "zhan.txt": "詹天佑设计了人字形线路。人字形线路位于青龙桥。",
    "bouch.txt": "Thomas Bouch studied in Carlisle. Carlisle lies near Scotland.",
}
ADDED = {"dee.txt": "Joseph Aspdin patented Portland cement. Portland cement hardens under water."}
CHANGES = {
    "added": DOCUMENTS | ADDED,
    "edited": DOCUMENTS | {"harrison.txt": "John Harrison built H5 in 1772. King George tested H5 in Richmond."},
    "deleted": {name: text for name, text in DOCUMENTS.items() if name != "forth.txt"},
}


def run(folder: Path, documents: dict[str, str], cache: Path) -> Path:
    """The directory of a run over `documents`, which lie at the same path in every folder."""
    source = folder / "documents"
    source.mkdir(parents=True, exist_ok=True)
    for old in source.iterdir():
        old.unlink()
    for name, text in documents.items():
        (source / name).write_text(text, encoding="utf-8")
    places = ["--input", "documents", "--out", "out", "--set", f"cache={cache}"]
    done = graphgen(folder, "run", "--method", "graphgen", *places)
    assert done.code == 0, done.err
    return folder / "out"


def bought(out: Path) -> dict[str, int]:
    return {prompt: usage["calls"] for prompt, usage in manifest(out)["prompts"].items() if usage["calls"]}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_buys_what_it_touches_and_equals_a_clean_rebuild(tmp_path, change):
    before = run(tmp_path / "grown", DOCUMENTS, tmp_path / "cache.sqlite")
    all_calls = sum(bought(before).values())
    known = {row["text"] for row in rows(before / "statements.jsonl")}
    after = run(tmp_path / "grown", CHANGES[change], tmp_path / "cache.sqlite")
    calls = bought(after)
    assert calls.pop("synthesizer:knowledge/extract", 0) == (change != "deleted")
    stated = {row["text"] for row in rows(after / "statements.jsonl")}
    assert calls.pop("trainee:assessment/judge", 0) == len(stated - known)
    assert sum(calls.values()) < all_calls / 2
    clean = run(tmp_path / "clean", CHANGES[change], tmp_path / "other.sqlite")
    where = {"config.yaml": b""}  # it names the folders
    assert contents(after) | where == contents(clean) | where
    assert manifest(after)["usage"]["calls"] < manifest(clean)["usage"]["calls"] / 2
