"""Where a model's files are, and an identity that changes when they do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from graphgen.errors import UsageError

__all__ = ["Source", "find_source"]

_BLOCK = 4096
_READ_WHOLE = 64 * 2**20
# What a model reads besides its weights: its shape, its tokenizer, its chat template.
_SMALL = frozenset({".json", ".jinja", ".model", ".txt"})


class Source(NamedTuple):
    """What to load.

    Attributes:
        location: A folder, or a name on the hub.
        revision: The commit on the hub; `None` for a folder.
        name: The model's name, as records show it: a folder's path says nothing on another machine.
        identity: Differs where the files differ.
    """

    location: str
    revision: str | None
    name: str
    identity: str


def find_source(model: str) -> Source:
    """The files of `model`: a folder, else its name on the hub, at the commit that this machine already has if any.

    Raises:
        UsageError: There is no such model, or it cannot be read.
    """
    folder = Path(model).expanduser()
    if not folder.is_dir():
        return _on_hub(model)
    try:
        return Source(str(folder), None, folder.resolve().name, _digest_of(folder))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"The model in {folder} cannot be read: {error}.", "Save it once more.") from error


def _on_hub(model: str) -> Source:
    import huggingface_hub  # noqa: PLC0415 - part of an extra

    download = cast("Callable[..., str]", huggingface_hub.hf_hub_download)  # pyright: ignore[reportUnknownMemberType] - a parameter of it has no type
    try:
        try:
            path = download(model, "config.json", local_files_only=True)
        except OSError:
            path = download(model, "config.json")
    except (OSError, ValueError) as error:
        first_line = str(error).strip().partition("\n")[0]
        raise UsageError(
            f"{model!r} is neither a folder nor a model that this machine has or can load from the hub: {first_line}.",
            "Correct `model`, or download it where there is a network (`hf download NAME --local-dir FOLDER`) and name "
            "that folder.",
        ) from error
    commit = Path(path).parent.name
    return Source(model, commit, model, f"{model}@{commit}")


def _digest_of(folder: Path) -> str:
    """A digest of what the model reads from `folder`, at the price of reading little of it.

    Small files count whole, and so do weights up to 64 MiB. Of larger files the header counts, which lists every
    tensor, and of every tensor the blocks at its beginning, middle and end: training changes each tensor that it
    touches nearly everywhere, and reading tens of gigabytes before a run that may ask nothing would be a bad bargain.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if not path.is_file() or path.suffix not in _SMALL | {".safetensors"}:
            continue
        size = path.stat().st_size
        digest.update(f"{path.name}\0{size}\0".encode())
        with path.open("rb") as file:
            if path.suffix in _SMALL or size <= _READ_WHOLE:
                digest.update(hashlib.file_digest(file, "sha256").digest())
            else:
                for part in _samples(file, size):
                    digest.update(part)
    return digest.hexdigest()[:32]


def _samples(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The header of a safetensors file and three blocks of each tensor.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: It is no such file.
    """
    length = int.from_bytes(file.read(8), "little")
    if length > size:
        raise ValueError(f"{file.name} is damaged")
    header = file.read(length)
    yield header
    tensors = cast("dict[str, dict[str, Any]]", json.loads(header))
    data = file.tell()
    for name in sorted(tensors.keys() - {"__metadata__"}):
        begin, end = cast("list[int]", tensors[name]["data_offsets"])
        last = max(begin, end - _BLOCK)
        for start in (begin, (begin + last) // 2, last):
            file.seek(data + start)
            yield file.read(min(_BLOCK, end - start))
