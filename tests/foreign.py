"""A model server that nobody here wrote: llama.cpp's own, over a tiny model of random numbers made on the spot.

`python foreign.py MODEL.gguf [KEY]` prints the address once it listens, and serves until its input ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from command_line import environment

YES = ("yes", " yes", "Yes", "true", "True", "是", "对")
NO = ("no", " no", "No", "false", "False", "否", "不", "错")
WORDS = (*YES, *NO, "the", "is", " is", "statement", "answer", "river", "bridge")
SPECIAL = ("<unk>", "<s>", "</s>")
BYTES = tuple(f"<0x{value:02X}>" for value in range(256))
VOCABULARY = (*SPECIAL, *BYTES, *WORDS, *(chr(code) for code in range(32, 127)))
WIDTH, HIDDEN, HEADS, LAYERS, CONTEXT = 64, 128, 4, 2, 2048


def byte_token(value: int) -> int:
    """The id of the token that is this one byte."""
    return len(SPECIAL) + value


def write_model(path: Path) -> None:
    """A llama of random numbers, the same every time. Words that answer are further from the middle than others."""
    import gguf
    import numpy as np

    kinds = gguf.TokenType
    special = [kinds.UNKNOWN, kinds.CONTROL, kinds.CONTROL]
    words = len(VOCABULARY) - len(special) - len(BYTES)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(VOCABULARY))
    writer.add_tokenizer_model("llama")
    writer.add_token_list([token.replace(" ", "\u2581") for token in VOCABULARY])
    writer.add_token_types([*special, *[kinds.BYTE] * len(BYTES), *[kinds.NORMAL] * words])
    writer.add_token_scores([-float(len(token) == 1) for token in VOCABULARY])
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_space_prefix(False)  # noqa: FBT003 - the library's signature
    writer.add_chat_template(
        "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}assistant: "
    )
    generator = np.random.default_rng(7)

    def add(name: str, rows: int, columns: int, scale: float = 0.2) -> None:
        writer.add_tensor(name, (generator.standard_normal((rows, columns)) * scale).astype(np.float32))

    add("token_embd.weight", len(VOCABULARY), WIDTH, 1.0)
    output = generator.standard_normal((len(VOCABULARY), WIDTH)).astype(np.float32) * 0.3
    answers = [VOCABULARY.index(word) for word in (*YES, *NO)]
    output[answers] *= 2
    writer.add_tensor("output.weight", output)
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, np.float32))
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        for norm in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"{block}.{norm}.weight", np.ones(WIDTH, np.float32))
        for matrix in ("attn_q", "attn_k", "attn_v", "attn_output"):
            add(f"{block}.{matrix}.weight", WIDTH, WIDTH)
        add(f"{block}.ffn_gate.weight", HIDDEN, WIDTH)
        add(f"{block}.ffn_up.weight", HIDDEN, WIDTH)
        add(f"{block}.ffn_down.weight", WIDTH, HIDDEN)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@contextmanager
def serving(model: Path, *, key: str = "") -> Iterator[str]:
    """The base URL of llama.cpp's server, in a process of its own, on a port that the system chose."""
    command = [sys.executable, str(Path(__file__)), str(model), *([key] if key else [])]
    paths = {"PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen(
        command, env=environment(**paths), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        try:
            assert child.stdout is not None
            line = child.stdout.readline()  # what it prints when it listens, or nothing when it died
            if not line and child.wait() == -signal.SIGILL:
                pytest.skip("the wheel of llama.cpp needs a processor with AVX2 and FMA")
            assert line, "the server did not start"
            yield f"{line.decode().strip()}/v1"
        finally:
            child.kill()


def _serve(model: str, keys: list[str]) -> None:
    told = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the library's own log goes to where the address is to be told
    import xllamacpp

    parameters: Any = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.port = 0
    parameters.api_keys = keys
    parameters.n_ctx = CONTEXT * 4
    parameters.n_parallel = 4
    parameters.cpuparams.n_threads = 1
    parameters.n_threads_http = 8
    parameters.warmup = False
    server = xllamacpp.Server(parameters)
    told.write(f"{server.listening_address}\n")
    told.flush()
    sys.stdin.read()


if __name__ == "__main__":
    _serve(sys.argv[1], sys.argv[2:])
