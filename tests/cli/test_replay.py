"""A run that travels with its answers is made again byte for byte elsewhere, with the network off."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from command_line import contents, graphgen, manifest, rows

DOCUMENTS = {
    "bridge.txt": "Ada Alder designed the Morven Bridge in 1881. The Morven Bridge crosses the Kelmar River. "
    "The Kelmar River flows through Lindau. Hugo Falk built the Lindau Observatory in 1902.",
    "桥.txt": "詹天佑主持修建了京张铁路。京张铁路连接北京和张家口。张家口位于河北省。"
    "李春设计了赵州桥。赵州桥位于河北省赵县。",
}

RUN = ["run", "run.yaml"]


@contextmanager
def simulator(*flags: str) -> Generator[str]:
    words = [sys.executable, "-m", "graphgen.llm.simulator", *flags]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["base_url"]
    finally:
        process.terminate()
        process.communicate()


def project(folder: Path, base_url: str) -> Path:
    (folder / "documents").mkdir(parents=True)
    for name, text in DOCUMENTS.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    models = {
        role: {"base_url": base_url, "model": model, "concurrency": 4}
        for role, model in (("synthesizer", "offline"), ("trainee", "ngram"))
    }
    config = {"method": "graphgen", "input": ["documents"], "out": "run", "models": models}
    config["settings"] = {"partition": {"min_units": 1}}
    (folder / "run.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose run is finished and exported, and whose endpoint is gone."""
    folder = tmp_path_factory.mktemp("here")
    with simulator("--bad-reply-rate", "0.35", "--seed", "1") as base_url:
        project(folder, base_url)
        graphgen(folder, *RUN)
        other = graphgen(folder, *RUN, "--out", "other", "--set", "chunk_size=40", "--set", "chunk_overlap=0")
        assert other.code in {0, 3}
    assert graphgen(folder, "cache", "export", "answers.jsonl", "--run", "run").code == 0
    return folder


def copied(exported: Path, folder: Path) -> Path:
    """The configuration, the documents and the export, in another tree."""
    folder.mkdir(parents=True)
    shutil.copytree(exported / "documents", folder / "documents")
    for name in ("run.yaml", "answers.jsonl"):
        shutil.copy(exported / name, folder)
    return folder


def test_a_run_is_replayed_elsewhere_byte_for_byte(exported: Path, tmp_path: Path) -> None:
    there = copied(exported, tmp_path / "another" / "tree")
    assert graphgen(there, "cache", "import", "answers.jsonl").code == 0
    done = graphgen(there, *RUN)
    assert done.code == (0 if manifest(exported / "run")["status"] == "succeeded" else 3), done.err
    assert manifest(there / "run")["usage"]["calls"] == 0
    here, again = contents(exported / "run"), contents(there / "run")
    assert {"samples.jsonl", "cache_keys.txt", "failures.jsonl", "dataset/README.md"} <= here.keys()
    assert here.pop("config.yaml") != again.pop("config.yaml"), "which says where the run lies"
    assert here == again


def test_a_run_says_every_answer_that_it_used_and_no_other(exported: Path) -> None:
    keys = (exported / "run" / "cache_keys.txt").read_text().split()
    answers = rows(exported / "answers.jsonl")
    assert [answer["key"] for answer in answers] == keys == sorted(set(keys))
    usage = manifest(exported / "run")["usage"]
    assert len(keys) == usage["calls"]
    named = set()
    for name in ("samples", "rejected", "extractions", "summaries", "statements", "judgements"):
        path = exported / "run" / f"{name}.jsonl"
        for row in rows(path) if path.exists() else []:
            named |= {call["id"] for call in (row.get("sample") or row).get("calls", [])}
    assert named
    prefixes = {key[:32] for key in keys}
    assert named <= prefixes
    assert graphgen(exported, "cache", "export", "everything.jsonl").code == 0
    assert len(rows(exported / "everything.jsonl")) > len(keys), "the other run's answers stayed where they are"
    # What no record names was answered to records that failed: a replay needs it, to fail in the same way.
    failed = [row for row in rows(exported / "run" / "failures.jsonl") if row["code"] == "bad_reply"]
    assert bool(prefixes - named) == bool(failed)


def test_where_one_answer_is_missing_the_endpoint_is_named(exported: Path, tmp_path: Path) -> None:
    there = copied(exported, tmp_path / "there")
    lines = (there / "answers.jsonl").read_bytes().splitlines(keepends=True)
    (there / "answers.jsonl").write_bytes(b"".join(lines[:-1]))
    assert graphgen(there, "cache", "import", "answers.jsonl").code == 0
    done = graphgen(there, *RUN)
    base_url = yaml.safe_load((there / "run.yaml").read_text())["models"]["synthesizer"]["base_url"]
    assert done.code in {1, 3}
    assert "error: " in done.out
    assert base_url in done.out
    assert manifest(there / "run")["usage"]["calls"] == 0
