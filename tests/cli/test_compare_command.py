"""`graphgen compare`: its example, its table, and a page that holds all it needs."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from command_line import ROOT, Done, check_samples, graphgen, rows
from graphgen.curation.measuring import share_of_source
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
    assert told[2]["calls"] == 0 < told[2]["cached"], "an answer was paid for twice"


def test_the_page_asks_nobody_for_anything_and_runs_no_code(compared: tuple[Path, Done]) -> None:
    page = (compared[0] / "runs" / "compare" / "comparison.html").read_text("utf-8")
    assert "default-src &#x27;none&#x27;" in page
    assert not re.search(r"<script|https?://|\sstyle=|<link|<img|@import|url\(", page)


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
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: str, cause: str) -> None:
    (tmp_path / "c.yaml").write_text(content)
    done = graphgen(tmp_path, "compare", "c.yaml")
    assert done.code == 2
    assert cause in done.err
