"""The dataset's folder: files that loaders read as they are, complete or not there, and traceable row by row."""

import json

import pyarrow.json
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundles import files, front_matter, rows, sample, write
from graphgen.errors import StorageError, UsageError
from graphgen.export.formats import formats


def test_each_format_has_a_file_of_one_shape_with_every_id(tmp_path):
    samples = [sample(i) for i in range(3)]
    write(samples, tmp_path / "out", ("alpaca", "messages", "sharegpt"))
    assert [name for name in files(tmp_path / "out") if not name.startswith("configs/")] == [
        "README.md", "README.zh.md", "croissant.json", "data/alpaca/train.jsonl", "data/messages/train.jsonl",
        "data/sharegpt/train.jsonl", "dataset_info.json", "manifest.json", "provenance/samples.jsonl",
    ]  # fmt: skip
    for path in (tmp_path / "out").rglob("*.jsonl"):
        written = rows(path)
        assert [row["id"] for row in written] == ["sample-0", "sample-1", "sample-2"]
        assert len({tuple(row) for row in written}) == 1
        assert pyarrow.json.read_json(path).num_rows == 3


def test_the_shapes_are_those_that_the_loaders_expect(tmp_path):
    write([sample(1)], tmp_path / "out", ("alpaca", "messages", "sharegpt"))
    data = tmp_path / "out" / "data"
    answer = "A grain.\n水稻\u2028是谷物。"
    assert rows(data / "alpaca/train.jsonl") == [
        {"id": "sample-1", "instruction": "What is rice?", "input": "", "output": answer}
    ]
    assert rows(data / "messages/train.jsonl")[0]["messages"] == [
        {"role": "user", "content": "What is rice?"}, {"role": "assistant", "content": answer}
    ]  # fmt: skip
    assert rows(data / "sharegpt/train.jsonl")[0]["conversations"] == [
        {"from": "human", "value": "What is rice?"}, {"from": "gpt", "value": answer}
    ]  # fmt: skip


def test_files_are_plain_utf8_lines(tmp_path):
    write([sample(1)], tmp_path / "out")
    for name in files(tmp_path / "out"):
        content = (tmp_path / "out" / name).read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        assert content.endswith(b"\n")
    assert "水稻".encode() in (tmp_path / "out/data/messages/train.jsonl").read_bytes()


def test_a_sample_goes_only_where_it_fits_and_the_card_says_so(tmp_path):
    odd = (("user", "Q?"), ("user", "Well?"), ("assistant", "A."))
    samples = [sample(1), sample(2, text="Rice is a grain."), sample(3, turns=odd)]
    write(samples, tmp_path / "out", ("text", "alpaca", "messages"))
    data = tmp_path / "out/data"
    assert [row["id"] for row in rows(data / "text/train.jsonl")] == ["sample-2"]
    assert [row["id"] for row in rows(data / "alpaca/train.jsonl")] == ["sample-1"]
    assert [row["id"] for row in rows(data / "messages/train.jsonl")] == ["sample-1", "sample-3"]
    assert len(rows(tmp_path / "out/provenance/samples.jsonl")) == 3
    assert "| `data/alpaca/train.jsonl` | 1 | 2 |" in (tmp_path / "out/README.md").read_text()


def test_a_format_that_nothing_fits_leaves_no_empty_file(tmp_path):
    write([sample(1)], tmp_path / "out", ("text", "messages"))
    assert not (tmp_path / "out/data/text").exists()
    assert [config["config_name"] for config in front_matter(tmp_path / "out")["configs"]] == [
        "messages",
        "provenance",
    ]
    assert list(json.loads((tmp_path / "out/dataset_info.json").read_text())) == ["my_data_messages"]


def test_every_row_can_be_traced_to_files_units_and_calls(tmp_path):
    write([sample(1, loss=2.5), sample(2)], tmp_path / "out")
    first, second = rows(tmp_path / "out/provenance/samples.jsonl")
    assert first["evidence"] == [
        {"document_id": "doc-1", "source": "corpus/rice.md", "start": 0, "end": 3, "text": "水 x"}
    ]
    assert second["evidence"][0]["source"] is None
    assert (first["method"], first["kind"], first["language"], first["loss"]) == ("graphgen", "atomic", "zh", 2.5)
    assert first["units"][0]["id"] == "entity-1"
    assert first["calls"][0]["prompt_hash"] == "h"


