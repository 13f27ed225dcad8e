"""Yes/no questions per second that a model in this process answers, by batch size, and whether devices agree.

    python bench/huggingface.py [--layers 24] [--width 1024] [--statements 512] [--device auto]

The model is a Llama of that size with random weights, made on the spot, which costs as much to ask as one that knows
something. Ratios within one table are what counts.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from corpus import document
from graphgen.llm.providers.huggingface import HuggingFaceClient
from graphgen.llm.request import Request
from graphgen.llm.settings import HuggingFaceModel
from graphgen.prompts import PromptLibrary
from graphgen.text.yes_no import label_mass

_SIZES = (1, 8, 32, 128, "auto")
_AGREEMENT = 16


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--layers", type=int, default=24)
    parser.add_argument("--width", type=int, default=1024)
    parser.add_argument("--statements", type=int, default=512)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--dtype", default="bfloat16")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        parameters = save_model(Path(folder), options.layers, options.width)
        statements = sentences(options.statements)
        print(f"{parameters / 1e6:.0f} M parameters, {options.dtype}, {len(statements)} statements\n")
        asyncio.run(measure(folder, statements, options.device, options.dtype))
        if torch.cuda.is_available():
            asyncio.run(compare(folder, statements[:_AGREEMENT]))


def sentences(count: int) -> list[str]:
    found: list[str] = []
    number = 0
    while len(found) < count:
        found += [f"{sentence}." for sentence in document(number).removesuffix(".").split(". ")]
        number += 1
    return found[:count]


def save_model(folder: Path, layers: int, width: int) -> int:
    """How many parameters it has."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=4000, special_tokens=["</s>"], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(["so yes no Yes No true false"] * 50 + [document(n) for n in range(50)], trainer)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="</s>").save_pretrained(folder)  # noqa: S106 - no secret
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=32_000, hidden_size=width, intermediate_size=4 * width, num_hidden_layers=layers,
        num_attention_heads=max(1, width // 64), eos_token_id=0, bos_token_id=0, dtype="bfloat16",
    )  # fmt: skip
    model = LlamaForCausalLM(config).to(torch.bfloat16)
    model.save_pretrained(folder)
    return sum(each.numel() for each in model.parameters())


async def beliefs(model: HuggingFaceClient, statements: list[str]) -> list[float]:
    """P(yes) of each."""
    prompts = PromptLibrary()

    async def belief(statement: str) -> float:
        prompt = prompts.render("assessment/judge", "en", {"statement": statement})
        reply = await model(Request(model.endpoint, model.model, prompt.messages, prompt.parameters))
        mass = label_mass(reply.top_logprobs)
        assert mass is not None  # noqa: S101 - the prompt names its labels
        return mass.p_yes

    return await asyncio.gather(*(belief(statement) for statement in statements))


async def measure(folder: str, statements: list[str], device: str, dtype: str) -> None:
    print("| batch size | statements per second | ratio to 1 | last size |")
    print("|---|---|---|---|")
    alone = 0.0
    for size in _SIZES:
        settings = HuggingFaceModel.model_validate(
            {"model": folder, "device": device, "dtype": dtype, "batch_size": size, "batch_wait": 0.005}
        )
        model = HuggingFaceClient(settings)
        await beliefs(model, statements[:8])  # the model is loaded and warm
        start = time.perf_counter()
        await beliefs(model, statements)
        rate = len(statements) / (time.perf_counter() - start)
        alone = alone or rate
        print(f"| {size} | {rate:.1f} | {rate / alone:.1f} | {model.scoring_size} |", flush=True)
        await model.close()


async def compare(folder: str, statements: list[str]) -> None:
    found = []
    for device in ("cpu", "cuda"):
        model = HuggingFaceClient(HuggingFaceModel(model=folder, device=device, dtype="float32"))
        found.append(await beliefs(model, statements))
        await model.close()
    difference = max(abs(one - other) for one, other in zip(*found, strict=True))
    print(f"\nlargest difference of P(yes) between CPU and GPU in float32: {difference:.1e}")


if __name__ == "__main__":
    main()
