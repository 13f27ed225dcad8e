"""`graphgen init`: a commented configuration after a few questions, or silently from flags."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, cast

from rich.console import Console
from rich.prompt import InvalidResponse, Prompt

from graphgen.cli.language import said
from graphgen.cli.shown import labelled, shown
from graphgen.engine.configuration.config import RunConfig
from graphgen.engine.configuration.given import override
from graphgen.engine.configuration.starting import Start, check, starting_methods, written
from graphgen.engine.run_directory.workspace import storage_errors
from graphgen.errors import UsageError
from graphgen.llm.providers.presets import Preset, presets

__all__ = ["initialise"]

_NAME = "graphgen.yaml"
_OLLAMA = ("127.0.0.1", 11434)
_FOLDERS = ("documents", "docs", "data", "input")
_EMBEDDED = "embedded"


def initialise(
    place: Path | None, given: Start, provider: str | None, sets: Sequence[str], *, force: bool, ask: bool
) -> int:
    """Write a configuration, and print what comes next.

    Args:
        place: The file, or the folder that it goes into; by default this folder.
        given: What flags say.
        provider: The name of a preset, `embedded`, or `None` where nothing is said.
        sets: Settings of the method, `key=value`.
        force: Write over what is there.
        ask: Put questions about what flags leave open, where there is a terminal.

    Returns:
        The exit code.

    Raises:
        UsageError: Something that is said does not exist, or the file does.
        StorageError: The file cannot be written.
    """
    path = _path(place)
    if path.exists() and not force:
        raise UsageError(f"{path} is there already.", "Name another file, or write over it with --force.")
    console = Console(highlight=False, soft_wrap=True, markup=False)
    known = starting_methods()
    if given.method not in known and given.method:
        raise UsageError(f"There is no method {given.method!r} to begin with.", f"Choose one of: {', '.join(known)}.")
    asking = ask and sys.stdin.isatty() and sys.stdout.isatty()
    start = replace(given, method=given.method or (_asked("Method", "graphgen", list(known)) if asking else "graphgen"))
    start = replace(start, preset=_preset(provider, start, asking=asking), settings=_settings(sets))
    start = _told(start, path.parent, asking=asking)
    check(start)
    notes = _samples(path.parent, start) if start.chosen.needs_documents else []
    if start.preset is None and start.base_url is None and notes:
        start = replace(start, known=_known(path.parent))
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(start, name=path.name, say=said), encoding="utf-8")
    for line in [*notes, *_told_of(path, start, named=place is not None)]:
        console.print(shown(line))
    console.print(f"{labelled('next:', '')}{_next(path)}")
    return 0


def _next(path: Path) -> str:
    return shlex.join(["graphgen", "check", str(path)])


def _path(place: Path | None) -> Path:
    if place is None:
        return Path(_NAME)
    return place if place.suffix in {".yaml", ".yml"} else place / _NAME


def _preset(provider: str | None, start: Start, *, asking: bool) -> Preset | None:
    """Who serves the models: as said, else whose key is set, else an Ollama that listens here, else nobody."""
    known = presets()
    names = [*known, _EMBEDDED]
    if provider is not None and provider not in names:
        raise UsageError(f"There is no provider {provider!r}.", f"Choose one of: {', '.join(names)}.")
    names_model = start.model or start.trainee_model or start.base_url or start.trainee_base_url
    if provider == _EMBEDDED and names_model:
        raise UsageError(f"{names_model} is none of the embedded models.", "Leave it out, or name another --provider.")
    if provider is not None:
        return known.get(provider)
    if start.base_url is not None:
        return None
    found = next((name for name, each in known.items() if each.is_at_hand(os.environ)), None)
    found = found or ("ollama" if _listens(*_OLLAMA) else _EMBEDDED)
    chosen = _asked("Provider", found, names) if asking else found
    if chosen == _EMBEDDED and names_model:
        raise UsageError(f"Nobody is named who serves {names_model}.", "Name one with --provider or --base-url.")
    return known.get(chosen)


def _listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=0.2):
            return True
    except OSError:
        return False


def _told(start: Start, folder: Path, *, asking: bool) -> Start:
    """With what is left open filled in, by the user or by what is usual."""
    if not start.chosen.needs_documents:
        start = replace(start, input=())
    elif not start.input:
        found = next((name for name in _FOLDERS if (folder / name).is_dir()), _FOLDERS[0])
        asked = _asked("Documents", found) if asking else found
        start = replace(start, input=(found,) if asked == found else _from(folder, [asked]))
    else:
        start = replace(start, input=_from(folder, start.input))
    if start.model is None and start.base_url is not None and start.preset is None and not asking:
        raise UsageError(f"No model at {start.base_url} is named.", "Name one with --model.")
    if asking and start.model is None and (start.preset is not None or start.base_url is not None):
        start = replace(start, model=_asked("Model", start.preset.model if start.preset else None))
    if asking and start.model is not None and start.trainee_model is None and "trainee" in start.chosen.asks:
        start = replace(start, trainee_model=_asked("Model to be trained", start.model))
    return start


def _from(folder: Path, named: Sequence[str]) -> tuple[str, ...]:
    """Paths as they are to be written in a file in `folder`; they were typed here, unless they are only there."""
    return tuple(
        name if Path(name).is_absolute() or not os.path.lexists(name) else os.path.relpath(name, folder)
        for name in named
    )


class _Question(Prompt):
    """A question that takes one of its answers alone, and says so in the reader's language."""

    def on_validate_error(self, value: str, error: InvalidResponse) -> None:  # noqa: ARG002 - rich gives them
        self.console.print(said("This is none of the answers that can be given."), style="prompt.invalid")