def test_parameters_of_any_type_do_not_change_a_columns_type(tmp_path):
    samples = [sample(1, parameters={"stop": "x"}), sample(2, parameters={"stop": 1, "top_p": None})]
    write(samples, tmp_path / "out")
    path = tmp_path / "out/provenance/samples.jsonl"
    assert [json.loads(row["calls"][0]["parameters"]) for row in rows(path)] == [
        {"stop": "x"},
        {"stop": 1, "top_p": None},
    ]
    assert pyarrow.json.read_json(path).num_rows == 2


def test_the_card_names_the_files_the_writers_and_what_the_embedded_models_are(tmp_path):
    samples = [sample(1, model="offline"), sample(2, model="gpt-x"), sample(3, model="ngram", role="trainee")]
    write(samples, tmp_path / "out", licence="CC-BY-4.0")
    matter = front_matter(tmp_path / "out")
    assert matter["language"] == ["en", "zh"]
    assert matter["license"] == "cc-by-4.0"
    assert matter["size_categories"] == ["n<1K"]
    for config in matter["configs"]:
        [file] = config["data_files"]
        assert (tmp_path / "out" / file["path"]).is_file()
    lines = (tmp_path / "out/README.md").read_text(encoding="utf-8").splitlines()
    assert any("`offline`" in line and "rule-based" in line for line in lines)
    assert any("`ngram`" in line and "no large language model" in line for line in lines)
    assert any("`gpt-x`" in line and "rule-based" not in line for line in lines)


def test_llama_factory_finds_every_file_and_column(tmp_path):
    samples = [sample(1, worse="A bird."), sample(2, text="Rice.")]
    write(samples, tmp_path / "out", tuple(formats()))
    info = json.loads((tmp_path / "out/dataset_info.json").read_text())
    assert len(info) == sum(format_.LLAMA_FACTORY is not None for format_ in formats().values())
    for name, entry in info.items():
        assert name.replace("_", "").isalnum()
        [row] = rows(tmp_path / "out" / entry["file_name"])
        assert set(entry["columns"].values()) <= set(row)
        if "tags" in entry:
            turn = row[entry["columns"]["messages"]][0]
            assert turn[entry["tags"]["role_tag"]] == entry["tags"]["user_tag"]


@pytest.mark.parametrize("names", [("messages", "parquetish"), ("../bundle",), ()])
def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path, names):
    with pytest.raises(UsageError, match="alpaca, chatml, messages, "):
        write([sample(1)], tmp_path / "out", names)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_in_the_middle_leaves_the_earlier_bundle_and_nothing_else(tmp_path):
    write([sample(1)], tmp_path / "out")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def broken():
        yield sample(2)
        raise StorageError("The disk is gone.", "Bring it back.")

    with pytest.raises(StorageError):
        write(broken(), tmp_path / "out")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_second_bundle_replaces_the_first_and_equal_samples_give_equal_bytes(tmp_path):
    write([sample(1)], tmp_path / "out", ("alpaca",))
    write([sample(2)], tmp_path / "out", ("messages",))
    assert not (tmp_path / "out/data/alpaca").exists()
    first = {name: (tmp_path / "out" / name).read_bytes() for name in files(tmp_path / "out")}
    write([sample(2)], tmp_path / "out", ("messages",))
    assert {name: (tmp_path / "out" / name).read_bytes() for name in files(tmp_path / "out")} == first
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_something_else_is_never_replaced(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="no dataset"):
        write([sample(1)], tmp_path / "out")
    assert (tmp_path / "out/thesis.txt").read_text() == "years of work"


def test_a_path_that_cannot_be_written_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="cannot be written"):
        write([sample(1)], tmp_path / "file" / "out")


def test_no_samples_still_give_a_readable_folder(tmp_path):
    write([], tmp_path / "out")
    assert (tmp_path / "out/provenance/samples.jsonl").read_bytes() == b""
    assert "configs" not in front_matter(tmp_path / "out")


@given(st.text(), st.text(), st.text(alphabet="水 |-\n#'\":", min_size=1))
def test_any_words_survive_the_trip(tmp_path_factory, question, answer, name):
    folder = tmp_path_factory.mktemp("trip") / "out"
    write([sample(1, turns=(("user", question), ("assistant", answer)))], folder, name=name)
    [row] = rows(folder / "data/messages/train.jsonl")
    assert [turn["content"] for turn in row["messages"]] == [question, answer]
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("---\n")
