"""What stands beside the rows: a manifest that is true, a Croissant that loads, configs that run as they stand."""

import hashlib
import json
import subprocess

import pytest
import yaml

from bundles import files, front_matter, rows, sample, write
from graphgen.errors import UsageError
from graphgen.export.formats import formats
from graphgen.export.provenance import columns
from graphgen.records import Score

EVERY = tuple(formats())
SIDES = {3: "validation", 4: "test", 5: "twin"}


@pytest.fixture(params=["jsonl", "parquet"])
def container(request):
    return request.param


@pytest.fixture
def folder(tmp_path, container):
    made = [sample(number, worse="w" if number % 2 else None) for number in range(8)]
    made += [sample(number, text="Rice.") for number in range(8, 12)]
    write(made, tmp_path / "out", EVERY, sides=SIDES | {9: "validation"}, withheld=(7,), container=container)
    return tmp_path / "out"


def test_the_manifest_describes_every_other_file(folder):
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert sorted([*manifest["files"], "manifest.json"]) == files(folder)
    for name, told in manifest["files"].items():
        content = (folder / name).read_bytes()
        assert told["sha256"] == hashlib.sha256(content).hexdigest()
        assert told["bytes"] == len(content)
        if name.endswith(".jsonl") and "rows" in told:
            assert told["rows"] == content.count(b"\n")
    assert manifest["splits"] == {"train": 7, "validation": 2, "test": 1, "twin": 1}


def test_a_withheld_sample_is_in_a_file_of_its_own_only(folder):
    [withheld] = rows(folder / "withheld.jsonl")
    assert (withheld["sample"]["id"], withheld["reason"]) == ("sample-7", "straddles")
    for path in folder.rglob("*.jsonl"):
        assert path.name == "withheld.jsonl" or "sample-7" not in path.read_text(encoding="utf-8")


def test_the_card_declares_every_file_and_the_type_of_every_column(folder, container):
    matter = front_matter(folder)
    declared = {file["path"] for config in matter["configs"] for file in config["data_files"]}
    assert declared == {name for name in files(folder) if name.startswith(("data/", "provenance/"))}
    assert [config.get("default") for config in matter["configs"]].count(True) == 1
    info = {each["config_name"]: each["features"] for each in matter["dataset_info"]}
    assert set(info) == {config["config_name"] for config in matter["configs"]} == {*EVERY, "provenance"}
    assert [each["name"] for each in info["provenance"]] == ["id", *columns()]
    if container == "jsonl":
        for name in EVERY:
            [row, *_] = rows(folder / "data" / name / "train.jsonl")
            assert [each["name"] for each in info[name]] == list(row)


