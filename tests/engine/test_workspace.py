"""A run directory holds complete files or none, for one run at a time."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from graphgen.engine.run_directory.workspace import Workspace
from graphgen.errors import StorageError, UsageError
from graphgen.records import Chunk, Document, Failure, Subgraph


def document(text: str = "A text.") -> Document:
    return Document(id="doc-1", key="a", source="a.txt", format="txt", language="en", text=text)


def test_nothing_is_there_before_the_commit_and_all_of_it_after(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "run")
    workspace.append(document())
    assert not (tmp_path / "run" / "documents.jsonl").exists()
    workspace.settle()
    files = workspace.described()
    assert not (tmp_path / "run" / "documents.jsonl").exists()
    workspace.commit()
    workspace.close()
    content = (tmp_path / "run" / "documents.jsonl").read_bytes()
    assert Document.model_validate_json(content) == document()
    assert files["documents.jsonl"] == {
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "rows": 1,
    }
    assert {"samples.jsonl", "rejected.jsonl", "failures.jsonl"} <= files.keys(), "empty, and said to be empty"
    assert not (tmp_path / "run" / ".partial").exists()


def test_a_run_that_ends_without_a_commit_leaves_the_last_one_in_place(tmp_path: Path) -> None:
    first = Workspace(tmp_path)
    first.append(document("first"))
    first.settle()
    first.commit()
    first.close()
    second = Workspace(tmp_path)
    second.append(document("second"))
    second.close()
    assert Document.model_validate_json((tmp_path / "documents.jsonl").read_bytes()).text == "first"


def test_files_that_a_later_run_does_not_write_go(tmp_path: Path) -> None:
    chunk = Chunk(id="c", document_id="doc-1", start=0, end=1, text="A", language="en", tokens=1)
    for records in ([document(), chunk], [document()]):
        workspace = Workspace(tmp_path)
        for record in records:
            workspace.append(record)
        workspace.settle()
        workspace.commit()
        workspace.close()
    assert not (tmp_path / "chunks.jsonl").exists()


def test_what_the_manifest_before_listed_and_this_run_lacks_goes(tmp_path: Path) -> None:
    (tmp_path / "run.lock").touch()
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "old.parquet").write_text("old")
    (tmp_path / "mine.txt").write_text("a note of the user")
    (tmp_path / "manifest.json").write_text('{"files": {"graph/old.parquet": {}}, "status": "succeeded"}')
    workspace = Workspace(tmp_path)
    assert workspace.earlier["status"] == "succeeded"
    workspace.append(document())
    workspace.settle()
    workspace.commit()
    workspace.close()
    assert not (tmp_path / "graph").exists()
    assert not (tmp_path / "manifest.json").exists(), "of a run whose files are gone"
    assert (tmp_path / "mine.txt").exists()


def test_a_record_that_enters_two_streams_is_written_once(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.append(document())
    workspace.append(document())
    premise = Subgraph(id="s", strategy="path", kind="multi_hop", entities=(), relations=(), tokens=0)
    workspace.append(premise)
    assert workspace.counts == {"documents": 1}, "premises are not subgraphs of the partition"
    workspace.close()


def test_two_runs_cannot_use_one_directory(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "run")
    with pytest.raises(StorageError, match="Another run is using"):
        Workspace(tmp_path / "run")
    workspace.append(document())
    workspace.settle()
    workspace.commit()
    workspace.close()
    Workspace(tmp_path / "run").close()


def test_a_folder_of_the_user_is_not_taken_for_a_run(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("dear")
    with pytest.raises(UsageError, match="not empty and holds no run"):
        Workspace(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
    with pytest.raises(UsageError, match="is not a folder"):
        Workspace(tmp_path / "thesis.tex")


_FILL = """
import resource, signal, sys
from pathlib import Path
from graphgen.engine.run_directory.workspace import Workspace
from graphgen.errors import StorageError
from graphgen.records import Document

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
workspace = Workspace(Path(sys.argv[1]))
try:
    for number in range(10**6):
        workspace.append(Document(id=str(number), key="a", source="a", format="txt", language="en", text="x" * 1000))
except StorageError as error:
    print(error.cause)
    workspace.close()
"""


def test_a_full_disk_is_said_and_nothing_half_written_stays(tmp_path: Path) -> None:
    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        [sys.executable, "-c", _FILL, str(tmp_path / "run")],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=small_disk,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert "The disk is full" in done.stdout
    assert {path.name for path in (tmp_path / "run").iterdir()} == {"run.lock"}


def test_an_unwritable_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        Workspace(tmp_path / "file" / "run")


def test_failures_are_kept_whole(tmp_path: Path) -> None:
    failure = Failure(stage="read", record="\u2028", code="c", cause="第一。", remedy="r")
    workspace = Workspace(tmp_path)
    workspace.append(failure)
    workspace.settle()
    workspace.commit()
    workspace.close()
    lines = (tmp_path / "failures.jsonl").read_text(encoding="utf-8").split("\n")
    assert Failure.model_validate_json(lines[0]) == failure
    assert lines[1:] == [""]
