"""`graphgen run`: flags to a configuration, a job in the foreground, Ctrl-C to a clean stop."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar, cast

from rich.console import Console

from graphgen.cli.closing import print_outcome
from graphgen.cli.display import display
from graphgen.engine.configuration.config import RunConfig, load_config, make_config
from graphgen.engine.run_directory.manifest import Outcome, Status
from graphgen.engine.running.job import Job
from graphgen.errors import UsageError

__all__ = ["resolve", "run_job", "run_quietly", "supervised"]

T_co = TypeVar("T_co", covariant=True)

_EXIT_CODES: dict[Status, int] = {"succeeded": 0, "partial": 3, "failed": 1}


def resolve(
    config: Path | None, more: Sequence[str], settings: Sequence[str], graph: Path | None, given: Mapping[str, object]
) -> RunConfig:
    """The configuration that the command line describes.

    Args:
        config: The first positional argument.
        more: Further ones: `--input a b c` leaves `b c` here, and `b` in `config`.
        settings: `key=value`.
        graph: Becomes the setting of that name.
        given: Fields of the configuration.

    Raises:
        UsageError: Something in it is wrong.
    """
    fields = dict(given)
    inputs = fields["input"]
    if inputs is not None or more:
        # A shell pattern after --input is spread over the positional arguments.
        extra = [str(config)] if config is not None and config.suffix not in {".yaml", ".yml"} else []
        fields["input"] = [*(cast("list[str] | None", inputs) or []), *extra, *more]
        config = None if extra else config
        if "" in fields["input"]:
            raise UsageError("An input is empty.", "Name a file or a folder; `.` is this folder.")
    if graph is not None:
        settings = [*settings, f"graph={json.dumps(str(graph), ensure_ascii=False)}"]  # a path is no YAML
    if config is not None:
        return load_config(config, settings, **fields)
    if fields["method"] is None:
        raise UsageError(
            "Neither a configuration file nor a method is given.", "Name one with --method, or a YAML file."
        )
    fields["out"] = fields["out"] or Path("runs") / str(fields["method"])
    return make_config(settings, **fields)


def run_job(config: RunConfig, *, command: str | None = None) -> int:
    """Run in the foreground and print how it ended.

    Args:
        config: What to do.
        command: What resumes it; by default the command line as it was typed.

    Returns:
        The exit code.

    Raises:
        GraphGenError: The run could not begin, or its directory could not be written.
    """
    command = command or shlex.join(["graphgen", *sys.argv[1:]])
    outcome, code = run_quietly(config)
    print_outcome(outcome, config.out, command)
    return code


def run_quietly(config: RunConfig, *, afresh: bool = False) -> tuple[Outcome, int]:
    """Run in the foreground, showing progress: how it ended, and the exit code. `afresh` is that of `Job`.

    Raises:
        GraphGenError: The run could not begin, or its directory could not be written.
    """
    with display() as listener:
        outcome = asyncio.run(supervised(Job(config, (listener,), afresh=afresh)))
    return outcome, _EXIT_CODES[outcome.status]


class _Stoppable(Protocol[T_co]):
    def stop(self) -> None: ...

    async def run(self) -> T_co: ...


async def supervised(job: _Stoppable[T_co]) -> T_co:
    """Let the first Ctrl-C stop the job cleanly and the second kill the process."""
    loop = asyncio.get_running_loop()
    stopping = False

    def stop(signal_number: signal.Signals) -> None:
        nonlocal stopping
        if stopping:
            Console(stderr=True).show_cursor()  # the live table hid it
            signal.signal(signal_number, signal.SIG_DFL)
            os.kill(os.getpid(), signal_number)
        stopping = True
        job.stop()

    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(signal_number) is not signal.SIG_IGN:  # nohup means what it says
            loop.add_signal_handler(signal_number, stop, signal_number)
    return await job.run()
