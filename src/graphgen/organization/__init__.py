"""From the knowledge graph to subgraphs: what is written about together, and in which order."""

from graphgen.organization.ece import ECEPartitioner
from graphgen.organization.partitioner import BasePartitioner

__all__ = ["BasePartitioner", "ECEPartitioner"]
