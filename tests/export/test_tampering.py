"""What was done to a dataset after it was written is seen, also where the manifest was made to agree."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bundles import rows, sample, write
from graphgen.export.check.checking import check_bundle
from graphgen.export.check.rules import flaws
from graphgen.export.formats import formats
from graphgen.export.manifest import described

ROWS, TRACED = "data/messages/train.jsonl", "provenance/samples.jsonl"
TURNS = [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]
Tamper = Callable[[Path], object]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "out"
    made = [sample(number, worse="A river.") for number in range(6)]
    write([*made, sample(9, text="Rice.")], folder, tuple(formats()), sides={4: "test"})
    assert not list(flaws(folder))
    return folder


def said(folder: Path) -> str:
    return "\n".join(f"{flaw.where}: {flaw.text}" for flaw in flaws(folder))


def changed(whole: Path, folder: Path, tamper: Tamper, *, agreed: bool = False) -> str:
    """What is said of a copy that was tampered with, whose manifest may have been made to agree."""
    shutil.copytree(whole, folder)
    tamper(folder)
    if agreed:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        for name, about in described(folder).items():
            if name in manifest["files"]:
                manifest["files"][name].update(about)
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return said(folder)


def each(change: Callable[[dict[str, Any]], object], name: str = ROWS) -> Tamper:
    def tamper(folder: Path) -> None:
        read = rows(folder / name)
        for row in read:
            change(row)
        (folder / name).write_text("".join(f"{json.dumps(row)}\n" for row in read), encoding="utf-8")

    return tamper


def told(change: Callable[[dict[str, Any]], object], name: str = "manifest.json") -> Tamper:
    def tamper(folder: Path) -> None:
        content = json.loads((folder / name).read_bytes())
        change(content)
        (folder / name).write_text(json.dumps(content), encoding="utf-8")

    return tamper


def flipped(folder: Path) -> None:
    content = bytearray((folder / ROWS).read_bytes())
    content[len(content) // 2] ^= 0x20
    (folder / ROWS).write_bytes(content)


def shortened(name: str) -> Tamper:
    return lambda folder: (folder / name).write_bytes(b"\n".join((folder / name).read_bytes().split(b"\n")[1:]))


@pytest.mark.parametrize(
    ("tamper", "part"),
    [
        (flipped, "SHA-256 differs"),
        (shortened(ROWS), "SHA-256 differs"),
        (told(lambda manifest: manifest["files"][ROWS].update(sha256="0" * 64)), "SHA-256 differs"),
        (told(lambda manifest: manifest["files"][ROWS].update(rows=7)), "It has 5 rows; in manifest.json it has 7."),
        (told(lambda manifest: manifest["files"].pop(ROWS)), f"{ROWS}: It is not in manifest.json."),
        (told(lambda manifest: manifest.update(samples=1)), "other samples than provenance"),
        (told(lambda manifest: manifest.update(splits={"train": 7})), "other samples than provenance"),
        (lambda folder: shutil.copy(folder / ROWS, folder / "data/more.jsonl"), "more.jsonl: It is not in manifest"),
        (lambda folder: (folder / "configs/trl_new.py").write_text("x"), "trl_new.py: It is not in manifest"),
        (lambda folder: shutil.rmtree(folder / "data"), "is in manifest.json and not there"),
        (lambda folder: (folder / TRACED).unlink(), "provenance/samples: It is not there."),
    ],
)
def test_what_differs_from_the_manifest_is_seen(whole: Path, tmp_path: Path, tamper: Tamper, part: str) -> None:
    assert part in changed(whole, tmp_path / "out", tamper)


@pytest.mark.parametrize(
    ("tamper", "part"),
    [
        (flipped, "croissant.json: It describes data/messages/train.jsonl otherwise"),
        (shortened(ROWS), "It has 4 rows; in manifest.json it has 5."),
        (shortened(TRACED), "Row 1 has an id that provenance does not know."),
        (each(lambda row: row.update(split="test"), TRACED), "Row 1 is in train; in provenance it is in test."),
        (each(lambda row: row.update(id=["x"])), "Row 1 has no id."),
        (each(lambda row: row.update(turns=row.pop("messages"))), "configuration messages has other columns"),
        (each(lambda row: row.update(messages="hi")), "The column messages is no list of turns."),
        (each(lambda row: row.update(messages=["a", None])), "a turn without words"),
        (each(lambda row: row["messages"][1].update(content=5)), "a turn without words"),
        (each(lambda row: row.update(output=" "), "data/alpaca/train.jsonl"), "Row 1 says nothing in output."),
        (
            each(lambda row: row.update(rejected=row["chosen"]), "data/ranking/train.jsonl"),
            "Row 1 has the same answer as chosen and rejected.",
        ),
        (lambda folder: ((folder / ROWS).unlink(), (folder / ROWS).mkdir()), f"{ROWS}: It is in manifest.json and not"),
        (lambda folder: (folder / "croissant.json").write_text("{"), "croissant.json: It cannot be understood"),
        (
            lambda folder: (folder / "README.md").write_text(
                (folder / "README.md").read_text("utf-8").replace(ROWS, "/etc/passwd", 1), "utf-8"
            ),
            "names /etc/passwd: not there",
        ),
    ],
)
def test_a_manifest_that_was_made_to_agree_hides_little(whole: Path, tmp_path: Path, tamper: Tamper, part: str) -> None:
    assert part in changed(whole, tmp_path / "out", tamper, agreed=True)


def test_a_list_that_is_empty_at_first_is_found(whole: Path, tmp_path: Path) -> None:
    """Readers that take types from the first block of rows cannot read on where such a list has something in it."""
    counted = iter(range(9))
    tamper = each(lambda row: row.update(history=[["Q", "A"]] if next(counted) else []), "data/alpaca/train.jsonl")
    assert "history is empty list at first and list in row 2" in changed(whole, tmp_path / "out", tamper)


@pytest.mark.parametrize("place", range(0, 1000, 40))
def test_no_damage_to_parquet_breaks_the_check(tmp_path: Path, place: int) -> None:
    write([sample(number) for number in range(40)], tmp_path / "out", ("alpaca",), container="parquet")
    path = tmp_path / "out/data/alpaca/train.parquet"
    content = bytearray(path.read_bytes())
    content[place * len(content) // 1000] ^= 0xFF
    path.write_bytes(content)
    assert "SHA-256 differs" in said(tmp_path / "out")


@pytest.mark.parametrize("name", ["configs/trl_sft.py", "configs/new.py", "manifest.json"])
def test_scripts_that_are_not_as_they_were_written_are_not_run(whole: Path, tmp_path: Path, name: str) -> None:
    folder, proof = tmp_path / "out", tmp_path / "proof"
    changed(whole, folder, lambda folder: (folder / "configs/trl_sft.py").write_text(f"open({str(proof)!r}, 'w')"))
    if name != "configs/trl_sft.py":
        (folder / name).write_text("[]", encoding="utf-8")
    found = [each for each in check_bundle(folder, consumers=("trl",)) if each.consumer == "trl"]
    assert [each.verdict for each in found] == ["off"]
    assert not proof.exists()
