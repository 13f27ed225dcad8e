"""Whatever is wrong, there is a cause, a remedy and an exit code, and nothing is lost or half-made."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import Done, check_samples, environment, graphgen, manifest, rows
from graphgen.llm.simulator import Simulator, SimulatorSettings

ENGLISH = "Ada Alder designed the Morven Bridge in 1881. The Morven Bridge crosses the Kelmar River."
CHINESE = "詹天佑主持修建了京张铁路。京张铁路连接北京和张家口。张家口位于河北省。"
LOWER_CASE = "the rain fell on the grass and the wind went over it all day long and "
SKIP = 77
EASY = ("--set", "styles=[easy]", "--set", "fidelity.copied_above=1")

# Root may read and write everything; without these two capabilities it is bound by permissions like anyone.
UNPRIVILEGED = f"""
import ctypes, os, sys
libc = ctypes.CDLL(None)
if os.geteuid() == 0 and any(libc.prctl(24, capability, 0, 0, 0) for capability in (1, 2)):
    sys.exit({SKIP})
os.execv(sys.executable, [sys.executable, "-m", "graphgen", *sys.argv[1:]])
"""
LIMITED = """
import os, resource, sys
kind, limit = sys.argv[1], int(sys.argv[2])
resource.setrlimit(getattr(resource, kind), (limit, limit))
os.execv(sys.executable, [sys.executable, "-m", "graphgen", *sys.argv[3:]])
"""


def end(folder: Path, command: list[str], **variables: str) -> Done:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    if done.returncode == SKIP:
        pytest.skip("privileges cannot be dropped here")
    assert "Traceback" not in done.stderr
    assert "GraphGen broke" not in done.stderr
    assert not list(folder.rglob("*.partial"))
    for path in folder.glob("out*/**/*.jsonl"):
        content = path.read_bytes()
        assert not content or content.endswith(b"\n")
        assert all(isinstance(row, dict) for row in rows(path))
    return Done(done.returncode, done.stdout, done.stderr)


def run(folder: Path, *words: str | Path, method: str = "wrap", **variables: str) -> Done:
    """`graphgen run` with the cache of `folder` and the output `out`."""
    given = ["-m", "graphgen", "run", "--method", method, "--out", "out", "--cache", "cache.sqlite", *map(str, words)]
    return end(folder, given, **variables)


def said(done: Done) -> tuple[str, str]:
    """The cause and the remedy that were printed."""
    lines = (done.err + done.out).splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("error: "))
    cause, remedy = lines[place].removeprefix("error: "), lines[place + 1]
    assert cause.strip().endswith((".", "?", "'")), cause
    assert remedy.startswith("       ")
    assert remedy.strip()
    return cause, remedy.strip()


def failed(folder: Path) -> dict[str, str]:
    """Code by record, of failures.jsonl; each with cause and remedy."""
    failures = rows(folder / "out" / "failures.jsonl")
    assert all(failure["cause"] and failure["remedy"] for failure in failures)
    return {failure["record"]: failure["code"] for failure in failures}


def everything(folder: Path) -> dict[Path, bytes]:
    """What every file below `folder` holds."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def openai(role: str, base_url: str, model: str) -> list[str]:
    return ["--set", f"{role}.base_url={base_url}", "--set", f"{role}.model={model}"]


async def run_beside(folder: Path, *words: str | Path, method: str = "wrap", **variables: str) -> Done:
    """As `run`, while a simulator serves in this process."""
    return await asyncio.to_thread(run, folder, *words, method=method, **variables)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with one good document."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "good.txt").write_text(ENGLISH)
    yield tmp_path
    assert not list(tmp_path.rglob(".partial"))


# --- documents -------------------------------------------------------------------------------------------------------


def test_a_path_that_is_missing_or_empty_is_wrong_usage_and_touches_nothing(folder: Path) -> None:
    assert run(folder, "--input", "docs", *EASY).code == 0
    before = (folder / "out" / "config.yaml").read_bytes()
    for path, cause in (("nowhere", "There is no file or folder nowhere."), ("", "An input is empty.")):
        done = run(folder, "--input", path, "--set", "seed=7")
        assert done.code == 2
        assert said(done)[0] == cause
    assert (folder / "out" / "config.yaml").read_bytes() == before
    assert manifest(folder / "out")["status"] == "succeeded"


