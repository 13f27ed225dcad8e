"""`python -m graphgen.llm.simulator --latency-ms 200`: one line of JSON when ready, then serve until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence

import orjson
from pydantic import ValidationError

from graphgen.errors import GraphGenError
from graphgen.llm.simulator.models import NAMES
from graphgen.llm.simulator.server import Simulator
from graphgen.llm.simulator.settings import SimulatorSettings

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is 2 for settings that make no sense."""
    given = vars(_parser().parse_args(arguments))
    try:
        asyncio.run(_serve(SimulatorSettings.model_validate(given)))
    except ValidationError as error:
        for problem in error.errors():
            flag = "".join(f"--{str(part).replace('_', '-')}: " for part in problem["loc"][:1])
            sys.stderr.write(f"{flag}{problem['msg']}\n")
        return 2
    except GraphGenError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    """One flag per setting. What is not given is left out, so that the settings' own defaults hold."""
    parser = argparse.ArgumentParser(
        prog="python -m graphgen.llm.simulator",
        description=SimulatorSettings.__doc__,
        argument_default=argparse.SUPPRESS,
    )
    for name, field in SimulatorSettings.model_fields.items():
        flag = f"--{name.replace('_', '-')}"
        if field.annotation is bool:
            parser.add_argument(flag, action="store_true", help=field.description)
        elif field.default == ():
            parser.add_argument(flag, action="append", metavar="FILE", help=field.description)
        else:
            parser.add_argument(flag, metavar="VALUE", help=field.description)
    return parser


async def _serve(settings: SimulatorSettings) -> None:
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told_to_stop.set)
    async with Simulator(settings) as simulator:
        ready = {"base_url": simulator.base_url, "pid": os.getpid(), "models": NAMES}
        sys.stdout.write(f"{orjson.dumps(ready).decode()}\n")
        sys.stdout.flush()
        await told_to_stop.wait()


if __name__ == "__main__":
    sys.exit(main())
