"""`graphgen compare`: its example, its table, and a page that holds all it needs."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from command_line import ROOT, Done, check_samples, graphgen, rows
from graphgen.curation.measuring.samples import share_of_source
from graphgen.records import Evidence, Sample
from graphgen.views.comparison import comparison_page


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    folder = tmp_path_factory.mktemp("compared")
    shutil.copytree(ROOT / "examples", folder / "examples")
    done = graphgen(folder, "compare", "examples/compare.yaml", "--lang", "en")
    assert done.code == 0, done.err
    return folder, done


def test_every_method_leaves_a_whole_run_and_its_figures_are_those_of_its_files(compared: tuple[Path, Done]) -> None:
    folder, done = compared
    told = json.loads((folder / "runs" / "compare" / "comparison.json").read_text("utf-8"))["methods"]
    assert [row["name"] for row in told] == ["graphgen", "wrap", "short-wrap"]
    for row in told:
        run = folder / "runs" / "compare" / row["name"]
        assert row["samples"] == len(check_samples(run))
        assert sum(row["rejected"].values()) == len(rows(run / "rejected.jsonl"))
        assert 0 < row["coverage_characters"] <= 1
        assert 0 < row["faithfulness (rule:v1)"] <= 1
        assert f"{row['samples']}" in done.out
    assert told[2]["bought"] == 0 < told[2]["calls"], "an answer was paid for twice"


def test_the_page_asks_nobody_for_anything_and_runs_no_code(compared: tuple[Path, Done]) -> None:
    page = (compared[0] / "runs" / "compare" / "comparison.html").read_text("utf-8")
    assert "default-src &#x27;none&#x27;" in page
    assert not re.search(r"<script|https?://|\sstyle=|<link|<img|@import|url\(", page)


TEXT = "".join(
    f"Ada Alder{n} designed the Morven{n} Bridge in {1800 + n}. It crosses the river Tay{n}.\n\n" for n in range(40)
)


def compared_with(folder: Path, content: str, *words: str) -> tuple[list[dict[str, Any]], Done]:
    """The rows of a comparison of `methods: {content}` over one document."""
    (folder / "a.txt").write_text(TEXT)
    (folder / "c.yaml").write_text(f"input: [a.txt]\nmethods:\n{content}")
    done = graphgen(folder, "compare", "c.yaml", *words)
    told = folder / "runs" / "c" / "comparison.json"
    return (json.loads(told.read_text("utf-8"))["methods"] if told.is_file() else []), done


@pytest.mark.parametrize("cap", ["max_calls=7", "max_tokens=9000"])
def test_what_an_earlier_method_or_run_bought_neither_adds_to_a_budget_nor_makes_a_method_cheaper(
    tmp_path: Path, cap: str
) -> None:
    """The same method under two names is equally dear, and makes as much; so it is when all is run again."""
    content = "  wrap: {chunk_size: 64}\n  again: {method: wrap, chunk_size: 64}\n"
    (first, second), done = compared_with(tmp_path, content, "--set", cap)
    assert done.code == 3, done.err
    assert first["status"] == second["status"] == "partial"
    apart = {"name", "run", "bought"}
    assert {key: value for key, value in first.items() if key not in apart} == {
        key: value for key, value in second.items() if key not in apart
    }
    assert (first["bought"], second["bought"]) == (first["calls"], 0)
    assert first["calls"] <= 7 or cap != "max_calls=7"
    (once_more, _), _ = compared_with(tmp_path, content, "--set", cap)
    assert once_more | {"bought": 0} == first | {"bought": 0}
    assert once_more["bought"] == 0


def test_a_budget_that_ends_within_a_document_leaves_what_was_made_of_it(tmp_path: Path) -> None:
    (row,), _ = compared_with(tmp_path, "  entigraph: {}\n", "--set", "max_calls=9")
    assert row["status"] == "partial"
    assert row["samples"] + sum(row["rejected"].values()) >= 8


def test_a_method_that_cannot_be_run_costs_the_others_nothing(tmp_path: Path) -> None:
    content = "  first: {method: wrap}\n  nothing: {method: treesynth}\n  last: {method: self_qa, chunk_size: 100}\n"
    told, done = compared_with(tmp_path, content)
    assert done.code == 1
    assert [row["status"] for row in told] == ["succeeded", "failed", "succeeded"]
    assert "not told what data to make" in done.out
    assert "not told what data to make" in (tmp_path / "runs" / "c" / "comparison.html").read_text("utf-8")


def test_what_a_narrower_budget_makes_is_told_and_not_what_a_wider_one_made_before(tmp_path: Path) -> None:
    (whole,), _ = compared_with(tmp_path, "  wrap: {chunk_size: 64}\n")
    (part,), _ = compared_with(tmp_path, "  wrap: {chunk_size: 64}\n", "--set", "max_calls=3")
    assert whole["status"] == "succeeded"
    assert (part["status"], part["calls"]) == ("partial", 3)
    assert part["samples"] < whole["samples"]
    assert part["samples"] == len(rows(tmp_path / "runs" / "c" / "wrap" / "samples.jsonl"))


def test_no_figure_is_cut_off_in_a_narrow_window(tmp_path: Path) -> None:
    names = [f"a-run-with-quite-a-name-{number}" for number in range(8)]
    _, done = compared_with(tmp_path, "".join(f"  {name}: {{method: wrap}}\n" for name in names))
    assert "…" not in done.out
    assert all(name in done.out for name in names)


def test_what_a_method_is_called_is_text_in_the_page() -> None:
    row = {"name": "<b>x</b>", "method": "wrap", "status": "succeeded", "rejected": {"<i>": 1}, "samples": 3}
    page = comparison_page([row], "zh")
    assert "<b>" not in page
    assert "<i>" not in page
    assert "方法比较" in page


def test_characters_that_several_spans_touch_count_once() -> None:
    def sample(start: int, end: int) -> Sample:
        span = Evidence(document_id="d", start=start, end=end, text="x")
        return Sample(
            id=f"{start}", method="m", kind="k", language="en", text="x", evidence=(span,), units=(), calls=()
        )

    assert share_of_source([sample(0, 10), sample(5, 20), sample(5, 8)], {"d": 100}) == 0.2
    assert share_of_source([], {}) is None


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("input: [a.txt]", "does not say which methods"),
        ("methods: {nothing: {}}", "no method 'nothing'"),
        ("methods: {wrap: {nothing: 1}}", "no setting 'nothing'"),
        ("methods: {../wrap: {method: wrap}}", "name of a folder"),
        ("methods: {1: {method: wrap}}", "name of a folder"),
        ("methods: {'': {method: wrap}}", "name of a folder"),
        ("methods: {wrap: [1]}", "no mapping"),
        ("methods:\n  wrap: {}\n  wrap: {chunk_size: 64}", "line 3: The setting 'wrap' is said twice"),
        ("methods: {wrap: {}}", "no input"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: str, cause: str) -> None:
    (tmp_path / "c.yaml").write_text(content)
    done = graphgen(tmp_path, "compare", "c.yaml")
    assert done.code == 2
    assert cause in done.err
