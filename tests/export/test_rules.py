"""What would fail in a trainer is found before, and a sound dataset has no fault."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.export.check.rules import flaws
from graphgen.export.manifest import described

TURNS = [{"role": "user", "content": "What is rice?"}, {"role": "assistant", "content": "水稻 is a grain."}]
CARD = (
    "---\nconfigs:\n- config_name: messages\n  data_files:\n  - {split: train, path: data/messages/train.jsonl}\n---\n"
)


def dataset(folder: Path, rows: list[dict[str, object]], name: str = "messages", *, raw: bytes | None = None) -> Path:
    path = folder / "data" / name / "train.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw if raw is not None else b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    (folder / "README.md").write_text(CARD.replace("messages", name), encoding="utf-8")
    entry = {"file_name": f"data/{name}/train.jsonl", "columns": {name: name}}
    (folder / "dataset_info.json").write_text(json.dumps({"my_data": entry}), encoding="utf-8")
    (folder / "croissant.json").write_text("{}", encoding="utf-8")
    (folder / "provenance").mkdir(exist_ok=True)
    traced = "".join(json.dumps({"id": row["id"], "split": "train"}) + "\n" for row in rows)
    (folder / "provenance/samples.jsonl").write_text(traced, encoding="utf-8")
    stamp(folder, len(rows))
    return folder


def stamp(folder: Path, rows: int) -> None:
    """Make the manifest true of the folder, with as many rows in each file of rows and as many samples."""
    told = described(folder)
    told.pop("manifest.json", None)
    for name in told:
        if name.startswith("data/"):
            told[name]["rows"] = rows
    said = {"files": told, "samples": rows, "splits": {"train": rows} if rows else {}}
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")


def found(folder: Path) -> str:
    return "\n".join(flaw.text for flaw in flaws(folder))


def rows_of(*conversations: object) -> list[dict[str, object]]:
    return [{"id": str(number), "messages": turns} for number, turns in enumerate(conversations)]


def test_a_sound_dataset_has_no_fault(tmp_path: Path) -> None:
    system = [{"role": "system", "content": "Be brief."}, *TURNS, *TURNS]
    assert not list(flaws(dataset(tmp_path, rows_of(TURNS, system))))


@pytest.mark.parametrize(
    ("conversation", "said"),
    [
        (TURNS[:1], "roles in messages are user instead of user, assistant"),
        (TURNS[::-1], "are assistant, user instead of user, assistant"),
        ([*TURNS, *TURNS[:1]], "are user, assistant, user"),
        ([TURNS[0], {"role": "assistant", "content": " \n"}], "a turn without words"),
        ([{"role": "human", "content": "Q"}, {"role": "bot", "content": "A"}], "are user, bot"),
    ],
)
def test_a_conversation_that_no_chat_template_takes_is_found(tmp_path: Path, conversation: object, said: str) -> None:
    assert said in found(dataset(tmp_path, rows_of(TURNS, conversation)))


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"id": "1", "messages": TURNS, "score": "high"}, "score is int at first and str in row 2"),
        ({"id": "1", "messages": TURNS, "score": None}, "score is int at first and NoneType in row 2"),
        ({"id": "0", "messages": TURNS, "score": 2}, "Row 2 has the id of an earlier one"),
        ({"id": "1", "messages": TURNS}, "Row 2 has other columns"),
    ],
)
def test_columns_that_change_on_the_way_are_found(tmp_path: Path, second: dict[str, object], said: str) -> None:
    assert said in found(dataset(tmp_path, [{"id": "0", "messages": TURNS, "score": 1}, second]))


def test_a_file_that_two_readers_would_claim_is_found(tmp_path: Path) -> None:
    assert "two shapes" in found(dataset(tmp_path, [{"id": "0", "messages": TURNS, "text": "t"}]))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'\xef\xbb\xbf{"id": "0"}\n', "byte order mark"),
        (b'{"id": "0"}\r\n', "carriage return"),
        (b'{"id": \n', "cannot be read"),
        (b"[1]\n", "no JSON object"),
        (b'{"id": "\xff"}\n', "cannot be read"),
        (b"", "no row"),
    ],
)
def test_bytes_that_loaders_trip_over_are_found(tmp_path: Path, raw: bytes, said: str) -> None:
    assert said in found(dataset(tmp_path, [], raw=raw))


def test_what_is_listed_is_there_and_as_it_was_written(tmp_path: Path) -> None:
    folder = dataset(tmp_path, rows_of(TURNS))
    files = {"data/messages/train.jsonl": {"sha256": "0" * 64}, "data/gone.jsonl": {"sha256": "0" * 64}}
    (folder / "manifest.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    (folder / "README.md").write_text(CARD.replace("train.jsonl", "test.jsonl"), encoding="utf-8")
    entry = {"file_name": "data/messages/train.jsonl", "columns": {"messages": "conversations"}}
    info = {"[My] Data": entry, "other": {**entry, "file_name": "data/none.jsonl"}}
    (folder / "dataset_info.json").write_text(json.dumps(info), encoding="utf-8")
    said = found(folder)
    for part in ("SHA-256 differs", "manifest.json and not there", "names data/messages/test.jsonl", "[My] Data has"):
        assert part in said
    assert "do not have: conversations" in said
    assert "other names data/none.jsonl" in said


@given(st.binary(max_size=200))
def test_no_file_is_too_broken_to_be_told_of(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = dataset(tmp_path_factory.mktemp("broken"), rows_of(TURNS))
    for name in ("README.md", "dataset_info.json", "manifest.json", "data/messages/train.jsonl"):
        before = (folder / name).read_bytes()
        (folder / name).write_bytes(content)
        list(flaws(folder))
        (folder / name).write_bytes(before)