def _asked(question: str, default: str | None, choices: list[str] | None = None) -> str:
    while True:
        answer = _Question.ask(said(question), default=default, choices=choices)
        if answer:
            return answer


def _settings(sets: Sequence[str]) -> dict[str, Any]:
    """The settings of the method that flags say."""
    given: dict[str, object] = {}
    for each in sets:
        place, *_ = override(given, each, RunConfig.model_fields)
        if place != "settings":
            raise UsageError(f"--set {each!r} is no setting of the method.", "Write it into the file afterwards.")
    return cast("dict[str, Any]", given.get("settings", {}))


def _samples(folder: Path, start: Start) -> list[str]:
    """Where the documents that are named are not there: some to begin with."""
    named = folder / start.input[0]
    if list(start.input) != [_FOLDERS[0]] or os.path.lexists(named):
        return []
    with storage_errors(named), as_file(files("graphgen.demo")) as bundled:
        shutil.copytree(bundled / "documents", named)
    return [said(f"{named} holds a few sample documents now: put yours in their place.")]


def _known(folder: Path) -> tuple[str, ...]:
    """What the embedded trainee is said to know of the sample documents."""
    with storage_errors(folder), as_file(files("graphgen.demo")) as bundled:
        for known in sorted(bundled.glob("known.*.txt")):
            shutil.copy(known, folder)
    return tuple(sorted(path.name for path in folder.glob("known.*.txt")))


def _told_of(path: Path, start: Start, *, named: bool) -> list[str]:
    """What was written, and the whole way from here."""
    who = start.preset.title if start.preset else start.base_url or said("embedded models, to try things out")
    lines = [said(f"{path} is written: {start.method}, {who}.")]
    key = start.api_key_env or (start.preset.key if start.preset else None)
    if key and not os.environ.get(key, "").strip():
        lines.append(said(f"The environment variable {key} is not set yet: export it before you go on."))
    name, out = shlex.quote(str(path)), path.parent / "runs" / path.stem
    lines += ["", said("From here to a dataset to train with:")]
    steps = (
        (f"graphgen init {name}" if named else "graphgen init", "this file"),
        (f"graphgen check {name}", "what the models can do"),
        (f"graphgen estimate {name}", "what it will cost"),
        (f"graphgen run {name}", "the dataset"),
        (f"graphgen export --check {shlex.quote(str(out))}", "whether trainers take it"),
    )
    width = max(len(command) for command, _ in steps)
    return [
        *lines,
        *(f"  {number}. {command.ljust(width)}   {said(what)}" for number, (command, what) in enumerate(steps, 1)),
        said(f"Before it is paid for, a few samples to look at: graphgen preview {name}"),
        "",
    ]
