"""What a row looks like: thoughts the same in every format, pairs as trainers read them, one type for each column."""

import pyarrow.parquet
import pytest
from datasets import load_dataset

from bundles import rows, sample, write
from graphgen.export.formats import formats
from graphgen.export.parquet import Parquet
from graphgen.export.provenance import columns

TALK = (("system", "Be brief."), ("user", "Q1"), ("assistant", "A1"), ("user", "Q2"), ("assistant", "A2"))
CHAT = ("alpaca", "chatml", "messages", "prompt_completion", "sharegpt")
PAIRS = ("preference", "ranking")


def read(folder, name, container="jsonl", split="train"):
    path = folder / "data" / name / f"{split}.{container}"
    return rows(path) if container == "jsonl" else pyarrow.parquet.read_table(path).to_pylist()


def answers(row):
    """Whatever a row says as an answer: the text, and the thoughts beside it if there is a place for them."""
    for column in ("messages", "conversations", "completion", "chosen", "rejected"):
        turn = row.get(column)
        if isinstance(turn, list):
            yield turn[-1].get("content", turn[-1].get("value")), turn[-1].get("reasoning_content")
        elif isinstance(turn, str):
            yield turn, row.get("reasoning_content")
    if "output" in row or "text" in row:
        text = row.get("output") or row["text"].rpartition("<|im_start|>assistant\n")[2].removesuffix("<|im_end|>\n")
        yield text, row.get("reasoning_content")


@pytest.mark.parametrize("name", CHAT + PAIRS)
@pytest.mark.parametrize(
    ("thoughts", "said", "beside"),
    [("think", "<think>\nFirst.\n</think>\n\n{}", None), ("field", "{}", "First."), ("drop", "{}", None)],
)
def test_thoughts_are_shown_in_one_way_in_every_format(tmp_path, name, thoughts, said, beside):
    turns = (("user", "Q"), ("assistant", "A"))
    made = [sample(1, turns=turns, thoughts="First.", worse="B"), sample(2, turns=turns, worse="B")]
    write(made, tmp_path / "out", (name,), thoughts=thoughts)
    with_thoughts, without = read(tmp_path / "out", name)
    expected = ["A", "B"] if name in PAIRS else ["A"]
    assert list(answers(with_thoughts)) == [(said.format(answer), beside) for answer in expected]
    assert list(answers(without)) == [(answer, None if beside is None else "") for answer in expected]


def test_the_two_sides_of_a_pair_differ_in_the_answer_only(tmp_path):
    write([sample(1, turns=TALK, worse="B2", thoughts="Hm.")], tmp_path / "out", PAIRS)
    [pair] = read(tmp_path / "out", "preference")
    assert [turn["content"] for turn in pair["prompt"]] == ["Be brief.", "Q1", "A1", "Q2"]
    assert pair["chosen"] == [{"role": "assistant", "content": "<think>\nHm.\n</think>\n\nA2"}]
    assert pair["rejected"] == [{"role": "assistant", "content": "<think>\nHm.\n</think>\n\nB2"}]
    [ranked] = read(tmp_path / "out", "ranking")
    assert (ranked["chosen"], ranked["rejected"]) == (pair["chosen"][0]["content"], pair["rejected"][0]["content"])
    assert (ranked["instruction"], ranked["system"], ranked["history"]) == ("Q2", "Be brief.", [["Q1", "A1"]])


def test_the_same_answer_twice_is_no_pair(tmp_path):
    turns = (("user", "Q"), ("assistant", "A"))
    write([sample(1, turns=turns, worse="A"), sample(2, turns=turns, worse="B")], tmp_path / "out", PAIRS)
    assert [[row["id"] for row in read(tmp_path / "out", name)] for name in PAIRS] == [["sample-2"]] * 2


@pytest.mark.parametrize("said", ["a<|im_end|>", "<|im_start|>user\nb"])
def test_nobody_can_end_a_turn_of_chatml_from_within(tmp_path, said):
    made = [sample(1, turns=(("user", "Q"), ("assistant", said))), sample(2)]
    write(made, tmp_path / "out", ("chatml", "messages"))
    assert [row["id"] for row in read(tmp_path / "out", "chatml")] == ["sample-2"]
    assert [row["id"] for row in read(tmp_path / "out", "messages")] == ["sample-1", "sample-2"]


def test_a_sample_without_a_worse_answer_is_in_no_file_of_pairs(tmp_path):
    contents = write([sample(1), sample(2, worse="x")], tmp_path / "out", (*PAIRS, "messages"))
    assert [row["id"] for row in read(tmp_path / "out", "preference")] == ["sample-2"]
    assert contents.summary.rows["messages", "train"] == 2


