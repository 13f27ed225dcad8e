"""Every example does what it says, through the command line, from a copy of the folder."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from command_line import ROOT, check_samples, graphgen, manifest, rows
from graphgen.engine.configuration.config import load_config
from graphgen.generation import DEFAULT_KINDS
from graphgen.llm.settings import OpenAIModel
from graphgen.text.language import detect_language

EXAMPLES = ROOT / "examples"
SHOWN_ONLY = {"endpoint.yaml"}
"""They need a key and a network."""
OF_OTHER_COMMANDS = {"compare.yaml"}
OF_DATASETS = {"held_out.yaml"}
"""They show what a dataset may have besides the samples of a method."""
ELSEWHERE = SHOWN_ONLY | OF_OTHER_COMMANDS | OF_DATASETS
RUNNABLE = sorted(path.name for path in EXAMPLES.glob("*.yaml") if path.name not in ELSEWHERE)
EXPECTED = {
    "bds.yaml": ("bds", {"en", "zh"}, {"multiple_choice"}, {"alpaca", "messages"}),
    "entigraph.yaml": ("entigraph", {"en", "zh"}, {"summary", "pair"}, {"text"}),
    "genie.yaml": ("genie", {"en", "zh"}, {"lfqa", "sum", "ie"}, {"alpaca", "messages", "sharegpt"}),
    "graphgen.en.yaml": ("graphgen", {"en"}, set(DEFAULT_KINDS), {"alpaca", "messages", "sharegpt"}),
    "graphgen.zh.yaml": ("graphgen", {"zh"}, set(DEFAULT_KINDS), {"alpaca", "messages", "sharegpt"}),
    "longform.yaml": ("longform", {"en", "zh"}, {"instruction"}, {"messages", "alpaca"}),
    "treesynth.en.yaml": ("treesynth", {"en"}, {"task"}, {"alpaca", "messages"}),
    "treesynth.zh.yaml": ("treesynth", {"zh"}, {"task"}, {"alpaca", "messages"}),
    "self_qa.yaml": ("self_qa", {"en", "zh"}, {"question_answer"}, {"alpaca", "messages"}),
    "nemotron_cc.yaml": (
        "nemotron_cc",
        {"en", "zh"},
        {"diverse_qa", "distill", "extract_knowledge", "knowledge_list"},
        {"text"},
    ),
    "wrap.yaml": ("wrap", {"en", "zh"}, {"medium", "dialogue", "real"}, {"text"}),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLES, tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__", "runs"))
    return tmp_path


def check_sources(run: Path, documents: Path) -> None:
    """Offsets hold in the very files that the user gave, not only in what the run keeps of them."""
    sources = {row["id"]: row["source"] for row in rows(run / "documents.jsonl")}
    for sample in rows(run / "samples.jsonl"):
        for span in sample["evidence"]:
            text = (documents / Path(sources[span["document_id"]]).name).read_text(encoding="utf-8")
            assert text[span["start"] : span["end"]] == span["text"]


def test_a_part_is_held_out_and_pairs_have_a_worse_answer(folder: Path) -> None:
    done = graphgen(folder, "run", "examples/held_out.yaml")
    assert done.code == 0, done.err
    data = folder / "runs" / "held_out" / "dataset" / "data"
    assert {path.stem for path in (data / "messages").glob("*.jsonl")} == {"train", "test", "twin"}
    pairs = list(rows(data / "preference" / "train.jsonl"))
    assert pairs
    assert all(row["chosen"] != row["rejected"] for row in pairs)


@pytest.mark.parametrize("name", RUNNABLE)
def test_a_configuration_runs_as_it_stands(name: str, folder: Path) -> None:
    done = graphgen(folder, "run", f"examples/{name}")
    assert done.code == 0, done.err
    run = folder / "runs" / name.removesuffix(".yaml")
    method, languages, kinds, formats = EXPECTED[name]
    samples = check_samples(run)
    check_sources(run, folder / "examples" / "documents")
    assert {sample["method"] for sample in samples} == {method}
    assert {sample["language"] for sample in samples} == languages
    assert {sample["kind"] for sample in samples} == kinds
    assert {path.parent.name for path in (run / "dataset" / "data").glob("*/train.jsonl")} == formats
    counts = manifest(run)["counts"]
    assert not [key for key in counts if key.startswith(("failures.", "warnings."))]
    assert graphgen(folder, *done.see.split()[1:]).code == 0
    check_page(method, name.removesuffix(".yaml"), samples)


def check_page(method: str, example: str, samples: list[dict[str, Any]]) -> None:
    """The sample that a page on the method, in either language, shows of this example is one that was made."""
    for name in (f"{method}.md", f"{method}.zh.md"):
        page = (ROOT / "docs" / "methods" / name).read_text(encoding="utf-8")
        shown = re.search(r"<!-- sample: (\S+) -->\n```json\n(.*?)```", page, re.DOTALL)
        assert shown, f"docs/methods/{name} shows no sample"
        if shown[1] == example:
            check_shown(json.loads(shown[2]), samples)


def check_shown(shown: dict[str, str], samples: list[dict[str, Any]]) -> None:
    if "text" in shown:
        assert any(each["text"].startswith(shown["text"]) for each in samples)
    else:
        turns = [[turn for turn in each["messages"] if turn["role"] != "system"] for each in samples]
        pairs = [[turn["content"] for turn in each] for each in turns]
        assert [shown["question"], shown["answer"]] in pairs


def test_the_example_of_an_endpoint_is_a_valid_configuration() -> None:
    config = load_config(EXAMPLES / "endpoint.yaml")
    config.resolve()
    assert isinstance(config.models.synthesizer, OpenAIModel)
    assert isinstance(config.models.trainee, OpenAIModel)
    assert all(path.exists() for path in config.input)


def test_the_example_of_an_endpoint_asks_for_its_key(folder: Path) -> None:
    done = graphgen(folder, "run", "examples/endpoint.yaml")
    assert done.code == 2
    assert "SYNTHESIZER_KEY is not set" in done.err


def test_a_method_of_your_own_is_one_file_and_its_prompts(folder: Path) -> None:
    own = {"GRAPHGEN_METHODS": str(folder / "examples" / "your_own_method")}
    listed = graphgen(folder, "methods", **own)
    assert "title" in [line.split()[0] for line in listed.out.splitlines() if line[:1].strip()]
    done = graphgen(folder, "run", "--method", "title", "--input", "examples/documents", **own)
    assert done.code == 0, done.err
    samples = check_samples(folder / "runs" / "title")
    assert {sample["language"] for sample in samples} == {"en", "zh"}
    assert {call["prompt"] for sample in samples for call in sample["calls"]} == {"title/write"}


def test_the_trainees_of_the_examples_know_only_what_the_documents_say() -> None:
    documents = [path.read_text(encoding="utf-8") for path in sorted((EXAMPLES / "documents").iterdir())]
    assert {detect_language(text) for text in documents} == {"en", "zh"}
    for path in sorted((EXAMPLES / "known").iterdir()):
        for sentence in path.read_text(encoding="utf-8").splitlines():
            assert any(sentence in text for text in documents), sentence
