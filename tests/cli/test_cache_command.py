"""`graphgen cache`, and what a run says when its cache cannot be written: causes, remedies, and nothing lost."""

from __future__ import annotations

import ctypes
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from command_line import BIN, Done, contents, environment, graphgen, manifest

TEXT = (
    "Ada Alder designed the Morven Bridge in 1881. The Morven Bridge crosses the Kelmar River. The Kelmar River flows "
    "through Lindau. Hugo Falk built the Lindau Observatory in 1902. The Lindau Observatory stands on Norholm Hill."
)
RUN = ["run", "--method", "graphgen", "--input", "text.txt", "--out", "run", "--set", "partition.min_units=1"]
OTHERWISE = ["--set", "chunk_size=40", "--set", "chunk_overlap=0"]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a finished run and its cache."""
    folder = tmp_path_factory.mktemp("clean")
    (folder / "text.txt").write_text(TEXT)
    assert graphgen(folder, *RUN).code == 0
    return folder


@pytest.fixture
def project(clean: Path, tmp_path: Path) -> Path:
    return shutil.copytree(clean, tmp_path / "project")


def test_stats_say_what_there_is(project: Path) -> None:
    done = graphgen(project, "cache", "stats")
    calls = manifest(project / "run")["usage"]["calls"]
    assert done.code == 0
    for said in (".graphgen/cache.sqlite", f"answers  {calls}", "on disk", "oldest   20", "newest   20", "offline"):
        assert said in done.out


@pytest.mark.parametrize("words", [["stats"], ["export", "x.jsonl"], ["prune", "--model", "m", "--yes"]])
def test_where_there_is_no_cache_none_is_made(tmp_path: Path, words: list[str]) -> None:
    done = graphgen(tmp_path, "cache", *words)
    assert done.code == 2
    assert "There is no response cache at .graphgen/cache.sqlite." in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_cache_is_left_alone(project: Path) -> None:
    for words in (["stats"], ["import", "text.txt"], ["prune", "--model", "m", "--yes"]):
        done = graphgen(project, "cache", *words, "--cache", "text.txt")
        assert done.code == 1
        assert "text.txt is not a response cache." in done.err
    assert (project / "text.txt").read_text() == TEXT


def test_import_names_the_lines_that_hold_no_answer_and_takes_the_rest(project: Path) -> None:
    graphgen(project, "cache", "export", "all.jsonl")
    lines = (project / "all.jsonl").read_bytes().splitlines()
    (project / "broken.jsonl").write_bytes(b"\n".join([lines[0], b"\x1b[31mno", *lines[1:], lines[0][:50]]))
    done = graphgen(project, "cache", "import", "broken.jsonl", "--cache", "new.sqlite")
    assert done.code == 3
    assert f"{len(lines)} answers added to new.sqlite, 0 were there already" in done.out
    assert "broken.jsonl, line 2: " in done.err
    assert f"broken.jsonl, line {len(lines) + 2}: " in done.err
    assert "2 lines hold no answer" in done.err
    assert graphgen(project, "cache", "import", "all.jsonl", "--cache", "new.sqlite").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Nothing says which answers to remove."),
        (["--older-than", "soon"], "Write it as 12h, 30d or 8w."),
        (["--keep-runs", "."], "does not say which answers it used."),
        (["--model", "offline"], "Add --yes."),
        (["run"], "--keep-runs"),
    ],
)
def test_pruning_that_is_not_meant_removes_nothing(project: Path, words: list[str], said: str) -> None:
    before = graphgen(project, "cache", "export", "before.jsonl").out
    done = graphgen(project, "cache", "prune", *words)
    assert done.code == 2
    assert said in done.err
    assert graphgen(project, "cache", "export", "before.jsonl").out == before


def test_pruning_keeps_what_runs_need(project: Path) -> None:
    graphgen(project, *RUN, *OTHERWISE, "--out", "other")
    assert manifest(project / "other")["usage"]["calls"] > 0
    assert graphgen(project, "cache", "prune", "--older-than", "30d").out.startswith("No answer is meant")
    done = graphgen(project, "cache", "prune", "--keep-runs", "run", "--yes")
    assert done.code == 0
    assert "answers removed" in done.out
    before = contents(project / "run")
    assert graphgen(project, *RUN).code == 0
    assert manifest(project / "run")["usage"]["calls"] == 0
    moved = {"config.yaml": before["config.yaml"]}  # it says where the run lies
    assert contents(project / "run") | moved == before
    used = len((project / "other" / "cache_keys.txt").read_text().split())
    gone = graphgen(project, "cache", "export", "x.jsonl", "--run", "other")
    assert gone.code == 2
    assert f"of the {used} answers that were used are not in" in gone.err
    assert graphgen(project, *RUN, *OTHERWISE, "--out", "other").code == 0
    kept = graphgen(project, "cache", "prune", "--keep-runs", "run", "other", "--yes")
    assert (kept.code, kept.out) == (0, "No answer is meant; nothing was removed.\n")


# --- disks and permissions -------------------------------------------------------------------------------------------


def in_shell(folder: Path, script: str, *prefix: str) -> Done:
    words = [*prefix, "sh", "-c", script]
    done = subprocess.run(
        words, cwd=folder, env=environment(), capture_output=True, text=True, timeout=100, check=False
    )
    assert "Traceback" not in done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def is_whole(cache: Path) -> bool:
    with closing(sqlite3.connect(cache)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_that_may_not_grow_is_said_and_the_same_command_goes_on(clean: Path, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(TEXT)
    command = " ".join([str(BIN / "graphgen"), *RUN])
    done = in_shell(tmp_path, f"ulimit -f 200; exec {command}")
    assert done.code == 1
    assert "error: The disk failed, or is full: .graphgen/cache.sqlite" in done.err
    assert "Free some space" in done.err
    assert is_whole(tmp_path / ".graphgen" / "cache.sqlite")
    assert graphgen(tmp_path, *RUN).code == 0
    assert (tmp_path / "run" / "samples.jsonl").read_bytes() == (clean / "run" / "samples.jsonl").read_bytes()
    assert manifest(tmp_path / "run")["usage"]["cached"] > 0, "what was stored before is not bought again"


_SMALL_DISK = """
mount -t tmpfs -o size=2m none disk || exit 77
head -c 2000000 /dev/zero > disk/ballast
{command} --cache disk/c.sqlite; echo first=$?
rm disk/ballast
{command} --cache disk/c.sqlite; echo second=$?
cp disk/c.sqlite kept.sqlite
"""


def test_a_full_disk_is_said_and_once_there_is_space_the_same_command_goes_on(clean: Path, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(TEXT)
    (tmp_path / "disk").mkdir()
    script = _SMALL_DISK.format(command=" ".join([str(BIN / "graphgen"), *RUN]))
    unshare = shutil.which("unshare")
    done = in_shell(tmp_path, script, unshare, "-rm") if unshare else Done(77, "", "")
    if done.code == 77 or "unshare" in done.err:
        pytest.skip("no file system of a known size can be made here")
    assert "first=1" in done.out
    assert "second=0" in done.out
    assert "is full" in done.err
    assert "Free some space" in done.err
    assert is_whole(tmp_path / "kept.sqlite")
    assert (tmp_path / "run" / "samples.jsonl").read_bytes() == (clean / "run" / "samples.jsonl").read_bytes()


def as_anyone() -> None:
    """Give up what lets root write everywhere."""
    if os.getuid() == 0:
        drop_from_bounding_set, override_permissions = 24, 1
        ctypes.CDLL(None).prctl(drop_from_bounding_set, override_permissions, 0, 0, 0)


@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_cache_that_may_not_be_written_is_said(project: Path, what: str) -> None:
    folder = project / ".graphgen"
    target = folder if what == "folder" else folder / "cache.sqlite"
    if what == "folder":
        shutil.rmtree(folder)
        folder.mkdir()
    target.chmod(0o555 if what == "folder" else 0o444)
    done = subprocess.run(
        [BIN / "graphgen", *RUN, *OTHERWISE],
        cwd=project,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=as_anyone,
    )
    target.chmod(0o755)
    assert done.returncode == 1, done.stdout
    assert "error: The response cache .graphgen/cache.sqlite cannot be written" in done.stderr
    assert "permissions" in done.stderr
    assert "Traceback" not in done.stderr


def test_another_process_that_holds_the_lock_only_delays(project: Path) -> None:
    with closing(sqlite3.connect(project / ".graphgen" / "cache.sqlite", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        process = subprocess.Popen(
            [BIN / "graphgen", *RUN, *OTHERWISE],
            cwd=project,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        while not (project / "run" / ".partial").exists():
            assert process.poll() is None
        holder.execute("COMMIT")
    _, err = process.communicate()
    assert process.returncode == 0, err.decode()
