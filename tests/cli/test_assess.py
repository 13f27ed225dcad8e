"""`graphgen assess` tells what the trainee knows, and what another one has learnt or forgotten since."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from command_line import Done, graphgen, manifest, rows
from graphgen.text.language import detect_language

STATED = {
    "en": [
        "Ada Alder designed the Morven Bridge in 1881.",
        "The Kelmar River flows through Lindau.",
        "Hugo Falk built the Lindau Observatory in 1902.",
        "Mira Stone founded the Tarn Company in 1890.",
    ],
    "zh": [
        "李春设计了赵州桥。",
        "茅以升设计了钱塘江大桥。",
        "詹天佑主持修建了京张铁路。",
        "张家口位于河北省。",
    ],
}
CONFIG = """\
method: graphgen
input: [documents]
out: runs/whole
models: {trainee: {provider: ngram, known: [half.txt]}}
"""
FIRST, SECOND, THIRD = "runs/whole-assessment", "runs/second", "runs/third"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trainee that knows the second half of each document is assessed, then one that knows all, then the first."""
    folder = tmp_path_factory.mktemp("assess")
    (folder / "documents").mkdir()
    for language, sentences in STATED.items():
        (folder / "documents" / f"{language}.txt").write_text(" ".join(sentences), encoding="utf-8")
    (folder / "half.txt").write_text("\n".join(text for all_ in STATED.values() for text in all_[2:]), encoding="utf-8")
    (folder / "graphgen.yaml").write_text(CONFIG, encoding="utf-8")
    assert graphgen(folder, "assess", "graphgen.yaml").code == 0
    return folder


@pytest.fixture(scope="module")
def learnt(folder: Path) -> Done:
    return again(folder, FIRST, "documents/en.txt, documents/zh.txt", SECOND)


@pytest.fixture(scope="module")
def forgotten(folder: Path, learnt: Done) -> Done:
    assert learnt.code == 0
    return again(folder, SECOND, "half.txt", THIRD)


def again(folder: Path, earlier: str, known: str, out: str) -> Done:
    done = graphgen(folder, "assess", "--again", earlier, "--out", out, "--set", f"trainee.known=[{known}]")
    assert done.code == 0, done.err
    return done


def changes(run: Path, which: Callable[[dict[str, Any]], bool] = bool) -> dict[str, dict[str, Any]]:
    return {row["unit_id"]: row for row in rows(run / "comparison" / "compare.jsonl") if which(row)}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_trainee_that_has_read_the_rest_has_learnt_it(folder: Path, learnt: Done, language: str) -> None:
    moved = changes(folder / SECOND, lambda row: detect_language(row["description"]) == language)
    new = [row for row in moved.values() if row["description"] in STATED[language][:2]]
    old = [row for row in moved.values() if row["description"] in STATED[language][2:]]
    assert len(new) > 3
    assert {row["verdict"] for row in new} == {"learnt"}
    assert {row["verdict"] for row in old} <= {"known", "unknown"}
    assert mean(row["after"] for row in moved.values()) < 0.8 * mean(row["before"] for row in moved.values())
    assert new[0]["name"] in (folder / SECOND / "comparison" / "compare.md").read_text(encoding="utf-8")
    assert f"{manifest(folder / SECOND)['counts']['units_learnt']} learnt" in learnt.out
    assert "sign test" in learnt.out


def test_what_it_does_not_know_any_more_it_has_forgotten(folder: Path, forgotten: Done) -> None:
    there, back = changes(folder / SECOND), changes(folder / THIRD)
    assert {unit: (row["after"], row["before"]) for unit, row in back.items()} == {
        unit: (row["before"], row["after"]) for unit, row in there.items()
    }
    opposite = {"learnt": "forgotten", "forgotten": "learnt"}
    assert [row["verdict"] for row in back.values()] == [
        opposite.get(row["verdict"], row["verdict"]) for row in there.values()
    ]
    assert "0 learnt" in forgotten.out


def test_the_very_same_statements_are_asked_and_nothing_but_answers_is_bought(folder: Path, learnt: Done) -> None:
    assert learnt.code == 0
    for name in ("statements.jsonl", "documents.jsonl"):
        assert (folder / SECOND / name).read_bytes() == (folder / FIRST / name).read_bytes()
    assert set(manifest(folder / SECOND)["prompts"]) == {"trainee:assessment/judge"}
    before = (folder / SECOND / "comparison" / "compare.md").read_bytes()
    again(folder, FIRST, "documents/en.txt, documents/zh.txt", SECOND)
    assert manifest(folder / SECOND)["usage"]["calls"] == 0
    assert (folder / SECOND / "comparison" / "compare.md").read_bytes() == before


def test_an_assessment_succeeds_without_samples_and_pays_for_the_run_that_makes_them(folder: Path) -> None:
    done = graphgen(folder, "assess", "graphgen.yaml")
    told = manifest(folder / FIRST)
    assert told["status"] == "succeeded"
    assert not rows(folder / FIRST / "samples.jsonl")
    assert told["counts"]["statements_judged"] == told["counts"]["judgements"] > 0
    assert "mean loss" in done.out
    assert "statements judged" in done.err
    losses = [row["loss"] for row in rows(folder / FIRST / "assessment" / "units.jsonl")]
    assert len(losses) == told["counts"]["entities"] + told["counts"]["relations"]
    assert (folder / FIRST / "assessment" / "reliability.svg").is_file()
    assert graphgen(folder, "run", "graphgen.yaml").code == 0
    bought = {name for name, totals in manifest(folder / "runs/whole")["prompts"].items() if totals["calls"]}
    assert {name.partition("/")[0] for name in bought} == {"synthesizer:generation"}
    refused = graphgen(folder, "assess", "graphgen.yaml", "--out", "runs/whole")
    assert (refused.code, "would be lost" in refused.err) == (2, True)


def test_the_leaning_is_taken_out_without_another_call_and_the_plain_loss_stays_beside(folder: Path) -> None:
    out = folder / "runs/corrected"
    done = graphgen(folder, "assess", "graphgen.yaml", "--out", str(out), "--set", "correct_bias=true")
    assert (done.code, manifest(out)["usage"]["calls"]) == (0, 0)
    plain, corrected = (
        {row["id"]: row for row in rows(run / "assessment" / "units.jsonl")} for run in (folder / FIRST, out)
    )
    assert {unit: row["plain"] for unit, row in corrected.items()} == {unit: row["loss"] for unit, row in plain.items()}
    assert {unit: row["corrected"] for unit, row in plain.items()} == {
        unit: row["loss"] for unit, row in corrected.items()
    }
    assert any(plain[unit]["loss"] != corrected[unit]["loss"] for unit in plain)
    again(folder, str(out), "half.txt", "runs/corrected-again")
    assert "`correct_bias`" in (folder / "runs/corrected-again" / "comparison" / "compare.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--again", "documents"), "holds no finished assessment"),
        (("--again", FIRST, "--input", "documents"), "and nothing else"),
        (("--again", FIRST, "--out", FIRST), "is compared with"),
        (("--again", FIRST, "--set", "judge_sample=1"), "judge_samples"),
        (("graphgen.yaml", "--set", "method=wrap"), "until"),
        (("graphgen.yaml", "--set", "assess=false"), "nothing to do"),
        ((), "no input"),
    ],
)
def test_what_cannot_be_assessed_is_refused_with_what_would_be_right(
    folder: Path, words: tuple[str, ...], message: str
) -> None:
    done = graphgen(folder, "assess", *words)
    assert done.code == 2
    assert message in done.err
