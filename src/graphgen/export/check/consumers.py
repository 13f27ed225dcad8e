"""Load a dataset as one of its consumers does. A script for any Python that has the consumer; no GraphGen is needed.

    python consumers.py CONSUMER FOLDER RESULT

RESULT becomes a JSON list of findings, each `[what, verdict, text]` with the verdict `works`, `fails` or `off`: the
consumer is not installed there, or has nothing to read. Nothing is fetched from a network.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

_OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "WANDB_DISABLED": "true"}
_CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_STEPS = 2
_TRL = 1
_LINES_OF_AN_ERROR = 400
_SCRIPTS = "configs/trl_*.py"


class Finding(NamedTuple):
    """What came of one file or entry; its text is told to the user, in the user's language."""

    what: str
    verdict: str
    text: str


def files(folder: Path) -> Iterator[Path]:
    """The files of rows, in order."""
    for below in ("data", "provenance"):
        yield from sorted(path for path in (folder / below).rglob("*") if path.suffix in {".jsonl", ".parquet"})


def rows_of(path: Path) -> int:
    """How many rows a file has, read without the consumer."""
    if path.suffix == ".jsonl":
        with path.open("rb") as lines:
            return sum(1 for _ in lines)
    return module("pyarrow.parquet").ParquetFile(path).metadata.num_rows


def module(name: str) -> Any:  # noqa: ANN401 - whatever is installed there
    return importlib.import_module(name)


def by_file(folder: Path, count: Callable[[Path], int]) -> Iterator[Finding]:
    """Whether `count` finds as many rows in each file as there are."""
    for path in files(folder):
        name, expected = str(path.relative_to(folder)), rows_of(path)
        try:
            found = count(path)
        except Exception as error:  # noqa: BLE001 - whatever a consumer raises is what its user would see
            yield Finding(name, "fails", said(error))
        else:
            same = found == expected
            yield Finding(name, "works" if same else "fails", f"{found:,} of {expected:,} rows were read")


def load_pandas(folder: Path) -> Iterator[Finding]:
    pandas = module("pandas")

    def count(path: Path) -> int:
        return len(pandas.read_parquet(path) if path.suffix == ".parquet" else pandas.read_json(path, lines=True))

    return by_file(folder, count)


def load_duckdb(folder: Path) -> Iterator[Finding]:
    duckdb = module("duckdb")

    def count(path: Path) -> int:
        reader = "read_parquet" if path.suffix == ".parquet" else "read_json_auto"
        [(rows,)] = duckdb.connect().execute(f"SELECT count(*) FROM {reader}(?)", [str(path)]).fetchall()  # noqa: S608
        return rows

    return by_file(folder, count)


def load_datasets(folder: Path) -> Iterator[Finding]:
    """Every configuration of the card, and every row of it against the file."""
    datasets = module("datasets")
    datasets.disable_progress_bars()
    for name in datasets.get_dataset_config_names(str(folder)):
        try:
            loaded = datasets.load_dataset(str(folder), name)
        except Exception as error:  # noqa: BLE001 - see by_file
            yield Finding(name, "fails", said(error))
            continue
        splits = {split: rows.num_rows for split, rows in loaded.items()}
        wrong = [split for split, rows in loaded.items() if not _same(folder / "data" / name / f"{split}.jsonl", rows)]
        text = ", ".join(f"{split} {count:,}" for split, count in splits.items())
        if wrong:
            yield Finding(name, "fails", f"the rows of {', '.join(wrong)} differ from those of the file")
        else:
            yield Finding(name, "works", text)


def _same(path: Path, rows: Any) -> bool:  # noqa: ANN401 - a dataset of whichever version
    """Whether rows are those of the file: a loader that unifies types would add and change values in silence."""
    if not path.is_file():
        return True
    with path.open(encoding="utf-8") as lines:
        return all(json.loads(line) == row for line, row in zip(lines, rows, strict=True))


