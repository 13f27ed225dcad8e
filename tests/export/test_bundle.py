"""The dataset's folder: files that loaders read as they are, complete or not there, and traceable row by row."""

import json

import pyarrow.json
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from graphgen.errors import StorageError, UsageError
from graphgen.export.bundle import write_bundle
from graphgen.export.formats import formats
from graphgen.export.origin import Origin
from graphgen.export.settings import DatasetSettings
from graphgen.records import Call, Evidence, Message, Sample, SampleUnit

SOURCES = {"doc-1": "corpus/rice.md"}


def _sample(
    number,
    *,
    text=None,
    turns=(("user", "What is rice?"), ("assistant", "A grain.\n水稻\u2028是谷物。")),
    loss=None,
    worse=None,
    thoughts=None,
    **call,
):
    values = {
        "id": f"call-{number}",
        "prompt": "p/q",
        "prompt_hash": "h",
        "role": "synthesizer",
        "model": "m",
        "parameters": {},
    }
    return Sample(
        id=f"sample-{number}",
        method="graphgen",
        kind="atomic",
        language="zh" if number % 2 else "en",
        messages=None if text else tuple(Message(role=role, content=content) for role, content in turns),
        text=text,
        worse=worse,
        thoughts=thoughts,
        evidence=(Evidence(document_id=f"doc-{number}", start=0, end=3, text="水 x"),),
        units=(SampleUnit(id="entity-1", kind="entity", name="Rice", loss=loss),),
        loss=loss,
        calls=(Call(**(values | call)),),
    )


def _write(samples, folder, names=("messages",), *, name="My Data 水", split_of=None, extras=(), **settings):
    origin = Origin(name=name, sources=SOURCES)
    settings = DatasetSettings(formats=tuple(names), **settings)
    more = {} if split_of is None else {"split_of": split_of}
    return write_bundle(iter(samples), folder, settings, origin, extras=extras, **more)


def _files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def _rows(path):
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def _front_matter(folder):
    return yaml.safe_load((folder / "README.md").read_text(encoding="utf-8").split("---\n")[1])


def test_each_format_has_a_file_of_one_shape_with_every_id(tmp_path):
    samples = [_sample(i) for i in range(3)]
    _write(samples, tmp_path / "out", ("alpaca", "messages", "sharegpt"))
    assert [name for name in _files(tmp_path / "out") if not name.startswith("configs/")] == [
        "README.md", "README.zh.md", "croissant.json", "data/alpaca/train.jsonl", "data/messages/train.jsonl",
        "data/sharegpt/train.jsonl", "dataset_info.json", "manifest.json", "provenance/samples.jsonl",
    ]  # fmt: skip
    for path in (tmp_path / "out").rglob("*.jsonl"):
        rows = _rows(path)
        assert [row["id"] for row in rows] == ["sample-0", "sample-1", "sample-2"]
        assert len({tuple(row) for row in rows}) == 1
        assert pyarrow.json.read_json(path).num_rows == 3


def test_the_shapes_are_those_that_the_loaders_expect(tmp_path):
    _write([_sample(1)], tmp_path / "out", ("alpaca", "messages", "sharegpt"))
    data = tmp_path / "out" / "data"
    answer = "A grain.\n水稻\u2028是谷物。"
    assert _rows(data / "alpaca/train.jsonl") == [
        {"id": "sample-1", "instruction": "What is rice?", "input": "", "output": answer}
    ]
    assert _rows(data / "messages/train.jsonl")[0]["messages"] == [
        {"role": "user", "content": "What is rice?"}, {"role": "assistant", "content": answer}
    ]  # fmt: skip
    assert _rows(data / "sharegpt/train.jsonl")[0]["conversations"] == [
        {"from": "human", "value": "What is rice?"}, {"from": "gpt", "value": answer}
    ]  # fmt: skip


def test_files_are_plain_utf8_lines(tmp_path):
    _write([_sample(1)], tmp_path / "out")
    for name in _files(tmp_path / "out"):
        content = (tmp_path / "out" / name).read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        assert content.endswith(b"\n")
    assert "水稻".encode() in (tmp_path / "out/data/messages/train.jsonl").read_bytes()


def test_a_sample_goes_only_where_it_fits_and_the_card_says_so(tmp_path):
    odd = (("user", "Q?"), ("user", "Well?"), ("assistant", "A."))
    samples = [_sample(1), _sample(2, text="Rice is a grain."), _sample(3, turns=odd)]
    _write(samples, tmp_path / "out", ("text", "alpaca", "messages"))
    data = tmp_path / "out/data"
    assert [row["id"] for row in _rows(data / "text/train.jsonl")] == ["sample-2"]
    assert [row["id"] for row in _rows(data / "alpaca/train.jsonl")] == ["sample-1"]
    assert [row["id"] for row in _rows(data / "messages/train.jsonl")] == ["sample-1", "sample-3"]
    assert len(_rows(tmp_path / "out/provenance/samples.jsonl")) == 3
    assert "| `data/alpaca/train.jsonl` | 1 | 2 |" in (tmp_path / "out/README.md").read_text()


