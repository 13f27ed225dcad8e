"""What a run will ask, take and cost, told before it is paid for."""

from graphgen.engine.estimating.estimate import estimate
from graphgen.engine.estimating.outcome import Estimate

__all__ = ["Estimate", "estimate"]