def load_llamafactory(folder: Path) -> Iterator[Finding]:
    """Every entry of dataset_info.json, through LLaMA-Factory's own reading, checking and tokenising."""
    data, hparams = module("llamafactory.data"), module("llamafactory.hparams")
    transformers = module("transformers")
    with tempfile.TemporaryDirectory() as scratch:
        tokenizer = transformers.AutoTokenizer.from_pretrained(make_model(Path(scratch), folder))
        for name, entry in json.loads((folder / "dataset_info.json").read_text(encoding="utf-8")).items():
            arguments = hparams.DataArguments(
                dataset=name, dataset_dir=str(folder), template="qwen", cutoff_len=4096, overwrite_cache=True
            )
            model = hparams.ModelArguments(model_name_or_path=scratch, cache_dir=f"{scratch}/cache")
            training = transformers.Seq2SeqTrainingArguments(output_dir=f"{scratch}/out", report_to=[])
            template = data.get_template_and_fix_tokenizer(tokenizer, arguments)
            stage = "rm" if entry.get("ranking") else "pt" if entry["columns"].get("prompt") == "text" else "sft"
            try:
                found = data.get_dataset(template, model, arguments, training, stage=stage, tokenizer=tokenizer)
            except Exception as error:  # noqa: BLE001 - see by_file
                yield Finding(name, "fails", said(error))
            else:
                yield Finding(name, "works", f"stage {stage}, {len(found['train_dataset']):,} rows with tokens")


def train_trl(folder: Path) -> Iterator[Finding]:
    """Each training script of the dataset, for two steps of a tiny model with random weights."""
    if int(module("trl").__version__.split(".")[0]) < _TRL:
        yield Finding(_SCRIPTS, "off", f"the scripts for TRL need version {_TRL} or a newer one")
        return
    scripts = sorted((folder / "configs").glob("trl_*.py"))
    if not scripts:
        yield Finding(_SCRIPTS, "off", "there is no script for TRL")
    for script in scripts:
        with tempfile.TemporaryDirectory() as scratch:
            model = make_model(Path(scratch) / "model", folder)
            out = Path(scratch) / "out"
            words = [sys.executable, str(script), "--model", model, "--output", str(out), "--max-steps", str(_STEPS)]
            done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - the dataset's own
        name = f"configs/{script.name}"
        if done.returncode == 0:
            yield Finding(name, "works", f"{_STEPS} steps trained")
        else:
            yield Finding(name, "fails", last_line(done.stderr or done.stdout))


def make_model(place: Path, folder: Path) -> str:
    """A tiny model with random weights and a tokenizer of the dataset's own text, with ChatML as its template."""
    tokenizers, transformers = module("tokenizers"), module("transformers")
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    raw = tokenizers.Tokenizer(tokenizers.models.BPE())
    raw.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = tokenizers.decoders.ByteLevel()
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=512, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    text = next((path for path in files(folder) if path.suffix == ".jsonl"), None)
    raw.train_from_iterator([text.read_text(encoding="utf-8")[:100_000]] if text else [], trainer)
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=raw, eos_token=special[2], pad_token=special[0], model_max_length=4096
    )
    fast.chat_template = _CHATML
    fast.save_pretrained(place)
    config = transformers.Qwen2Config(
        vocab_size=len(fast),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=4096,
        eos_token_id=fast.eos_token_id,
        pad_token_id=fast.pad_token_id,
    )
    transformers.Qwen2ForCausalLM(config).save_pretrained(place)
    return str(place)


def said(error: Exception) -> str:
    return last_line(f"{type(error).__name__}: {error}")


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:_LINES_OF_AN_ERROR] if lines else "it says nothing"


CONSUMERS: dict[str, tuple[str, Callable[[Path], Iterator[Finding]]]] = {
    "datasets": ("datasets", load_datasets),
    "pandas": ("pandas", load_pandas),
    "duckdb": ("duckdb", load_duckdb),
    "llamafactory": ("llamafactory", load_llamafactory),
    "trl": ("trl", train_trl),
}


def main(name: str, folder: Path, result: Path) -> None:
    """Write what came of it; a consumer that is not there is `off`, one that breaks on loading itself `fails`."""
    package, load = CONSUMERS[name]
    metadata = module("importlib.metadata")
    try:
        version = metadata.version(package)
    except metadata.PackageNotFoundError:
        result.write_text(json.dumps([Finding(package, "off", "not installed here")]), encoding="utf-8")
        return
    findings = [Finding(package, "works", version)]
    try:
        findings += load(folder)
    except Exception as error:  # noqa: BLE001 - see by_file
        findings.append(Finding(package, "fails", said(error)))
    result.write_text(json.dumps(findings, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    os.environ.update(_OFFLINE)
    main(sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3]))