def test_a_format_that_nothing_fits_leaves_no_empty_file(tmp_path):
    _write([_sample(1)], tmp_path / "out", ("text", "messages"))
    assert not (tmp_path / "out/data/text").exists()
    assert [config["config_name"] for config in _front_matter(tmp_path / "out")["configs"]] == [
        "messages",
        "provenance",
    ]
    assert list(json.loads((tmp_path / "out/dataset_info.json").read_text())) == ["my_data_messages"]


def test_every_row_can_be_traced_to_files_units_and_calls(tmp_path):
    _write([_sample(1, loss=2.5), _sample(2)], tmp_path / "out")
    first, second = _rows(tmp_path / "out/provenance/samples.jsonl")
    assert first["evidence"] == [
        {"document_id": "doc-1", "source": "corpus/rice.md", "start": 0, "end": 3, "text": "水 x"}
    ]
    assert second["evidence"][0]["source"] is None
    assert (first["method"], first["kind"], first["language"], first["loss"]) == ("graphgen", "atomic", "zh", 2.5)
    assert first["units"][0]["id"] == "entity-1"
    assert first["calls"][0]["prompt_hash"] == "h"


def test_parameters_of_any_type_do_not_change_a_columns_type(tmp_path):
    samples = [_sample(1, parameters={"stop": "x"}), _sample(2, parameters={"stop": 1, "top_p": None})]
    _write(samples, tmp_path / "out")
    path = tmp_path / "out/provenance/samples.jsonl"
    assert [json.loads(row["calls"][0]["parameters"]) for row in _rows(path)] == [
        {"stop": "x"},
        {"stop": 1, "top_p": None},
    ]
    assert pyarrow.json.read_json(path).num_rows == 2


def test_the_card_names_the_files_the_writers_and_what_the_embedded_models_are(tmp_path):
    samples = [_sample(1, model="offline"), _sample(2, model="gpt-x"), _sample(3, model="ngram", role="trainee")]
    _write(samples, tmp_path / "out", licence="cc-by-4.0")
    matter = _front_matter(tmp_path / "out")
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
    samples = [_sample(1, worse="A bird."), _sample(2, text="Rice.")]
    _write(samples, tmp_path / "out", tuple(formats()))
    info = json.loads((tmp_path / "out/dataset_info.json").read_text())
    assert len(info) == sum(format_.LLAMA_FACTORY is not None for format_ in formats().values())
    for name, entry in info.items():
        assert name.replace("_", "").isalnum()
        [row] = _rows(tmp_path / "out" / entry["file_name"])
        assert set(entry["columns"].values()) <= set(row)
        if "tags" in entry:
            turn = row[entry["columns"]["messages"]][0]
            assert turn[entry["tags"]["role_tag"]] == entry["tags"]["user_tag"]


@pytest.mark.parametrize("names", [("messages", "parquetish"), ("../bundle",), ()])
def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path, names):
    with pytest.raises(UsageError, match="alpaca, chatml, messages, "):
        _write([_sample(1)], tmp_path / "out", names)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_in_the_middle_leaves_the_earlier_bundle_and_nothing_else(tmp_path):
    _write([_sample(1)], tmp_path / "out")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def broken():
        yield _sample(2)
        raise StorageError("The disk is gone.", "Bring it back.")

    with pytest.raises(StorageError):
        _write(broken(), tmp_path / "out")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_second_bundle_replaces_the_first_and_equal_samples_give_equal_bytes(tmp_path):
    _write([_sample(1)], tmp_path / "out", ("alpaca",))
    _write([_sample(2)], tmp_path / "out", ("messages",))
    assert not (tmp_path / "out/data/alpaca").exists()
    first = {name: (tmp_path / "out" / name).read_bytes() for name in _files(tmp_path / "out")}
    _write([_sample(2)], tmp_path / "out", ("messages",))
    assert {name: (tmp_path / "out" / name).read_bytes() for name in _files(tmp_path / "out")} == first
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_something_else_is_never_replaced(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="no dataset"):
        _write([_sample(1)], tmp_path / "out")
    assert (tmp_path / "out/thesis.txt").read_text() == "years of work"


def test_a_path_that_cannot_be_written_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="cannot be written"):
        _write([_sample(1)], tmp_path / "file" / "out")


def test_no_samples_still_give_a_readable_folder(tmp_path):
    _write([], tmp_path / "out")
    assert (tmp_path / "out/provenance/samples.jsonl").read_bytes() == b""
    assert "configs" not in _front_matter(tmp_path / "out")


@given(st.text(), st.text(), st.text(alphabet="水 |-\n#'\":", min_size=1))
def test_any_words_survive_the_trip(tmp_path_factory, question, answer, name):
    folder = tmp_path_factory.mktemp("trip") / "out"
    sample = _sample(1, turns=(("user", question), ("assistant", answer)))
    _write([sample], folder, name=name)
    [row] = _rows(folder / "data/messages/train.jsonl")
    assert [turn["content"] for turn in row["messages"]] == [question, answer]
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("---\n")
