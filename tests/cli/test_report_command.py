"""A run's report in a real browser: what it tells, what its browser finds, what cannot break out; and its metrics."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser import opened
from command_line import ROOT, graphgen, manifest, rows

TEXTS = {
    "bridge.md": "Ada Alder designed the Morven Bridge in 1881. The Morven Bridge crosses the Kelmar River. "
    "The Kelmar River flows through Lindau. Hugo Falk built the Lindau Observatory in 1902.",
    "铁路.txt": "詹天佑主持修建了京张铁路。京张铁路连接北京和张家口。张家口位于河北省。",
}
HOSTILE = "</script><script>window.broken = 1</script><img src=x onerror='window.broken = 2'><!-- \u202e العربية"
WIDTHS = "[document.documentElement.scrollWidth, innerWidth]"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = graphgen(folder, "run", "--method", "graphgen", "--input", *TEXTS, "--out", "my run")
    assert done.code == 0, done.err
    written = graphgen(folder, "report", "my run")
    assert (written.code, written.out.strip(), written.err) == (0, "my run/report.html", "")
    return folder / "my run"


def matching(page: Page) -> list[str]:
    return page.evaluate("window.graphgen.matching()")


def test_it_tells_what_the_run_made_in_the_language_of_its_reader(run: Path, tmp_path: Path) -> None:
    counts = manifest(run)["counts"]
    with opened(run / "report.html") as page:
        told = page.inner_text("main")
        for section in ("Rejections", "Coverage", "What the trainee knows", "Knowledge graph", "Diversity", "Lengths"):
            assert section in told
        assert f"samples kept\n{counts['samples']}" in told
        assert page.locator(".plot svg").count() >= 8
        assert page.locator("figure details table").count() == page.locator("figure").count(), "each has its numbers"
    assert graphgen(run.parent, "report", run.name, "--lang", "zh", "--out", tmp_path / "zh.html").code == 0
    with opened(tmp_path / "zh.html", color_scheme="dark", viewport={"width": 390, "height": 800}) as page:
        assert page.evaluate("document.documentElement.lang") == "zh-Hans"
        assert "知识图谱" in page.inner_text("main")
        assert "Coverage" not in page.inner_text("main")
        width, room = page.evaluate(WIDTHS)
        assert width <= room, "a phone scrolls one way only"


def test_samples_are_found_by_words_by_filters_and_with_the_keyboard(run: Path) -> None:
    samples, rejected = rows(run / "samples.jsonl"), rows(run / "rejected.jsonl")
    with opened(run / "report.html") as page:
        assert set(matching(page)) == {each["id"] for each in samples} | {each["sample"]["id"] for each in rejected}
        page.keyboard.press("/")
        page.keyboard.type("ＭＯＲＶＥＮ alder")
        found = matching(page)
        assert found
        assert all("alder" in json.dumps(s).lower() for s in samples if s["id"] in found)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.locator("#list button[aria-expanded=true]").count() == 1
        page.keyboard.press("/")
        page.keyboard.press("Escape")
        page.wait_for_function("count => window.graphgen.matching().length === count", arg=len(samples) + len(rejected))
        page.select_option("#f-language", "zh")
        assert set(matching(page)) >= {s["id"] for s in samples if s["language"] == "zh"}
        assert not set(matching(page)) & {s["id"] for s in samples if s["language"] == "en"}
        page.select_option("#f-language", "")
        page.select_option("#f-score", "loss")
        page.fill("#f-from", "0.8")
        high = {s["id"] for s in samples if s["loss"] is not None and s["loss"] >= 0.8}
        assert {each for each in matching(page) if each in {s["id"] for s in samples}} == high
        page.select_option("#f-sort", "highest")
        losses = {s["id"]: s["loss"] for s in [*samples, *(r["sample"] for r in rejected)]}
        assert [losses[each] for each in matching(page)] == sorted((losses[e] for e in matching(page)), reverse=True)


def test_evidence_is_marked_in_what_stands_around_it(run: Path) -> None:
    sample = next(s for s in rows(run / "samples.jsonl") if s["language"] == "zh" and len(s["evidence"]) == 1)
    with opened(run / "report.html") as page:
        page.fill("#q", sample["id"])
        assert matching(page) == [sample["id"]]
        assert page.locator("#detail mark").all_inner_texts() == [sample["evidence"][0]["text"]]
        assert page.inner_text("#detail .quote") == TEXTS["铁路.txt"]
        assert sample["messages"][-1]["content"] in page.inner_text("#detail .turn.assistant")


def test_an_export_has_the_report_beside_the_data_and_splits_are_told(run: Path, tmp_path: Path) -> None:
    done = graphgen(run.parent, "export", run.name, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    assert "report.html" in (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")
    folder = tmp_path / "run"
    shutil.copytree(run, folder)
    told = rows(folder / "dataset" / "provenance" / "samples.jsonl")
    told[0]["split"] = "test"
    path = folder / "dataset" / "provenance" / "samples.jsonl"
    path.write_text("\n".join(map(json.dumps, told[:-1])) + "\n", encoding="utf-8")
    assert graphgen(tmp_path, "report", folder).code == 0
    with opened(folder / "report.html") as page:
        page.select_option("#f-split", "test")
        assert matching(page) == [told[0]["id"]]
        page.select_option("#f-split", "withheld")
        assert matching(page) == [told[-1]["id"]]


def test_what_was_turned_down_is_shown_with_its_reason(run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(run, folder)
    sample = rows(folder / "samples.jsonl")[0]
    rejection = {"reason": "poor", "detail": "It says too little.", "sample": sample | {"id": "sample-turned-down"}}
    (folder / "rejected.jsonl").write_text(json.dumps(rejection) + "\n", encoding="utf-8")
    assert graphgen(tmp_path, "report", folder).code == 0
    with opened(folder / "report.html") as page:
        page.select_option("#f-status", "rejected:poor")
        assert matching(page) == ["sample-turned-down"]
        assert "It says too little." in page.inner_text("#detail .why")


def test_nothing_foreign_runs_nothing_is_asked_for_and_a_book_is_cut(run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(run, folder)
    samples = rows(folder / "samples.jsonl")
    samples[0]["messages"][-1]["content"] = HOSTILE * 20_000
    samples[0] |= {"kind": HOSTILE, "scores": [{"name": HOSTILE, "value": 0.5, "method": HOSTILE}], "id": HOSTILE}
    samples[0]["units"][0]["name"] = HOSTILE
    (folder / "samples.jsonl").write_text("\n".join(map(json.dumps, samples)) + "\n", encoding="utf-8")
    documents = [row | {"key": HOSTILE} for row in rows(folder / "documents.jsonl")]
    (folder / "documents.jsonl").write_text("\n".join(map(json.dumps, documents)) + "\n", encoding="utf-8")
    told = manifest(folder) | {"notes": [HOSTILE], "models": {"synthesizer": HOSTILE}}
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    assert graphgen(tmp_path, "report", folder).code == 0
    assert (folder / "report.html").stat().st_size < 1_000_000
    with opened(folder / "report.html", viewport={"width": 390, "height": 800}) as page:
        page.locator("#list button").first.click()
        shown = page.locator("#detail .turn.assistant .said").inner_text()
        assert shown.startswith("</script><script>window.broken")
        assert len(shown) < 25_000
        assert page.evaluate("window.broken") is None
        assert page.locator("main img, body > script:not([id]) ~ script").count() == 0
        width, room = page.evaluate(WIDTHS)
        assert width <= room


@pytest.mark.parametrize("method", ["wrap", "treesynth", "self_qa"])
def test_a_report_has_only_what_its_method_has(method: str, tmp_path: Path) -> None:
    name = {"treesynth": "treesynth.en"}.get(method, method)
    config = ROOT / "examples" / f"{name}.yaml"
    assert graphgen(tmp_path, "run", config, "--out", "run", "--cache", "c.sqlite").code == 0
    assert graphgen(tmp_path, "report", "run").code == 0
    with opened(tmp_path / "run" / "report.html") as page:
        assert page.locator("#graph, #assessment").count() == 0
        assert page.locator("#coverage").count() == (method != "treesynth")
        assert page.locator("#variety").count() == 1
        assert len(matching(page)) >= len(rows(tmp_path / "run" / "samples.jsonl"))


def test_metrics_are_printed_and_kept_and_a_reference_counts(run: Path, tmp_path: Path) -> None:
    samples = rows(run / "samples.jsonl")
    first, second = [sample for sample in samples if sample["language"] == "en"][:2]
    references = [
        {"id": first["id"], "answer": first["messages"][-1]["content"]},
        {"question": second["messages"][0]["content"], "answer": "nothing alike whatsoever"},
    ]
    (tmp_path / "right.jsonl").write_text("\n".join(map(json.dumps, references)), encoding="utf-8")
    done = graphgen(run.parent, "metrics", run.name, "--references", tmp_path / "right.jsonl", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told == json.loads((run / "metrics.json").read_text(encoding="utf-8"))
    english = next(each for each in told["texts"] if each["language"] == "en" and not each["kind"])
    assert english["from_reference"]["texts"] == 2
    assert english["from_reference"]["rouge_l"] == pytest.approx(0.5, abs=0.1)
    assert told["structure"]["entities"] == manifest(run)["counts"]["entities"]
    table = graphgen(run.parent, "metrics", run.name)
    assert "…" not in table.out, "ten columns fit"
    assert "en all" in table.out
    assert "modularity" in table.out


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (("report", "."), "not the directory of a finished run"),
        (("report", "my run", "--lang", "fr"), "There is no language 'fr'"),
        (("metrics", "my run", "--references", "bridge.md"), "cannot be read"),
        (("metrics", "my run", "--unieval", "nowhere/at-all"), "neither a folder nor a model"),
    ],
)
def test_what_cannot_be_done_is_said(run: Path, words: tuple[str, ...], cause: str) -> None:
    done = graphgen(run.parent, *words, HF_HUB_OFFLINE="1")
    assert done.code == 2
    assert cause in done.err


def test_another_run_takes_an_old_report_away(run: Path, tmp_path: Path) -> None:
    for name in TEXTS:
        shutil.copy(run.parent / name, tmp_path)
    shutil.copytree(run, tmp_path / "my run")
    shutil.copytree(run.parent / ".graphgen", tmp_path / ".graphgen")
    assert (tmp_path / "my run" / "report.html").is_file()
    assert graphgen(tmp_path, "run", "--method", "graphgen", "--input", *TEXTS, "--out", "my run").code == 0
    assert not (tmp_path / "my run" / "report.html").exists()
    assert not (tmp_path / "my run" / "metrics.json").exists()
