"""The script for Unsloth, with TRL and what Unsloth changes of it: neither its GPU nor its speed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bundles import sample, write
from graphgen.export.check.consumers import make_model

# Unsloth takes texts or tokens, and refuses prompts with completions.
UNSLOTH = """
import transformers, trl

class FastLanguageModel:
    def from_pretrained(name, max_seq_length, load_in_4bit):
        tokenizer = transformers.AutoTokenizer.from_pretrained(name)
        tokenizer.chat_template = None if tokenizer.name_or_path.endswith("base") else tokenizer.chat_template
        return transformers.AutoModelForCausalLM.from_pretrained(name), tokenizer

    def get_peft_model(model, **settings):
        return model

def prepared(trainer, dataset, processing_class, args, packing, formatting_func, name):
    columns = set(next(iter(dataset)))
    if not columns & {"text", "labels", "input_ids"}:
        raise RuntimeError("Unsloth: You must specify a `formatting_func`")
    for row in dataset:
        learnt = [one for one, label in zip(row["input_ids"], row["labels"]) if label != -100]
        print("LEARNT", repr(processing_class.decode(learnt)))
    return dataset

trl.SFTTrainer._prepare_dataset = prepared
"""
TALK = (("system", "Be brief."), ("user", "Q1"), ("assistant", "First."), ("user", "Q2"), ("assistant", "Second."))


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("model", ["chat", "base"])
def test_it_trains_on_every_answer_and_on_nothing_else(tmp_path: Path, model: str) -> None:
    long = (("user", "long " * 5_000), ("assistant", "Too late."))
    made = [sample(1, turns=TALK), sample(2), sample(3, turns=long)]
    write(made, tmp_path / "out", ("messages",), sides={2: "validation"})
    (tmp_path / "unsloth.py").write_text(UNSLOTH, encoding="utf-8")
    words = [sys.executable, str(tmp_path / "out/configs/unsloth_sft.py"), "--max-steps", "2"]
    words += ["--model", make_model(tmp_path / model, tmp_path / "out"), "--output", str(tmp_path / "trained")]
    offline = {"PYTHONPATH": str(tmp_path), "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "home")}
    done = subprocess.run(words, env=os.environ | offline, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    learnt = [line for line in done.stdout.splitlines() if line.startswith("LEARNT")]
    said = ("First.", "Second.", "A grain.\n水稻\u2028是谷物。")
    assert learnt == [f"LEARNT {answer + '<|im_end|>' + chr(10)!r}" for answer in said]
    assert "eval_loss" in done.stdout