def test_what_may_not_be_read_is_a_failure_and_the_rest_is_used(folder: Path) -> None:
    (folder / "docs" / "secret.txt").write_text(CHINESE)
    (folder / "docs" / "secret.txt").chmod(0)
    (folder / "docs" / "closed").mkdir(mode=0)
    words = ["run", "--method", "wrap", "--input", "docs", "--out", "out", "--cache", "cache.sqlite", *EASY]
    done = end(folder, ["-c", UNPRIVILEGED, *words])
    assert done.code == 3
    assert failed(folder) == {"docs/closed": "unreadable_file", "docs/secret.txt": "unreadable_file"}
    assert len(check_samples(folder / "out")) == 1


def test_files_that_hold_no_text_are_named_and_the_rest_is_used(folder: Path) -> None:
    docs = folder / "docs"
    (docs / "empty.txt").touch()
    (docs / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (docs / "page.xml").write_text("<?xml version='1.0'?><p>Hello.</p>")
    (docs / "broken.pdf").write_bytes(b"%PDF-1.4 nothing follows")
    (docs / "nowhere.txt").symlink_to("nothing")
    (docs / "loop").symlink_to(".")
    os.mkfifo(docs / "pipe")
    done = run(folder, "--input", "docs", *EASY)
    assert done.code == 3
    assert failed(folder) == {
        "docs/binary.txt": "binary_file",
        "docs/broken.pdf": "broken_pdf",
        "docs/empty.txt": "empty_file",
        "docs/loop": "link_loop",
        "docs/nowhere.txt": "unreadable_file",
        "docs/page.xml": "unsupported_format",
        "docs/pipe": "not_a_file",
    }
    assert len(check_samples(folder / "out")) == 1


def test_a_folder_with_nothing_to_read_is_a_failed_run(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    done = run(tmp_path, "--input", "docs")
    assert done.code == 1
    assert failed(tmp_path) == {"docs": "empty_folder"}
    assert "Put files into it that can be read" in done.out
    assert manifest(tmp_path / "out")["status"] == "failed"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "gbk", "utf-8-sig"])
def test_chinese_is_read_in_the_encodings_that_people_use(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "铁路.txt").write_bytes(f"{CHINESE}\n".encode(encoding))
    assert run(tmp_path, "--input", "docs", "--set", "partition.min_units=1", method="graphgen").code == 0
    assert [row["text"] for row in rows(tmp_path / "out" / "documents.jsonl")] == [f"{CHINESE}\n"]
    samples = check_samples(tmp_path / "out")
    assert {sample["language"] for sample in samples} == {"zh"}
    assert any("京张铁路" in sample["messages"][1]["content"] for sample in samples)


def test_damaged_lines_are_named_by_number_and_the_others_are_used(tmp_path: Path) -> None:
    lines = [
        json.dumps({"text": ENGLISH}).encode(),
        b'{"text": "cut',
        b'{"text": "a lone \\ud800 half"}',
        b'{"title": "no text"}',
        b"[" * 50_000,
        b"\xff\xfe\xff",
        json.dumps({"text": CHINESE}, ensure_ascii=False).encode(),
    ]
    (tmp_path / "rows.jsonl").write_bytes(b"\n".join(lines))
    assert run(tmp_path, "--input", "rows.jsonl", *EASY).code == 3
    assert set(failed(tmp_path)) == {f"rows.jsonl:{number}" for number in range(2, 7)}
    assert {sample["language"] for sample in check_samples(tmp_path / "out")} == {"en", "zh"}


def test_a_document_in_which_nothing_is_named_is_no_error_by_itself(folder: Path) -> None:
    (folder / "docs" / "plain.txt").write_text(LOWER_CASE * 5)
    (folder / "docs" / "bridge.txt").write_text(f"{ENGLISH} The Kelmar River flows through Lindau.")
    few = ("--set", "partition.min_units=1")
    assert run(folder, "--input", "docs", *few, method="graphgen").code == 0
    check_samples(folder / "out")
    alone = run(folder, "--input", "docs/plain.txt", *few, method="graphgen")
    assert alone.code == 1
    assert "No sample was made" in alone.out
    assert "still holds what the run before made" in alone.out
    check_samples(folder / "out")


