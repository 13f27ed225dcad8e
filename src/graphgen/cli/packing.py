"""`graphgen pack`: the running text of a dataset in blocks of equal length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import orjson
from pydantic import ValidationError
from rich.console import Console

from graphgen.cli.language import said
from graphgen.cli.shown import labelled
from graphgen.documents.read import read_documents
from graphgen.engine.run_directory.workspace import storage_errors
from graphgen.errors import UsageError
from graphgen.export.packing import BLOCKS, ORIGINS, Packed, Packing, Text, pack, texts_of
from graphgen.export.replacing import replacing
from graphgen.records import Document, Failure

__all__ = ["pack_and_print"]

_ROWS = (Path("data/text/train.jsonl"), Path("data/text/train.parquet"))
_TOLD = "packing.json"


def pack_and_print(out: Path, source: Path, replay: Sequence[Path], **given: object) -> None:
    """Pack, write `packing.json` and an entry for LLaMA-Factory beside the blocks, and print what there is.

    Raises:
        UsageError: Something that was named is not as it should be.
        StorageError: `out` cannot be written.
    """
    try:
        packing = Packing.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"--{first['loc'][0]}: {first['msg']}.".replace("_", "-"), "Correct it.") from error
    folders = (source, source / "dataset")
    rows = next((path for folder in folders for name in _ROWS if (path := folder / name).is_file()), None)
    if rows is None:
        raise UsageError(
            f"{source} is no dataset with running text, and no run that wrote one.",
            "Name a run of entigraph, wrap or nemotron_cc with `text` among its formats, or a mixture of such runs.",
        )
    if out.exists() and not (out / _TOLD).is_file() and not (out.is_dir() and not any(out.iterdir())):
        raise UsageError(f"{out} holds something that is no packed text.", "Choose another folder, or empty this one.")
    failures: list[Failure] = []
    other = _replayed(read_documents(replay), failures) if replay else iter(())
    with storage_errors(out), replacing(out.resolve()) as partial:
        packed = pack(texts_of(rows, packing.seed), other, partial, packing)
        told = {"source": str(source), "replay": [str(path) for path in replay]}
        _describe(partial, out, {**told, **packing.model_dump(), **packed._asdict()})
    _print(out, packed, packing, failures, replays=bool(replay))


def _replayed(documents: Iterable[Document | Failure], failures: list[Failure]) -> Iterator[Text]:
    for document in documents:
        if isinstance(document, Failure):
            failures.append(document)
        else:
            yield Text(document.id, document.text, document.source)


def _describe(folder: Path, out: Path, told: Mapping[str, object]) -> None:
    name = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in out.absolute().name.lower())
    info = {f"{name}_packed": {"file_name": str(BLOCKS), "columns": {"prompt": "text"}}}
    for file, content in ((_TOLD, told), ("dataset_info.json", info)):
        (folder / file).write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _print(out: Path, packed: Packed, packing: Packing, failures: Sequence[Failure], *, replays: bool) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False)
    share = packed.replay_blocks / packed.blocks if packed.blocks else 0
    told = (
        f"{packed.blocks:,} blocks of at most {packing.tokens:,} tokens, {packed.tokens:,} in all, of {packed.texts:,} "
        f"samples; {packed.replay_blocks:,} blocks ({share:.1%}) are replayed text."
    )
    console.print(said(told))
    if not replays:
        console.print(labelled("note:", "No text to replay was named (--replay); the paper's share of it is 0.1."))
    elif packed.ran_out:
        console.print(labelled("note:", "The text to replay ran out: name more, or lower --replay-share."))
    for failure in failures:
        console.print(labelled("note:", f"{failure.record}: {said(f'{failure.cause} {failure.remedy}')}"))
    where = f"{out / BLOCKS}; which characters of which texts are in a block: {out / ORIGINS}"
    console.print(labelled("in", where))
