"""A dataset takes the place of an earlier one, and of nothing that anybody else made or is making."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundles import files, rows, sample, write
from graphgen.errors import StorageError, UsageError

ROWS = "data/messages/train.jsonl"


@pytest.mark.parametrize("manifest", [None, "{", "[]", '{"files": []}'])
def test_nothing_is_replaced_where_nobody_knows_what_is_whose(tmp_path: Path, manifest: str | None) -> None:
    write([sample(1)], tmp_path / "out")
    (tmp_path / "out/notes.txt").write_text("years of work", encoding="utf-8")
    (tmp_path / "out/manifest.json").unlink()
    if manifest is not None:
        (tmp_path / "out/manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(UsageError, match="would be lost"):
        write([sample(2)], tmp_path / "out")
    assert (tmp_path / "out/notes.txt").read_text(encoding="utf-8") == "years of work"


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "configs/trl_sft.py"])
def test_a_card_that_somebody_edited_is_kept(tmp_path: Path, name: str) -> None:
    write([sample(1)], tmp_path / "out")
    (tmp_path / "out" / name).write_text("My own words.\n", encoding="utf-8")
    with pytest.raises(UsageError, match=f"holds {name}, which is not as"):
        write([sample(2)], tmp_path / "out")
    assert (tmp_path / "out" / name).read_text(encoding="utf-8") == "My own words.\n"


def test_a_link_to_a_dataset_stays_a_link(tmp_path: Path) -> None:
    write([sample(1)], tmp_path / "disk/out")
    (tmp_path / "link").symlink_to(tmp_path / "disk/out")
    write([sample(2)], tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert [row["id"] for row in rows(tmp_path / "disk/out" / ROWS)] == ["sample-2"]
    assert sorted(path.name for path in [*tmp_path.iterdir(), *(tmp_path / "disk").iterdir()]) == [
        "disk", "link", "out",
    ]  # fmt: skip


def test_two_that_write_at_once_do_not_write_into_one_another(tmp_path: Path) -> None:
    def slowly():
        yield sample(1)
        with pytest.raises(StorageError, match="Another process is writing"):
            write([sample(2)], tmp_path / "out")
        yield sample(3)

    write(slowly(), tmp_path / "out")
    assert [row["id"] for row in rows(tmp_path / "out" / ROWS)] == ["sample-1", "sample-3"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_a_killed_writer_left_is_swept_away(tmp_path: Path) -> None:
    left = tmp_path / ".out.partial/data"
    left.mkdir(parents=True)
    (left / "half.jsonl").write_text("{", encoding="utf-8")
    (tmp_path / ".out.partial/link").symlink_to(tmp_path)
    write([sample(1)], tmp_path / "out")
    assert "data/half.jsonl" not in files(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
