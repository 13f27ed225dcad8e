"""A simulated endpoint for tests and benchmarks: real HTTP, real protocol, embedded models, chosen faults."""

from graphgen.llm.simulator.server import Simulator
from graphgen.llm.simulator.settings import SimulatorSettings

__all__ = ["Simulator", "SimulatorSettings"]
