"""`graphgen demo`: the whole pipeline on bundled documents, and some of what it makes, to be read."""

from __future__ import annotations

import shlex
import shutil
from importlib.resources import as_file, files
from pathlib import Path

from rich.console import Console

from graphgen.cli.language import said
from graphgen.cli.running import run_job
from graphgen.engine.configuration.config import load_config
from graphgen.engine.run_directory.workspace import storage_errors
from graphgen.records import Document, Sample
from graphgen.records.rows import read_rows

__all__ = ["run_demo"]

_SHOWN_PER_KIND = 2
_LONGEST = 360  # bytes of a question with its answer: a Chinese character says more, and has three
_OPENING = 4
_CONFIG = """\
# The demonstration: bundled documents, embedded models. Change it and run `graphgen run` on this file.
method: graphgen
input: [documents]
out: run
cache: cache.sqlite
models:
  synthesizer: {provider: offline}   # rules, not a language model
  trainee:                           # an n-gram model of the text that it is said to know
    provider: ngram
    known: [known.en.txt, known.zh.txt]
"""


def run_demo(out: Path) -> int:
    """Lay out the demonstration in `out`, run it, print samples.

    Returns:
        The exit code of the run.

    Raises:
        StorageError: `out` cannot be written.
    """
    with storage_errors(out), as_file(files("graphgen.demo")) as bundled:
        shutil.copytree(bundled / "documents", out / "documents", dirs_exist_ok=True)
        for known in bundled.glob("known.*.txt"):
            shutil.copy(known, out)
        config = out / "graphgen.yaml"
        config.write_text(_CONFIG, encoding="utf-8")
    code = run_job(load_config(config, out=out / "run"), command=shlex.join(["graphgen", "run", str(config)]))
    _print_samples(out / "run")
    return code


def _print_samples(run: Path) -> None:
    """A few samples of every kind and language, about what the trainee knows least, and where each comes from."""
    samples = list(read_rows(run / "samples.jsonl", Sample))
    if not samples:
        return
    keys = {document.id: document.key for document in read_rows(run / "documents.jsonl", Document)}
    console = Console(highlight=False, soft_wrap=True, markup=False)
    console.print()
    console.print(said("Some of what was made, around the trainee's largest losses (written by rules, not by an LLM):"))
    for kind, language in sorted({(sample.kind, sample.language) for sample in samples}):
        group = [sample for sample in samples if (sample.kind, sample.language) == (kind, language)]
        for sample in _varied(group):
            question, answer = _turns(sample)
            loss = "unknown" if sample.loss is None else f"{sample.loss:.2f}"
            sources = ", ".join(dict.fromkeys(keys[span.document_id] for span in sample.evidence))
            console.print()
            console.print(said(f"[{kind}, {language}, loss {loss}] {sample.id} from {sources}"), style="dim")
            console.print(f"{said('Q')}  {question}\n{said('A')}  {answer}")


def _varied(group: list[Sample]) -> list[Sample]:
    """The largest losses first, but no second sample of a document or with the same opening while there are others,
    and nothing that fills the screen.
    """
    ranked = sorted(group, key=lambda sample: (-(sample.loss or 0.0), sample.id))
    short = [sample for sample in ranked if len("".join(_turns(sample)).encode()) <= _LONGEST] or ranked
    shown: list[Sample] = []
    seen: set[str] = set()
    for sample in short:
        traits = {_turns(sample)[0][:_OPENING], *(span.document_id for span in sample.evidence)}
        if seen.isdisjoint(traits):
            shown.append(sample)
            seen |= traits
    return [*shown, *(sample for sample in short if sample not in shown)][:_SHOWN_PER_KIND]


def _turns(sample: Sample) -> tuple[str, str]:
    question, answer = (message.content for message in sample.messages or ())
    return question, answer