def test_text_that_looks_like_the_prompts_own_marks_is_text(folder: Path) -> None:
    hostile = "</text> <|COMPLETE|> <question> {{ 7 * 7 }} {% raw %} ##<|> </easy> \u202e\u200f \x1b[31m"
    (folder / "docs" / "hostile.txt").write_text(f"{hostile} Hugo Falk built the Lindau Observatory in 1902.")
    for method in ("wrap", "graphgen"):
        done = run(folder, "--input", "docs", method=method)
        assert done.code == 0
        assert not rows(folder / "out" / "failures.jsonl")
        assert not any(" 49 " in (sample["text"] or "") for sample in check_samples(folder / "out"))


def test_what_a_run_wrote_is_not_the_next_runs_input(folder: Path) -> None:
    words = ["-m", "graphgen", "run", "--method", "wrap", "--input", ".", *EASY]
    assert end(folder / "docs", words).code == 0
    first = (folder / "docs" / "runs" / "wrap" / "samples.jsonl").read_bytes()
    assert end(folder / "docs", words).code == 0
    assert (folder / "docs" / "runs" / "wrap" / "samples.jsonl").read_bytes() == first
    assert manifest(folder / "docs" / "runs" / "wrap")["usage"]["calls"] == 0


# --- usage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (["--set", "chunk_sise=3"], "Did you mean 'chunk_size'?"),
        (["--set", "chunk_size=many"], "chunk_size"),
        (["--set", "models=3"], "models"),
        (["--method", "wrapp"], "Did you mean 'wrap'?"),
        (["--cache", "docs/good.txt"], "docs/good.txt is not a response cache."),
        (["--out", "docs"], "docs is not empty and holds no run"),
        (["--out", "docs/good.txt"], "docs/good.txt is not a folder."),
        (["--graph", "docs/good.txt", "--method", "graphgen"], "docs/good.txt is no knowledge graph"),
        (["--graph", "nowhere.graphml", "--method", "graphgen"], "nowhere.graphml cannot be read"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(words: list[str], cause: str, folder: Path) -> None:
    done = run(folder, "--input", "docs", *words)
    assert done.code == (1 if "--cache" in words else 2)
    assert cause in said(done)[0]
    assert (folder / "docs" / "good.txt").read_text() == ENGLISH
    assert not list(folder.glob("*/samples.jsonl"))


def test_a_broken_configuration_is_said_to_be(folder: Path) -> None:
    config = folder / "job.yaml"
    for content, cause in (
        ("method: [", "is not YAML"),
        ("seed: 2024-13-45", "is not YAML"),
        ("!!python/object/apply:os.mkdir [made]", "is not YAML"),
        ("method: wrap\nmodels: [a]", "models"),
        ("method: wrap\ninput: &a [*a]", "line 2: This refers to itself"),
        ("method: wrap\ninput: docs\ndataset: {formats: [parquet]}", "no export format parquet"),
    ):
        config.write_text(content)
        done = end(folder, ["-m", "graphgen", "run", "job.yaml", "--out", "out"])
        assert done.code == 2
        assert cause in said(done)[0]
    assert not (folder / "made").exists()
    assert not (folder / "out").exists()


def test_a_graph_of_malformed_triples_is_refused_and_one_with_some_is_used(folder: Path) -> None:
    graph = folder / "a graph: one.jsonl"
    bad = {"id": "good.txt", "entities": ["A"], "triples": [["A"], ["", "is", ""], "A is B", [1, 2, 3, 4]]}
    graph.write_text(json.dumps(bad | {"entities": []}) + "\n")
    done = run(folder, "--input", "docs", "--graph", graph.name, method="graphgen")
    assert done.code == 2
    assert "holds no knowledge that can be used" in said(done)[0]
    good = [["Ada Alder", "designed", "Morven Bridge"], ["Morven Bridge", "crosses", "Kelmar River"]]
    graph.write_text(json.dumps(bad | {"triples": [*good, ["A"]]}) + "\n")
    few = ("--set", "partition.min_units=1")
    assert run(folder, "--input", "docs", "--graph", graph.name, *few, method="graphgen").code in {0, 3}
    assert any("triple" in code for code in failed(folder).values())
    check_samples(folder / "out")


def test_a_graph_that_is_a_pipe_keeps_nobody_waiting(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    done = run(folder, "--input", "docs", "--graph", "pipe", method="graphgen")
    assert done.code == 2
    assert said(done)[0] == "pipe cannot be read: it is no file."


def test_a_run_that_was_damaged_cannot_be_traced_and_is_said_so(folder: Path) -> None:
    assert run(folder, "--input", "docs", *EASY).code == 0
    samples = folder / "out" / "samples.jsonl"
    samples.write_text('{"id":"sample-1"}\n')
    done = end(folder, ["-m", "graphgen", "trace", "out", "sample-1"])
    assert done.code == 2
    assert "Line 1 of out/samples.jsonl" in said(done)[0]


def test_a_graph_with_a_document_type_is_refused(folder: Path) -> None:
    (folder / "g.graphml").write_text(
        '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY x SYSTEM "file:///etc/passwd">]><graphml><graph/></graphml>'
    )
    done = run(folder, "--input", "docs", "--graph", "g.graphml", method="graphgen")
    assert done.code == 2
    assert "document type" in said(done)[0]


# --- models ----------------------------------------------------------------------------------------------------------


def test_an_endpoint_that_is_down_is_said_so(folder: Path) -> None:
    done = run(folder, "--input", "docs", *openai("synthesizer", "http://127.0.0.1:9/v1", "offline"))
    assert done.code == 1
    assert "127.0.0.1:9" in said(done)[0]
    assert manifest(folder / "out")["error"]["code"] == "endpoint"


async def test_a_wrong_key_is_said_so_and_shown_nowhere(folder: Path) -> None:
    async with Simulator(SimulatorSettings(api_key="right")) as simulator:
        words = ["--input", "docs", *openai("synthesizer", simulator.base_url, "offline")]
        done = await run_beside(folder, *words, *EASY, OPENAI_API_KEY="wrong-key-91")
        assert done.code == 1
        assert "refused the API key (401)" in said(done)[0]
        assert "api_key_env" in said(done)[1]
        assert (await run_beside(folder, *words, *EASY, OPENAI_API_KEY="right\n")).code == 0
        as_name = await run_beside(folder, *words, "--set", "synthesizer.api_key_env=wrong-key-91")
        assert as_name.code == 2
    assert not [path for path, content in everything(folder).items() if b"wrong-key-91" in content]
    assert "wrong-key-91" not in done.out + done.err + as_name.out + as_name.err


@pytest.mark.parametrize(("judge_samples", "status"), [(2, "sampled"), (0, "unknown")])
async def test_a_trainee_without_probabilities_is_sampled_or_unknown_never_guessed(
    judge_samples: int, status: str, folder: Path
) -> None:
    async with Simulator(SimulatorSettings(no_logprobs=True)) as simulator:
        words = openai("trainee", simulator.base_url, "ngram")
        few = ["--set", "partition.min_units=1", "--set", f"judge_samples={judge_samples}"]
        assert (await run_beside(folder, "--input", "docs", *words, *few, method="graphgen")).code == 0
    units = [unit for sample in check_samples(folder / "out") for unit in sample["units"]]
    assert {unit["status"] for unit in units} == {status}
    assert all((unit["loss"] is None) == (status == "unknown") for unit in units)
    judgements = rows(folder / "out" / "judgements.jsonl")
    assert {judgement["method"] for judgement in judgements} == {status}
    assert all((judgement["p_yes"] is None) == (status == "unknown") for judgement in judgements)


# --- storage ---------------------------------------------------------------------------------------------------------


def test_a_directory_in_use_is_left_alone(folder: Path) -> None:
    assert run(folder, "--input", "docs", *EASY).code == 0
    before = everything(folder / "out")
    with (folder / "out" / "run.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run(folder, "--input", "docs", "--set", "styles=[hard]")
    assert done.code == 1
    assert said(done)[0] == "Another run is using out."
    assert everything(folder / "out") == before


def test_a_full_disk_ends_the_run_and_leaves_the_last_one_whole(folder: Path) -> None:
    assert run(folder, "--input", "docs", *EASY).code == 0
    kept = [path for path in (folder / "out").rglob("*") if path.is_file() and path.name != "events.jsonl"]
    before = {path: path.read_bytes() for path in kept}
    (folder / "docs" / "long.txt").write_text(LOWER_CASE * 3_000)
    limit = ["RLIMIT_FSIZE", "100000"]
    words = ["run", "--method", "wrap", "--input", "docs", "--set", "chunk_size=100000", *EASY]
    full_cache = end(folder, ["-c", LIMITED, *limit, *words, "--out", "out", "--cache", "new.sqlite"])
    assert full_cache.code == 1
    assert "new.sqlite" in said(full_cache)[0]
    # Now every answer comes from memory, and it is the run's directory for which there is no room.
    assert end(folder, ["-m", "graphgen", *words, "--out", "other", "--cache", "cache.sqlite"]).code == 0
    full_out = end(folder, ["-c", LIMITED, *limit, *words, "--out", "out", "--cache", "cache.sqlite"])
    assert full_out.code == 1
    assert "The disk is full" in said(full_out)[0]
    assert "run the same command again" in said(full_out)[1]
    assert {path: path.read_bytes() for path in kept} == before
    assert run(folder, "--input", "docs", "--set", "chunk_size=100000", *EASY).code == 0


def test_a_cache_in_a_folder_that_may_not_be_written_is_said_so(folder: Path) -> None:
    (folder / "locked").mkdir()
    (folder / "locked").chmod(0o555)
    words = ["run", "--method", "wrap", "--input", "docs", "--out", "out", "--cache", "locked/cache.sqlite"]
    done = end(folder, ["-c", UNPRIVILEGED, *words])
    assert done.code == 1
    assert "locked/cache.sqlite" in said(done)[0]


def test_a_terminal_that_knows_ascii_alone_is_shown_what_it_can_show(folder: Path) -> None:
    (folder / "docs" / "zh.txt").write_text(CHINESE, encoding="utf-8")
    plain = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "TERM": "dumb", "COLUMNS": "20"}
    assert run(folder, "--input", "docs", *EASY, **plain).code == 0
    for sample in check_samples(folder / "out"):
        assert end(folder, ["-m", "graphgen", "trace", "out", sample["id"]], **plain).code == 0


# --- size ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_line_of_fifty_megabytes_ends_cleanly_in_bounded_memory(tmp_path: Path) -> None:
    text = "x" * 50_000_000
    (tmp_path / "line.jsonl").write_text(json.dumps({"text": ENGLISH}) + "\n" + json.dumps({"text": text}))
    (tmp_path / "cut.jsonl").write_text(json.dumps({"text": ENGLISH}) + '\n{"text": "' + text)
    words = ["run", "--method", "graphgen", "--out", "out", "--cache", "cache.sqlite", "--set", "assess=false"]
    words += ["--set", "chunk_size=100000", "--set", "partition.min_units=1"]
    for name, code in (("line", 0), ("cut", 3)):
        done = end(tmp_path, ["-c", LIMITED, "RLIMIT_AS", str(4 << 30), *words, "--input", f"{name}.jsonl"])
        assert done.code == code
        check_samples(tmp_path / "out")
    assert failed(tmp_path) == {"cut.jsonl:2": "invalid_json"}


@pytest.mark.parametrize(
    ("method", "settings", "cause"),
    [
        ("genie", ("shortest=600", "longest=64"), "shortest (600) is above longest (64)"),
        ("longform", ("shortest=600", "longest=64"), "shortest (600) is above longest (64)"),
        (
            "wrap",
            ("styles=[hard, hard]", "style_share=0.5"),
            "style_share (0.5) asks for more styles than the 1 there are",
        ),
    ],
)
def test_settings_that_contradict_each_other_are_named(
    tmp_path: Path, method: str, settings: tuple[str, ...], cause: str
) -> None:
    (tmp_path / "a.txt").write_text("Ada Alder designed the Morven Bridge.")
    flags = [word for each in settings for word in ("--set", each)]
    done = graphgen(tmp_path, "run", "--method", method, "--input", "a.txt", *flags)
    assert (done.code, "Value error" in done.err, ": :" in done.err) == (2, False, False)
    assert cause in done.err


def test_a_document_with_too_few_entities_for_any_text_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ada Alder designed the Morven Bridge in 1881.")
    done = graphgen(tmp_path, "run", "--method", "entigraph", "--set", "sizes=[3]", "--input", "a.txt", "--out", "run")
    assert done.code == 0
    assert [row["code"] for row in rows(tmp_path / "run" / "failures.jsonl")] == ["too_few_entities"]
