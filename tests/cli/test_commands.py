"""What a user types and what comes of it: every command in a process of its own, in English and Chinese."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import shlex
import struct
import subprocess
import termios
from pathlib import Path

import pytest

from command_line import BIN, Done, check_samples, contents, environment, graphgen, manifest, rows
from graphgen.generation import DEFAULT_KINDS
from graphgen.methods import methods

ENGLISH = (
    "Ada Alder designed the Morven Bridge in 1881. The Morven Bridge crosses the Kelmar River. "
    "The Kelmar River flows through Lindau. Hugo Falk built the Lindau Observatory in 1902."
)
CHINESE = (
    "詹天佑主持修建了京张铁路。京张铁路连接北京和张家口。张家口位于河北省。李春设计了赵州桥。赵州桥位于河北省赵县。"
)
FOLDER = "my documents"
ESCAPE = "\x1b["
SHAPES = {
    "messages": {"id", "messages"},
    "alpaca": {"id", "instruction", "input", "output"},
    "sharegpt": {"id", "conversations"},
    "text": {"id", "text"},
}


def corpus(folder: Path) -> Path:
    """A folder of one document in each language; names with a space and in Chinese are ordinary."""
    documents = folder / FOLDER
    documents.mkdir()
    (documents / "bridge.md").write_text(f"# Bridges\n\n{ENGLISH}\n", encoding="utf-8")
    (documents / "铁路.txt").write_text(CHINESE, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return corpus(tmp_path)


def check_dataset(run: Path, formats: set[str]) -> None:
    """One shape in each file, as many rows as samples, and for each row where it comes from."""
    samples = {sample["id"]: sample for sample in rows(run / "samples.jsonl")}
    data = {path.parent.name: rows(path) for path in (run / "dataset" / "data").glob("*/train.jsonl")}
    assert set(data) == formats
    for name, table in data.items():
        assert {frozenset(row) for row in table} == {frozenset(SHAPES[name])}
        assert [row["id"] for row in table] == list(samples)
    provenance = rows(run / "dataset" / "provenance" / "samples.jsonl")
    assert [row["id"] for row in provenance] == list(samples)
    assert len({frozenset(row) for row in provenance}) == 1
    for row in provenance:
        expected = samples[row["id"]]["evidence"]
        assert [{**span, "source": None} for span in row["evidence"]] == [{**span, "source": None} for span in expected]
        assert all(span["source"] for span in row["evidence"])
    entries = json.loads((run / "dataset" / "dataset_info.json").read_text(encoding="utf-8"))
    assert {entry["file_name"] for entry in entries.values()} == {f"data/{name}/train.jsonl" for name in formats}
    assert (run / "dataset" / "README.md").read_text(encoding="utf-8").startswith("---\n")


# --- demo ------------------------------------------------------------------------------------------------------------


def test_demo_makes_a_dataset_with_no_key_and_no_network(tmp_path: Path) -> None:
    done = graphgen(tmp_path, "demo")
    assert done.code == 0, done.err
    for page in ("README.md", "README.zh.md"):
        text = (Path(__file__).parents[2] / page).read_text(encoding="utf-8")
        [figures] = re.findall(r"^made +(\d+ documents, \d+ chunks),", text, re.MULTILINE)
        assert figures in done.out, f"{page} shows what the demonstration made once"
    run = tmp_path / "graphgen-demo" / "run"
    samples = check_samples(run)
    groups = {(sample["kind"], sample["language"]) for sample in samples}
    assert groups == {(kind, language) for kind in DEFAULT_KINDS for language in ("en", "zh")}
    made = {tuple(message["content"] for message in sample["messages"]) for sample in samples}
    for page in ("graphgen.md", "graphgen.zh.md"):
        text = (Path(__file__).parents[2] / "docs" / "methods" / page).read_text(encoding="utf-8")
        shown = re.findall(r"^\[(\w+)\]\nQ  (.*?)\nA  (.*?)(?:\n\n|\n```)", text, re.DOTALL | re.MULTILINE)
        assert {(question, answer) for kind, question, answer in shown if kind in DEFAULT_KINDS} <= made, page
    assert {f"[{kind}, {language}," for kind, language in groups} <= set(re.findall(r"\[\w+, \w\w,", done.out))
    assert {sample["loss"] is None for sample in samples} == {False}
    check_dataset(run, {"messages", "alpaca", "sharegpt"})
    assert "not by an LLM" in done.out, "the demonstration never passes rules off as a model"
    assert done.next == "graphgen export --check graphgen-demo/run"
    assert done.see.startswith("graphgen trace graphgen-demo/run sample-")
    traced = graphgen(tmp_path, *shlex.split(done.see)[1:])
    assert traced.code == 0
    assert "✓" in traced.out
    assert "DIFFERS" not in traced.out
    assert "P(yes)" in traced.out
    assert "offline (synthesizer) with prompt generation/" in traced.out
    # What it leaves is a configuration that can be changed and run.
    changed = ["--out", "second", "--input", "graphgen-demo/documents/mogao-caves.txt"]
    done = graphgen(tmp_path, "run", "graphgen-demo/graphgen.yaml", *changed)
    assert done.code == 0, done.err
    assert {sample["language"] for sample in check_samples(tmp_path / "second")} == {"zh"}


# --- run -------------------------------------------------------------------------------------------------------------


def test_a_run_from_flags_alone(folder: Path) -> None:
    settings = ["--set", "seed=7", "--set", "partition.max_units=9", "--set", "generation.multi_hop.max_hops=2"]
    words = ["run", "--method", "graphgen", "--input", FOLDER, "--out", "my run", *settings]
    done = graphgen(folder, *words)
    assert done.code == 0, done.err
    run = folder / "my run"
    check_what_was_made(run)
    check_what_was_said(run, done)
    check_tracing(folder, done)
    check_rerun(folder, run, words)
    # The graph that it made can be brought to the next.
    graph = ["--graph", "my run/graph/graph.graphml", "--set", "assess=false", "--out", "again"]
    done = graphgen(folder, "run", "--method", "graphgen", "--input", FOLDER, *graph)
    assert done.code == 0, done.err
    first, second = (manifest(folder / name) for name in ("my run", "again"))
    for what in ("entities", "relations"):
        assert first["counts"][what] == second["counts"][what] > 0
    assert "synthesizer:knowledge/extract" in first["prompts"]
    assert "synthesizer:knowledge/extract" not in second["prompts"]


def check_what_was_made(run: Path) -> None:
    samples = check_samples(run)
    assert {sample["language"] for sample in samples} == {"en", "zh"}
    assert {row["source"] for row in rows(run / "documents.jsonl")} == {f"{FOLDER}/bridge.md", f"{FOLDER}/铁路.txt"}
    check_dataset(run, {"messages", "alpaca", "sharegpt"})
    used = (run / "config.yaml").read_text(encoding="utf-8")
    for setting in ("seed: 7", "max_units: 9", "max_hops: 2"):
        assert setting in used
    assert max(len(row["entities"]) + len(row["relations"]) for row in rows(run / "subgraphs.jsonl")) <= 9


def check_what_was_said(run: Path, done: Done) -> None:
    found = manifest(run)
    assert found["status"] == "succeeded"
    assert found["counts"]["samples"] == len(rows(run / "samples.jsonl"))
    assert f"{found['usage']['calls']:,} bought" in " ".join(done.out.split())
    assert all((run / name).is_file() for name in found["files"])
    assert {"samples.jsonl", "documents.jsonl", "rejected.jsonl", "failures.jsonl", "graph/graph.graphml"} <= set(
        found["files"]
    )
    # It was no terminal: plain lines, and nothing that only a terminal understands.
    assert ESCAPE not in done.out + done.err
    assert done.err.startswith("graphgen -> my run (synthesizer offline, trainee ngram)\n")
    assert re.search(r"^succeeded: \d+ samples$", done.err, re.MULTILINE)


def check_tracing(folder: Path, done: Done) -> None:
    proposed = graphgen(folder, *shlex.split(done.see)[1:])
    assert proposed.code == 0, proposed.err
    samples = rows(folder / "my run" / "samples.jsonl")
    for language in ("en", "zh"):
        sample = next(sample for sample in samples if sample["language"] == language)
        traced = graphgen(folder, "trace", "my run", sample["id"][:-4])
        assert traced.code == 0
        said = [sample["id"], *(message["content"] for message in sample["messages"])]
        said += [f"[{span['start']}:{span['end']}] ✓" for span in sample["evidence"]]
        said += [call[name] for call in sample["calls"] for name in ("id", "prompt", "prompt_hash", "model")]
        assert [text for text in said if text not in traced.out] == []
    for words, cause in (
        (("my run", "sample-"), "samples whose id begins with 'sample-'"),
        (("my run", "nothing"), "no sample whose id begins with 'nothing'"),
        ((FOLDER, "sample-1"), "is not the directory of a finished run"),
    ):
        refused = graphgen(folder, "trace", *words)
        assert (refused.code, refused.out) == (2, "")
        assert cause in refused.err


def check_rerun(folder: Path, run: Path, words: list[str]) -> None:
    before, bought = contents(run), manifest(run)["usage"]["calls"]
    assert bought > 0
    assert graphgen(folder, *words).code == 0
    usage = manifest(run)["usage"]
    assert usage["calls"] == usage["input_tokens"] == usage["output_tokens"] == 0
    assert usage["cached"] >= bought
    assert contents(run) == before


def test_a_run_on_a_terminal_shows_a_live_table(folder: Path) -> None:
    words = ["run", "--method", "wrap", "--input", FOLDER]
    code, shown = on_a_terminal(folder, *words)
    assert code == 0
    run = folder / "runs" / "wrap"
    samples = check_samples(run)
    assert ESCAPE in shown
    for word in ("stage", "per second", "rewrite", f"samples {len(samples)}", "succeeded", "next:"):
        assert word in shown
    assert "wrap -> " not in shown, "plain lines are for logs"
    assert {sample["kind"] for sample in samples} == {"easy", "medium", "hard", "dialogue"}
    check_dataset(run, {"text"})
    check_rerun(folder, run, words)


def on_a_terminal(folder: Path, *words: str) -> tuple[int, str]:
    """Run `graphgen WORDS` on a pseudo-terminal of 100 columns; its exit code and all that it showed."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    variables = environment(TERM="xterm-256color")
    with subprocess.Popen(
        [BIN / "graphgen", *words], cwd=folder, env=variables, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        shown = b"".join(iter(lambda: read(ours), b""))
    os.close(ours)
    return process.returncode, shown.decode()


def read(terminal: int) -> bytes:
    """What came, empty at the end, which Linux reports as an error."""
    try:
        return os.read(terminal, 1 << 16)
    except OSError:
        return b""


def test_several_inputs_after_one_flag_as_a_shell_spreads_them(folder: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text(
            f"{name[0].upper()}delia Stone founded the Harbour of {name[0].upper()}lmouth in 1890."
        )
    words = ["run", "--method", "wrap", "--set", "styles=[easy]", "--input", "a.txt", "b.txt", "c.txt"]
    assert graphgen(folder, *words).code == 0
    assert [row["source"] for row in rows(folder / "runs/wrap/documents.jsonl")] == ["a.txt", "b.txt", "c.txt"]


def test_flags_go_before_a_file(folder: Path) -> None:
    (folder / "job.yaml").write_text("method: wrap\ninput: [nowhere]\nsettings: {styles: [hard], chunk_size: 99}\n")
    words = [
        "--input",
        FOLDER,
        "--set",
        "styles=[easy]",
        "--set",
        "dataset.formats=[text]",
        "--cache",
        "answers.sqlite",
    ]
    done = graphgen(folder, "run", "job.yaml", *words)
    assert done.code == 0, done.err
    assert {sample["kind"] for sample in check_samples(folder / "runs" / "job")} == {"easy"}
    assert "chunk_size: 99" in (folder / "runs/job/config.yaml").read_text()
    assert (folder / "answers.sqlite").exists()
    assert not (folder / ".graphgen").exists()


def test_prompts_of_your_own_go_before_the_bundled_ones(folder: Path) -> None:
    (folder / "prompts/wrap").mkdir(parents=True)
    for language in ("en", "zh"):
        prompt = "Shorten it.\n\n<text>\n{{ text }}\n</text>\n\nReply inside <hard> and </hard>.\n"
        (folder / f"prompts/wrap/hard.{language}.md").write_text(prompt)
    words = ["run", "--method", "wrap", "--input", FOLDER, "--set", "styles=[hard]"]
    assert graphgen(folder, *words, "--out", "bundled").code == 0
    assert graphgen(folder, *words, "--out", "own", "--prompts", "prompts").code == 0
    used = [
        {call["prompt_hash"] for row in rows(folder / run / "samples.jsonl") for call in row["calls"]}
        for run in ("bundled", "own")
    ]
    assert not used[0] & used[1]


# --- a graph of one's own --------------------------------------------------------------------------------------------


def test_a_graph_as_triples_beside_its_passages(folder: Path) -> None:
    passages = [{"id": "p1", "text": ENGLISH}, {"id": "p2", "text": CHINESE}]
    triples = [
        {
            "id": "p1",
            "entities": ["Ada Alder"],
            "triples": [["Ada Alder", "designed", "Morven Bridge"], ["Morven Bridge", "crosses", "Kelmar River"]],
        },
        {"id": "p2", "entities": ["詹天佑"], "triples": [["詹天佑", "主持修建了", "京张铁路"], ["only", "two"]]},
    ]
    for name, table in (("passages.jsonl", passages), ("triples.jsonl", triples)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table)
        (folder / name).write_text(text, encoding="utf-8")
    done = graphgen(folder, "run", "--method", "graphgen", "--input", "passages.jsonl", "--graph", "triples.jsonl")
    assert done.code == 0, done.err
    run = folder / "runs" / "graphgen"
    samples = check_samples(run)
    assert {sample["language"] for sample in samples} == {"en", "zh"}
    assert {span["document_id"] for sample in samples for span in sample["evidence"]} == {
        row["id"] for row in rows(run / "documents.jsonl")
    }
    assert {row["key"] for row in rows(run / "documents.jsonl")} == {"p1", "p2"}
    assert "knowledge/extract" not in str(manifest(run)["prompts"])
    assert [row["code"] for row in rows(run / "failures.jsonl")] == ["malformed_triple"]


GRAPHML = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="d0" for="all" attr.name="description" attr.type="string"/>
  <key id="d1" for="all" attr.name="loss" attr.type="double"/>
  <graph edgedefault="directed">
    <node id="Ada Alder"><data key="d1">0.5</data></node>
    <node id="Morven Bridge"/>
    <node id="赵州桥"><data key="d0">赵州桥有一千多年的历史。</data></node>
    <node id="李春"/>
    <edge source="Ada Alder" target="Morven Bridge">
      <data key="d0">Ada Alder designed the Morven Bridge in 1881.</data><data key="d1">2.5</data>
    </edge>
    <edge source="李春" target="赵州桥"><data key="d0">李春设计了赵州桥。</data><data key="d1">1.5</data></edge>
  </graph>
</graphml>
"""


def test_a_graph_as_graphml_needs_neither_documents_nor_a_trainee(folder: Path) -> None:
    (folder / "graph.graphml").write_text(GRAPHML, encoding="utf-8")
    words = ["run", "--method", "graphgen", "--graph", "graph.graphml", "--set", "assess=false"]
    done = graphgen(folder, *words)
    assert done.code == 0, done.err
    run = folder / "runs" / "graphgen"
    samples = check_samples(run)
    assert {sample["language"] for sample in samples} == {"en", "zh"}
    # The bridge is described, and came with no loss: it is asked about, and its loss stays unknown.
    assert {sample["loss"] for sample in samples} == {2.5, 1.5, None}
    assert {unit["status"] for sample in samples for unit in sample["units"]} == {"imported", "unknown"}
    assert {key.partition(":")[0] for key in manifest(run)["prompts"]} == {"synthesizer"}
    # With documents, the evidence is in them.
    done = graphgen(folder, *words, "--input", FOLDER)
    assert done.code == 0, done.err
    sources = {row["id"]: row["source"] for row in rows(run / "documents.jsonl")}
    assert {sources[span["document_id"]] for sample in check_samples(run) for span in sample["evidence"]} == {
        f"{FOLDER}/bridge.md",
        f"{FOLDER}/铁路.txt",
    }


# --- methods ---------------------------------------------------------------------------------------------------------


def test_methods_are_listed_with_their_settings(tmp_path: Path) -> None:
    listed = graphgen(tmp_path, "methods")
    assert listed.code == 0
    names = [line.partition(" ")[0] for line in listed.out.splitlines() if re.match(r"\w+ {2,}", line)]
    assert names == sorted(methods())
    shown = graphgen(tmp_path, "methods", "wrap")
    assert shown.code == 0
    assert {"styles", "chunk_size"} <= set(shown.out.split())


TOY = '''
"""Echoes documents."""
from graphgen.methods import Method
from graphgen.records import Evidence, Sample, SampleUnit, content_id

class Echo(Method):
    """Repeats every document."""
    roles = ("synthesizer",)
    async def run(self, documents, run):
        return documents.each(self.write)
    async def write(self, document, ask):
        reply = await ask("wrap/easy", lambda done: done.text, language=document.language, text=document.text)
        return [Sample(
            id=content_id("sample", "echo", document.id), method="echo", kind="echo", language=document.language,
            text=reply.value, evidence=(Evidence(document_id=document.id, start=0, end=5, text=document.text[:5]),),
            units=(SampleUnit(id=document.id, kind="chunk", name=document.key),), calls=reply.calls,
        )]
'''


def test_a_third_method_needs_one_file_and_no_edit(folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "echo.py").write_text(TOY)
    own = {"GRAPHGEN_METHODS": str(folder / "mine")}
    assert re.search(r"^echo +Repeats every document\.", graphgen(folder, "methods", **own).out, re.MULTILINE)
    done = graphgen(folder, "run", "--method", "echo", "--input", FOLDER, **own)
    assert done.code == 0, done.err
    assert {sample["kind"] for sample in check_samples(folder / "runs" / "echo")} == {"echo"}
    missing = graphgen(folder, "methods", GRAPHGEN_METHODS="nowhere")
    assert missing.code == 2
    assert "There is no folder nowhere" in missing.err
    assert "GRAPHGEN_METHODS" in missing.err


# --- exit codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ((), "Usage: graphgen"),
        (("frobnicate",), "No such command"),
        (("run",), "Neither a configuration file nor a method"),
        (("run", "--method", "grafgen", "--input", FOLDER), "Did you mean 'graphgen'"),
        (("run", "--method", "wrap"), "There is no input"),
        (("run", "--method", "wrap", "--input", "nowhere"), "There is no file or folder nowhere"),
        (("run", "--method", "wrap", "--input", FOLDER, "--set", "styles=[loud]"), "styles"),
        (
            ("run", "--method", "wrap", "--input", FOLDER, "--set", "dataset.formats=[parquet]"),
            "no export format parquet",
        ),
        (("run", "--method", "wrap", "--input", FOLDER, "--out", FOLDER), "holds no run of GraphGen"),
        (("run", "--method", "wrap", "--input", FOLDER, "--prompts", "nowhere"), "There is no folder nowhere"),
        (("run", "nowhere.yaml"), "cannot be read"),
        (("methods", "nowhere"), "There is no method 'nowhere'"),
    ],
)
def test_wrong_usage_exits_with_2_and_makes_nothing(words: tuple[str, ...], cause: str, folder: Path) -> None:
    done = graphgen(folder, *words)
    assert done.code == 2
    assert cause in done.err + done.out
    assert not list(folder.glob("**/samples.jsonl"))


def test_a_record_that_fails_makes_the_run_partial_and_exits_with_3(folder: Path) -> None:
    (folder / FOLDER / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))
    done = graphgen(folder, "run", "--method", "wrap", "--input", FOLDER, "--set", "styles=[easy]")
    assert done.code == 3
    run = folder / "runs" / "wrap"
    assert manifest(run)["status"] == "partial"
    assert check_samples(run)
    failure = rows(run / "failures.jsonl")[0]
    assert failure["code"] == "binary_file"
    assert failure["cause"]
    assert failure["remedy"]
    assert shlex.split(done.next)[:2] == ["graphgen", "run"], "what goes on is the same command"
    (folder / FOLDER / "picture.png").unlink()
    assert graphgen(folder, *shlex.split(done.next)[1:]).code == 0
    assert manifest(run)["usage"]["calls"] == 0


def test_an_empty_dataset_is_a_failed_run_and_exits_with_1(folder: Path) -> None:
    (folder / "empty.txt").write_text(" \n")
    done = graphgen(folder, "run", "--method", "graphgen", "--input", "empty.txt")
    assert done.code == 1
    assert "No sample was made" in done.out
    assert "no text" in done.out
    assert manifest(folder / "runs" / "graphgen")["status"] == "failed"
    assert not (folder / "runs" / "graphgen" / "dataset").exists()


def test_an_endpoint_that_refuses_is_named_and_exits_with_1(folder: Path) -> None:
    where = ["--set", "synthesizer.base_url=http://127.0.0.1:9/v1", "--set", "synthesizer.model=m"]
    done = graphgen(folder, "run", "--method", "wrap", "--input", FOLDER, *where)
    assert done.code == 1
    assert "127.0.0.1:9" in done.out
    assert manifest(folder / "runs" / "wrap")["error"]["code"] == "endpoint"


def test_the_version_is_one_line(tmp_path: Path) -> None:
    done = graphgen(tmp_path, "--version")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", done.out)
