"""GraphGen turns documents into training data for what a language model does not know.

import asyncio, graphgen
config = graphgen.make_config(method="graphgen", input=["documents"], out="runs/first")
outcome = asyncio.run(graphgen.Job(config).run())
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphgen.engine.configuration.config import RunConfig, load_config, make_config
    from graphgen.engine.estimating.estimate import estimate
    from graphgen.engine.estimating.outcome import Estimate
    from graphgen.engine.run_directory.manifest import Outcome
    from graphgen.engine.running.job import Job

__all__ = ["Estimate", "Job", "Outcome", "RunConfig", "__version__", "estimate", "load_config", "make_config"]

__version__ = "0.1.0"
_HOMES = {
    "Estimate": "estimating.outcome",
    "Job": "running.job",
    "Outcome": "run_directory.manifest",
    "RunConfig": "configuration.config",
    "estimate": "estimating.estimate",
    "load_config": "configuration.config",
    "make_config": "configuration.config",
}


def __getattr__(name: str) -> object:
    """Import what is asked for, and nothing before: `import graphgen` stays cheap."""
    if name not in _HOMES:
        raise AttributeError(f"module 'graphgen' has no attribute {name!r}")
    import importlib  # noqa: PLC0415 - see above

    return getattr(importlib.import_module(f"graphgen.engine.{_HOMES[name]}"), name)