def test_croissant_names_every_file_of_rows_with_its_hash_and_no_field_twice(folder):
    croissant = json.loads((folder / "croissant.json").read_bytes())
    assert croissant["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert {"samplingRate", "equivalentProperty", "prov"} <= croissant["@context"].keys()
    files_ = {each["@id"]: each for each in croissant["distribution"]}
    assert set(files_) == {name for name in files(folder) if name.startswith(("data/", "provenance/"))}
    for name, told in files_.items():
        assert told["sha256"] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    assert croissant["prov:wasDerivedFrom"] == [
        {"@type": "prov:Entity", "@id": "doc-1", "prov:label": "corpus/rice.md"}
    ]
    ids = [each["@id"] for record in croissant["recordSet"] for each in fields(record)]
    assert len(ids) == len(set(ids))
    for record in croissant["recordSet"]:
        for each in fields(record):
            assert ("subField" in each) != ("source" in each)
            assert "source" not in each or each["source"]["fileObject"]["@id"] in files_


def fields(record):
    for field in record["field"]:
        yield field
        yield from field.get("subField", ())


def test_every_config_is_whole_and_names_files_that_are_there(folder, container):
    info = json.loads((folder / "dataset_info.json").read_bytes())
    names = {path.name for path in (folder / "configs").iterdir()}
    trainers = {"axolotl", "llamafactory", "trl"}
    expected = {f"{trainer}_{stage}" for trainer in trainers for stage in ("sft", "dpo", "cpt")}
    assert names == {
        *(f"{each}.{'py' if 'trl' in each else 'yaml'}" for each in expected),
        "unsloth_sft.py",
        "swift.sh",
    }
    for path in (folder / "configs").iterdir():
        text = path.read_text(encoding="utf-8")
        assert "{{" not in text.replace("\"{{ '<|im_start|>'", "").replace("{{ '<|im_start|>assistant", "")
        if path.suffix == ".py":
            compile(text, path.name, "exec")
        elif path.suffix == ".sh":
            subprocess.run(["bash", "-n", str(path)], check=True)
        else:
            check_config(folder, yaml.safe_load(text), info, container)


def check_config(folder, config, info, container):
    assert config.get("eval_strategy") == "epoch"
    assert not config.get("sample_packing")
    for each in [*config.get("datasets", ()), *config.get("test_datasets", ())]:
        assert (folder / each["path"]).is_file()
        assert each["ds_type"] == {"jsonl": "json"}.get(container, container)
    if "dataset" in config:
        assert {config["dataset"], config["eval_dataset"]} <= set(info)
        assert info[config["eval_dataset"]]["file_name"].endswith(f"validation.{container}")


def test_axolotl_finds_the_columns_that_it_is_told_of(tmp_path):
    for name in ("messages", "sharegpt", "alpaca"):
        write([sample(1)], tmp_path / name, (name,))
        [data] = yaml.safe_load((tmp_path / name / "configs/axolotl_sft.yaml").read_text())["datasets"]
        [row] = rows(tmp_path / name / data["path"])
        if name != "alpaca":
            turn = row[data["field_messages"]][0]
            assert set(data["message_property_mappings"].values()) == turn.keys()


def test_axolotl_is_given_no_alpaca_of_which_it_would_leave_out_what_was_said_before(tmp_path):
    talk = (("system", "Be brief."), ("user", "Q1"), ("assistant", "A1"), ("user", "Q2"), ("assistant", "A2"))
    write([sample(1), sample(2, turns=talk)], tmp_path / "out", ("alpaca",))
    names = {path.name for path in (tmp_path / "out/configs").iterdir()}
    assert names == {"llamafactory_sft.yaml", "swift.sh"}


def test_a_bundle_without_a_shape_has_no_config_for_it(tmp_path):
    write([sample(1, text="Rice.")], tmp_path / "out", EVERY)
    names = {path.name for path in (tmp_path / "out/configs").iterdir()}
    assert names == {"axolotl_cpt.yaml", "llamafactory_cpt.yaml", "swift.sh", "trl_cpt.py"}


def test_both_cards_say_the_same_numbers(folder):
    def tables(name):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        return [line.count("|") for line in lines if line.startswith("|")]

    assert tables("README.md") == tables("README.zh.md")


def test_what_extras_write_is_part_of_the_dataset(tmp_path):
    def report(folder):
        (folder / "report.html").write_text("<p>")

    for _ in range(2):
        write([sample(1)], tmp_path / "out", extras=[report])
    assert "report.html" in json.loads((tmp_path / "out/manifest.json").read_bytes())["files"]


def test_what_someone_put_into_a_dataset_is_not_lost(tmp_path):
    write([sample(1)], tmp_path / "out")
    (tmp_path / "out/checkpoint").mkdir()
    (tmp_path / "out/checkpoint/model.bin").write_bytes(b"weeks of training")
    with pytest.raises(UsageError, match=r"checkpoint/model\.bin"):
        write([sample(2)], tmp_path / "out")
    assert (tmp_path / "out/checkpoint/model.bin").read_bytes() == b"weeks of training"


def test_scores_have_their_columns(tmp_path):
    score = Score(name="faithfulness", value=0.5, method="rule:v1")
    write([sample(1).model_copy(update={"scores": (score,)})], tmp_path / "out")
    [row] = rows(tmp_path / "out/provenance/samples.jsonl")
    assert row["scores"] == [{"name": "faithfulness", "value": 0.5, "method": "rule:v1"}]
    assert row["scores"][0].keys() == score.model_dump().keys()
