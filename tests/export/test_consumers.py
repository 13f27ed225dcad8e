"""What is exported loads where it is meant to: the readers themselves, old and new, and two real steps of training."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphgen.errors import UsageError
from graphgen.export.bundle import write_bundle
from graphgen.export.check.checking import Checked, check_bundle
from graphgen.export.formats import formats
from graphgen.export.origin import Origin
from graphgen.export.settings import DatasetSettings
from graphgen.export.splitting.placing import Side
from graphgen.export.splitting.splits import Splits
from graphgen.records import Call, Evidence, Message, Sample, SampleUnit, Score

ROOT = Path(__file__).parents[2]
OLDER = ROOT / "build" / "consumers" / "older" / "bin" / "python"
SPLITS: tuple[Side, ...] = ("train", "train", "validation", "test")
TURNS = (
    (("user", "What is rice?"), ("assistant", "A grain.\n水稻\u2028是谷物。")),
    (("system", "Be brief."), ("user", "赵州桥在哪里？"), ("assistant", "在河北省赵县。")),
    (("user", "Who built it?"), ("assistant", "Li Chun."), ("user", "When?"), ("assistant", 'In "605", about.')),
)


def samples(count: int) -> Iterator[Sample]:
    """Conversations of every shape and running text; what differs from row to row is what loaders trip over."""
    for number in range(count):
        call = Call(
            id=f"c{number}", prompt="p/q", prompt_hash="h", role="synthesizer", model="m", parameters={"seed": number}
        )
        turns = TURNS[number % len(TURNS)]
        yield Sample(
            id=f"sample-{number}",
            method="graphgen",
            kind="atomic",
            language="zh" if number % 2 else "en",
            messages=tuple(Message(role=role, content=content) for role, content in turns) if number % 4 else None,
            text=None if number % 4 else f"Text {number} of rice. 水稻是谷物。" * 3,
            thoughts="1. It is a grain." if number % 3 == 1 else None,
            worse="It is a river." if number % 4 and number % 2 else None,
            evidence=(Evidence(document_id="doc-1", start=0, end=3, text="水 x"),),
            units=(SampleUnit(id="entity-1", kind="entity", name="Rice", loss=0.5 if number % 2 else None),),
            loss=0.5 if number % 2 else None,
            traits={"tokens": number} if number % 2 else {"tokens": "many", "style": "easy"},
            scores=(Score(name="faithfulness", value=1.0, method="rule:v1"),) if number % 3 else (),
            calls=(call,),
        )


def bundle(folder: Path, *, container: str = "jsonl", thoughts: str = "think") -> Path:
    chosen = DatasetSettings.model_validate({"formats": tuple(formats()), "container": container, "thoughts": thoughts})
    sides: dict[str, Side | None] = {
        sample.id: SPLITS[number % len(SPLITS)] for number, sample in enumerate(samples(48))
    }
    splits = Splits(sides, {}, dict(Counter(side for side in sides.values() if side)))
    write_bundle(samples(48), folder, chosen, Origin(name="My Data", sources={}), splits=splits)
    return folder


def checked(folder: Path, python: Path, *consumers: str) -> dict[str, list[Checked]]:
    """What each consumer found; nothing of it fails, and nothing is left out."""
    found = list(check_bundle(folder, python=python, consumers=consumers))
    assert [each for each in found if each.verdict != "works"] == []
    return {consumer: [each for each in found if each.consumer == consumer] for consumer in consumers}


@pytest.mark.slow
@pytest.mark.parametrize(("container", "thoughts"), [("jsonl", "think"), ("parquet", "field")])
def test_datasets_pandas_and_duckdb_read_every_file(tmp_path: Path, container: str, thoughts: str) -> None:
    folder = bundle(tmp_path / "out", container=container, thoughts=thoughts)
    found = checked(folder, Path(sys.executable), "datasets", "pandas", "duckdb")
    files = len(list((folder / "data").rglob(f"*.{container}"))) + 1
    assert {"messages", "preference", "text", "provenance"} <= {each.what for each in found["datasets"]}
    assert [len(found[name]) - 1 for name in ("pandas", "duckdb")] == [files, files]
    assert any("validation " in each.text and "test " in each.text for each in found["datasets"])


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_trl_trains_on_it_with_the_scripts_that_come_along(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "out")
    found = checked(folder, Path(sys.executable), "trl")["trl"]
    scripts = [f"configs/{path.name}" for path in sorted((folder / "configs").glob("trl_*.py"))]
    assert [each.what for each in found[1:]] == scripts
    assert {"configs/trl_sft.py", "configs/trl_dpo.py", "configs/trl_cpt.py"} <= set(scripts)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_datasets_of_a_year_ago_reads_it_too(tmp_path: Path) -> None:
    if not OLDER.is_file():
        pytest.skip("`make test` sets up build/consumers/older")
    found = checked(bundle(tmp_path / "out"), OLDER, "datasets")["datasets"]
    assert found[0].text.startswith("3.6")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_llama_factory_reads_every_entry_that_is_made_for_it(tmp_path: Path) -> None:
    if not OLDER.is_file():
        pytest.skip("`make test` sets up build/consumers/older")
    folder = bundle(tmp_path / "out")
    found = list(check_bundle(folder, python=OLDER, consumers=("llamafactory",)))
    if any(each.verdict == "off" for each in found):
        pytest.skip("LLaMA-Factory could not be installed here")
    assert [each for each in found if each.verdict == "fails"] == []
    stages = {each.text.split(",")[0] for each in found if each.text.startswith("stage")}
    assert stages == {"stage sft", "stage rm", "stage pt"}


def test_what_a_reader_would_choke_on_fails_the_check(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "out")
    path = folder / "data" / "messages" / "train.jsonl"
    path.write_bytes(path.read_bytes() + b'{"id": "x", "messages": "none"}\n')
    found = list(check_bundle(folder, consumers=("pandas", "datasets")))
    assert {(each.consumer, each.what) for each in found if each.verdict == "fails"} == {
        ("rules", "data/messages/train.jsonl"),
        ("datasets", "messages"),
    }


def test_what_is_no_dataset_or_no_python_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a dataset"):
        list(check_bundle(tmp_path))
    folder = bundle(tmp_path / "out")
    with pytest.raises(UsageError, match="cannot be run"):
        list(check_bundle(folder, python=tmp_path / "no" / "python"))
