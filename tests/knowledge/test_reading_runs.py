"""What a run leaves behind of how it read: names for pronouns where they are asked for, and what parsing understood."""

import asyncio
import csv
import json
from pathlib import Path

import pytest

from command_line import rows
from graphgen.engine.configuration.config import RunConfig
from graphgen.engine.run_directory.manifest import Outcome
from graphgen.engine.running.job import Job

TEXTS = {
    "en.txt": "Ada Lovelace was an English mathematician.\n\n"
    + "The pages that follow were copied by hand from older pages of the same library.\n\n" * 8
    + "She wrote the first program in 1843. She was born in London.\n",
    "zh.txt": "詹天佑是中国铁路工程师。\n\n"
    + "以下各页均由同一图书馆的旧页抄录而成，没有其他内容。\n\n" * 8
    + "他于1905年主持修建京张铁路。他毕业于耶鲁大学。\n",
}


def run(folder: Path, name: str, **settings: object) -> Outcome:
    (folder / "in").mkdir(exist_ok=True)
    for each, text in TEXTS.items():
        (folder / "in" / each).write_text(text, encoding="utf-8")
    config = RunConfig(
        method="graphgen",
        input=(folder / "in",),
        out=folder / name,
        cache=folder / f"{name}.sqlite",
        settings={"chunk_size": 64, "chunk_overlap": 0, "assess": False, "kinds": ["atomic"], **settings},
    )
    return asyncio.run(Job(config).run())


NODE = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d" for="node" attr.name="description" attr.type="string"/>
<graph edgedefault="directed">
<node id="Ada"><data key="d">Ada wrote the first program in 1843.</data></node>{more}</graph>
</graphml>"""


@pytest.mark.parametrize("more", ["", '<node id="Ada"/>'])
def test_a_node_that_is_described_is_asked_about_though_nothing_says_what_it_is(tmp_path: Path, more: str) -> None:
    (tmp_path / "one.graphml").write_text(NODE.format(more=more), encoding="utf-8")
    outcome = run(tmp_path, "out", graph=str(tmp_path / "one.graphml"), merge_above=None)
    assert outcome.counts["samples"] == 1
    assert [unit["name"] for unit in rows(tmp_path / "out" / "samples.jsonl")[0]["units"]] == ["Ada"]


def test_names_are_read_only_where_they_are_asked_for_and_evidence_is_the_document(tmp_path: Path) -> None:
    off, on = run(tmp_path, "off"), run(tmp_path, "on", coreference=True)
    assert "synthesizer:knowledge/resolve" not in off.prompts
    assert all(each["read_as"] == each["calls"] == [] for each in rows(tmp_path / "off" / "chunks.jsonl"))
    chunks = rows(tmp_path / "on" / "chunks.jsonl")
    asked = on.prompts["synthesizer:knowledge/resolve"]
    assert asked.calls + asked.cached == len(chunks) - len(TEXTS)
    texts = {each["id"]: each["text"] for each in rows(tmp_path / "on" / "documents.jsonl")}
    read = {
        (texts[each["document_id"]][name["start"] : name["end"]], name["text"])
        for each in chunks
        for name in each["read_as"]
    }
    assert read == {("She", "Ada Lovelace"), ("他", "詹天佑")}
    found = {
        (entity["name"], evidence["text"])
        for row in rows(tmp_path / "on" / "extractions.jsonl")
        for entity in row["entities"]
        if texts[(evidence := entity["evidence"])["document_id"]][evidence["start"] : evidence["end"]]
        == evidence["text"]
    }
    assert {
        ("Ada Lovelace", "She wrote the first program in 1843."),
        ("詹天佑", "他于1905年主持修建京张铁路。"),
    } <= {(name, text) for name, text in found}
    assert not {"Ada Lovelace", "詹天佑"} & {
        entity["name"]
        for row in rows(tmp_path / "off" / "extractions.jsonl")
        for entity in row["entities"]
        if entity["evidence"]["start"] != 0
    }


def test_what_parsing_understood_of_each_chunk_is_in_the_run_directory(tmp_path: Path) -> None:
    outcome = run(tmp_path, "run", gleaning=1)
    extractions = rows(tmp_path / "run" / "extractions.jsonl")
    table = csv.DictReader((tmp_path / "run" / "parsing" / "chunks.csv").read_text(encoding="utf-8").splitlines())
    shown = {row.pop("chunk_id"): {name: int(count) for name, count in row.items()} for row in table}
    assert shown == {
        each["chunk_id"]: {
            "entities": len(each["entities"]),
            "relations": len(each["relations"]),
            "dropped": len(each["dropped"]),
            "rounds": each["rounds"],
            "calls": len(each["calls"]),
        }
        for each in extractions
    }
    parsed = sum(each["entities"] + each["relations"] for each in shown.values())
    assert outcome.counts["records_parsed"] == parsed > 0
    assert outcome.counts["records_dropped"] == sum(each["dropped"] for each in shown.values())
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_bytes())
    assert manifest["files"]["parsing/chunks.csv"]
