"""What a user's files and folders become."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from graphgen.documents.read import read_documents
from graphgen.documents.read.registry import readers
from graphgen.errors import UsageError
from graphgen.records import Document, Failure, content_id


def read(*paths: Path) -> tuple[list[Document], list[Failure]]:
    items = list(read_documents(paths))
    failures = [item for item in items if isinstance(item, Failure)]
    assert all(failure.stage == "read" and failure.cause and failure.remedy for failure in failures)
    return [item for item in items if isinstance(item, Document)], failures


def codes(failures: Sequence[Failure]) -> list[str]:
    return [failure.code for failure in failures]


def test_a_text_file_is_read_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    text = "  Leading space.\r\nSecond line.\r第三行\n\n"
    path.write_bytes(text.encode())
    documents, failures = read(path)
    assert not failures
    (document,) = documents
    assert document.text == text
    assert (document.key, document.source, document.format) == ("a.txt", str(path), "txt")
    assert document.id == content_id("doc", "a.txt", text)


def test_a_folder_is_read_by_name_with_everything_below_it_except_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/deep/y.txt", ".git/config", "c.txt", "a/.hidden.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"text of {name}")
    documents, failures = read(tmp_path)
    assert [document.key for document in documents] == ["a/deep/y.txt", "a/z.md", "b.txt", "c.txt"]
    assert [document.format for document in documents] == ["txt", "md", "txt", "txt"]
    assert documents[1].source == str(tmp_path / "a" / "z.md")
    assert not failures


def test_paths_keep_the_order_in_which_they_were_given(tmp_path: Path) -> None:
    first, second = tmp_path / "b.txt", tmp_path / "a.txt"
    first.write_text("one")
    second.write_text("两个")
    documents, _ = read(first, second)
    assert [(document.key, document.language) for document in documents] == [("b.txt", "en"), ("a.txt", "zh")]


def test_a_path_that_does_not_exist_is_told_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    with pytest.raises(UsageError, match=r"missing\.txt"):
        read_documents([tmp_path / "a.txt", tmp_path / "missing.txt"])
    with pytest.raises(UsageError, match="No documents"):
        read_documents([])


def test_files_are_opened_only_when_their_turn_comes(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    stream = read_documents([tmp_path])
    assert isinstance(next(stream), Document)
    (tmp_path / "b.txt").write_text("changed")
    last = next(stream)
    assert isinstance(last, Document)
    assert last.text == "changed"


def test_reading_goes_on_after_every_kind_of_bad_file(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_bytes(b"\x7fELF\x02\x01\x01\0\0\0\0")
    (tmp_path / "2.txt").write_bytes(b"")
    (tmp_path / "3.txt").write_text(" \n\t")
    (tmp_path / "4.json").write_text('[{"text": "a"')
    (tmp_path / "5.pdf").write_bytes(b"%PDF-1.4 and then nothing")
    (tmp_path / "6.xml").write_text("<?xml version='1.0'?><p>Hello</p>")
    (tmp_path / "7").symlink_to(tmp_path / "nowhere")
    (tmp_path / "8.csv").write_bytes(b"")
    (tmp_path / "9.txt").write_text("good")
    documents, failures = read(tmp_path)
    assert [document.text for document in documents] == ["good"]
    assert codes(failures) == [
        "binary_file", "empty_file", "empty_file", "invalid_json", "broken_pdf", "unsupported_format",
        "unreadable_file", "empty_file",
    ]  # fmt: skip
    assert [failure.record for failure in failures][:2] == [str(tmp_path / "1.txt"), str(tmp_path / "2.txt")]
    assert [failure.severity for failure in failures] == ["error", "warning", "warning"] + ["error"] * 4 + ["warning"]


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that opens but cannot be read")
def test_a_file_that_the_system_will_not_read_is_a_failure() -> None:
    documents, failures = read(Path("/proc/self/mem"))
    assert not documents
    assert codes(failures) == ["unreadable_file"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes and links")
def test_pipes_and_links_that_turn_in_a_circle_do_not_stop_the_reading(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "c.txt").write_text("text")
    documents, failures = read(tmp_path)
    assert len(documents) == 1
    assert codes(failures) == ["not_a_file", "link_loop"]


def test_a_folder_with_nothing_to_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.txt").write_bytes(b"\0\1\2\3")
    _, failures = read(tmp_path / "empty", tmp_path / "bad")
    assert [(failure.code, Path(failure.record).name) for failure in failures] == [
        ("empty_folder", "empty"), ("binary_file", "a.txt"), ("empty_folder", "bad")
    ]  # fmt: skip


def test_a_document_given_twice_is_read_once_and_said_so(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")
    documents, failures = read(path, tmp_path, path)
    assert len(documents) == 1
    assert [(failure.code, failure.severity) for failure in failures] == [("duplicate_document", "warning")] * 2


def test_the_same_text_under_two_names_is_two_documents(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("text")
    assert len(read(tmp_path)[0]) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_file_name_that_is_no_text_gives_a_key_that_is(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt"))).write_text("text")
    documents, _ = read(tmp_path)
    assert documents[0].key == r"\xff.txt"
    documents[0].model_dump_json().encode()


@pytest.mark.parametrize("name", ["rows.txt", "rows", "rows.json", "rows.jsonl", "rows.log"])
def test_json_lines_are_known_by_what_they_hold_whatever_they_are_called(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text('{"text": "one"}\n{"text": "two"}\n')
    documents, failures = read(path)
    assert not failures
    assert [(document.format, document.text) for document in documents] == [("jsonl", "one"), ("jsonl", "two")]


@pytest.mark.parametrize("name", ["a.txt", "a", "a.csv", "a.md"])
def test_a_pdf_is_known_by_its_signature(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"%PDF-1.7\nbroken")
    assert codes(read(tmp_path / name)[1]) == ["broken_pdf"]


def test_text_that_only_begins_like_json_is_text(tmp_path: Path) -> None:
    text = '{"this": is how an object begins}\nand this is not one'
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "b.txt").write_text(json.dumps({"settings": 1}))
    assert [document.format for document in read(tmp_path)[0]] == ["txt", "txt"]


def test_a_name_of_text_has_markup_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("<html>")
    assert [document.text for document in read(tmp_path)[0]] == ["<html>"]


def test_no_two_formats_claim_the_same_name() -> None:
    claimed = [suffix for reader in readers() for suffix in reader.suffixes]
    assert len(claimed) == len(set(claimed))
    assert {reader.format for reader in readers()} == {
        "txt", "md", "json", "jsonl", "csv", "pdf", "docx", "pptx", "html", "epub", "parquet"
    }  # fmt: skip


@pytest.mark.parametrize(
    "made",
    [
        ("run.lock",),
        ("dataset_info.json", "provenance/samples.jsonl", "README.md"),
        ("comparison.json", "comparison.html"),
    ],
)
def test_what_runs_and_exports_wrote_is_no_source_unless_it_is_named(tmp_path: Path, made: tuple[str, ...]) -> None:
    (tmp_path / "a.txt").write_text("A source.")
    run = tmp_path / "runs" / "wrap"
    fill(run, *made)
    (run / "samples.jsonl").write_text('{"text": "A sample."}\n')
    documents, failures = read(tmp_path)
    assert [document.text for document in documents] == ["A source."]
    assert [(failure.code, failure.severity) for failure in failures] == [("run_directory", "warning")]
    assert [document.text for document in read(tmp_path / "**" / "*.*")[0]] == ["A source."]
    assert [document.text for document in read(run / "samples.jsonl")[0]] == ["A sample."]


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"text of {name}")


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        ("docs/*.md", ["b.md"]),
        ("docs/**/*.md", ["a/x.md", "a/z/y.md", "b.md"]),
        ("docs/**", ["a/c.txt", "a/x.md", "a/z/y.md", "b.md"]),
        ("docs/*", ["a/c.txt", "a/x.md", "a/z/y.md", "b.md"]),
        ("d*/?.md", ["docs/b.md"]),
        ("docs/a/[xc].*", ["c.txt", "x.md"]),
        ("docs/.h/*.md", ["h.md"]),
    ],
)
def test_a_pattern_stands_for_what_matches_it(tmp_path: Path, pattern: str, keys: list[str]) -> None:
    fill(tmp_path / "docs", "b.md", "a/x.md", "a/c.txt", "a/z/y.md", ".h/h.md", "a/.hidden.md")
    fill(tmp_path / "docs" / "run", "run.lock", "samples.md")
    (tmp_path / "docs" / "loop").mkdir()
    (tmp_path / "docs" / "loop" / "up").symlink_to(tmp_path / "docs", target_is_directory=True)
    documents, failures = read(tmp_path / pattern)
    assert [document.key for document in documents if not document.key.startswith("loop")] == keys
    assert {failure.code for failure in failures} <= {"run_directory", "link_loop"}


def test_a_file_whose_name_holds_a_wildcard_is_that_file(tmp_path: Path) -> None:
    fill(tmp_path, "a[1].txt", "a1.txt", "[b]/c.md")
    assert [document.key for document in read(tmp_path / "a[1].txt")[0]] == ["a[1].txt"]
    assert [document.key for document in read(tmp_path / "[b]" / "*.md")[0]] == ["c.md"]


def test_a_pattern_that_finds_nothing_is_told_before_anything_is_read(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt")
    for pattern in ("*.md", "nowhere/*.md", "**/b.txt"):
        with pytest.raises(UsageError, match="No file matches"):
            read_documents([tmp_path / "a.txt", tmp_path / pattern])


def test_texts_in_another_language_are_used_and_noted_once_for_each_file(tmp_path: Path) -> None:
    german = "Der Rhein ist einer der längsten Flüsse und fließt durch die Schweiz und die Niederlande. " * 3
    (tmp_path / "a.jsonl").write_text(
        "\n".join(json.dumps({"text": text}) for text in (german, "English.", german + "."))
    )
    (tmp_path / "b.txt").write_text("Волга — крупнейшая река Европы.")
    documents, failures = read(tmp_path)
    assert len(documents) == 4
    assert [(failure.code, failure.severity, Path(failure.record).name) for failure in failures] == [
        ("other_language", "warning", "a.jsonl"), ("other_language", "warning", "b.txt")
    ]  # fmt: skip
    assert "2 of its texts seem to be in German" in failures[0].cause