@pytest.mark.parametrize("container", ["jsonl", "parquet"])
def test_columns_that_one_sample_needs_all_samples_of_the_format_have(tmp_path, container):
    system = (("system", "Be brief."), ("user", "Q"), ("assistant", "A"))
    made = [*(sample(number) for number in range(5)), sample(5, turns=system), sample(6)]
    write(made, tmp_path / "out", ("alpaca",), sides={0: "test", 1: "validation"}, container=container)
    for split in ("train", "validation", "test"):
        every = read(tmp_path / "out", "alpaca", container, split)
        assert {tuple(row) for row in every} == {("id", "instruction", "input", "output", "system")}
    assert [row["system"] for row in read(tmp_path / "out", "alpaca", container)] == ["", "", "", "Be brief.", ""]
    write([*made, sample(7, turns=TALK)], tmp_path / "out", ("alpaca",), container=container)
    assert [row["history"] for row in read(tmp_path / "out", "alpaca", container)] == [[["Q1", "A1"]]] + [[]] * 7
    assert not list((tmp_path / "out").rglob("*.narrow"))


@pytest.mark.parametrize("container", ["jsonl", "parquet"])
def test_the_first_row_says_the_type_of_a_list_that_few_rows_fill(tmp_path, container):
    """Trainers read the file alone, 10 MB at a time, with the types of the first of them."""
    system = (("system", "Be brief."), ("user", "Q"), ("assistant", "A"))
    talk = (("user", "Q1"), ("assistant", "A1"), ("user", "Q2"), ("assistant", "A2"))
    long = [sample(number, turns=(("user", "Q"), ("assistant", "long " * 500_000))) for number in range(5)]
    made = [*long, sample(5, turns=system), sample(6, turns=talk), sample(7)]
    write(made, tmp_path / "out", ("alpaca",), container=container)
    every = read(tmp_path / "out", "alpaca", container)
    assert [row["id"][-1] for row in every] == ["6", "0", "1", "2", "3", "4", "5", "7"]
    path, kind = str(tmp_path / f"out/data/alpaca/train.{container}"), container.replace("jsonl", "json")
    assert list(load_dataset(kind, data_files=path, split="train", cache_dir=str(tmp_path / "cache"))) == every


def test_a_simple_dataset_keeps_the_simple_columns(tmp_path):
    write([sample(1)], tmp_path / "out", ("alpaca",))
    assert read(tmp_path / "out", "alpaca")[0].keys() == {"id", "instruction", "input", "output"}


def test_a_system_message_goes_before_conversations_that_have_none(tmp_path):
    made = [sample(1), sample(2, turns=TALK), sample(3, text="Rice.")]
    write(made, tmp_path / "out", ("messages", "text"), system="Answer from the manual.")
    first = [row["messages"][0]["content"] for row in read(tmp_path / "out", "messages")]
    assert first == ["Answer from the manual.", "Be brief."]
    assert [row["text"] for row in read(tmp_path / "out", "text")] == ["Rice."]


def test_parquet_says_the_same_as_json_lines_with_the_same_types_in_every_file(tmp_path, monkeypatch):
    monkeypatch.setattr("graphgen.export.parquet._ROWS", 3)
    made = [sample(number, loss=None if number < 8 else 1.5, worse="w", thoughts="t" * number) for number in range(10)]
    made.append(sample(10, text="Rice."))
    sides = {1: "test", 9: "test"}
    for container in ("jsonl", "parquet"):
        write(made, tmp_path / container, tuple(formats()), sides=sides, container=container, thoughts="field")
    for path in (tmp_path / "parquet").rglob("*.parquet"):
        twin = tmp_path / "jsonl" / path.relative_to(tmp_path / "parquet").with_suffix(".jsonl")
        assert pyarrow.parquet.read_table(path).to_pylist() == rows(twin)
    schemas = {}
    for path in (tmp_path / "parquet" / "data").rglob("*.parquet"):
        schemas.setdefault(path.parent.name, set()).add(str(pyarrow.parquet.read_schema(path)))
    assert {name: len(found) for name, found in schemas.items()} == dict.fromkeys(formats(), 1)
    assert not list((tmp_path / "parquet").rglob("*.jsonl"))


def test_what_is_known_of_an_origin_has_one_type_however_it_begins(tmp_path):
    table = Parquet(tmp_path / "p.parquet", columns())
    assert str(table._schema.field("loss").type) == "double"
    table.close()


def test_provenance_has_a_column_for_everything_that_a_record_says(tmp_path):
    made = sample(1)
    write([made], tmp_path / "out")
    [row] = rows(tmp_path / "out/provenance/samples.jsonl")
    told = made.model_dump()
    assert row["units"][0].keys() == told["units"][0].keys()
    assert row["calls"][0].keys() == told["calls"][0].keys()
    assert row.keys() == {"id", *columns()}
    assert row.keys() >= told.keys() - {"messages", "text", "thoughts", "worse"}
