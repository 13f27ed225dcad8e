"""BDS: bottom-up domain superintelligence from a reliable knowledge graph (2025, arXiv:2507.13966)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from graphgen.documents.split import ChunkSize
from graphgen.generation.path_choice import choice_premise, choice_sample
from graphgen.generation.premise import language_of
from graphgen.graph import KnowledgeGraph
from graphgen.knowledge import SavedGraph
from graphgen.methods.graphgen import GraphGen
from graphgen.methods.method import Method
from graphgen.organization.directed_paths import Caps
from graphgen.organization.path_draw import PathDraw
from graphgen.records import Document, Record, Rejection, Role, Sample, Subgraph
from graphgen.stream import Ask, Runner, Stream
from graphgen.text.fields import LETTER, OPTIONS, QUESTION, read_fields

__all__ = ["BDS"]

_WRONG = 3


class PathQuestion(Record):
    """A path to be asked about, and what it does not lead to: the wrong options."""

    id: str
    premise: Subgraph
    wrong: tuple[str, ...]


class BDS(Method):
    """Asks, with four options, where paths of a knowledge graph lead: each answer takes several steps."""

    roles: ClassVar[tuple[Role, ...]] = ("synthesizer",)

    graph: Path | None = Field(
        default=None, description="The graph: GraphML, RDF, CSV, JSONL or the directory of a run; else it is extracted."
    )
    chunk_size: ChunkSize = Field(default="auto", description="Tokens per chunk where the graph is extracted.")
    chunk_overlap: int = Field(default=100, ge=0, description="Tokens that neighbouring chunks share.")
    gleaning: int = Field(default=0, ge=0, le=3, description="Rounds of asking for what extraction missed, at most.")
    hops: int = Field(default=3, ge=2, le=6, description="Relations of a path, exactly.")
    paths: int = Field(default=20_000, ge=1, description="Paths at most, one call each.")
    paths_per_source: int = Field(default=20, ge=1, description="Paths that start at one entity, at most.")
    paths_per_target: int = Field(default=20, ge=1, description="Paths that end at one entity, at most.")
    paths_per_entity: int = Field(default=100, ge=1, description="Paths that one entity is anywhere in, at most.")
    paths_per_relation_type: int = Field(default=5_000, ge=1, description="Paths with relations of one type, at most.")
    shortcuts: bool = Field(default=False, description="Whether one relation may connect the ends of a path as well.")

    @property
    def needs_documents(self) -> bool:
        return self.graph is None

    async def run(self, documents: Stream[Document], run: Runner) -> Stream[Sample]:
        graph = await self.build(documents, run)
        run.keep("graph", graph)
        paths = self.draw(graph, run.seed)
        run.keep("paths", paths)
        await run.stream(paths.failures)
        return run.stream(self.questions(paths, run.seed)).each(self.write)

    async def build(self, documents: Stream[Document], run: Runner) -> KnowledgeGraph:
        """The graph of an earlier run, or the one that GraphGen reads or extracts."""
        if self.graph is not None and self.graph.is_dir():
            saved = SavedGraph(self.graph)
            await run.stream(saved.documents())
            return saved.graph()
        size = {"chunk_size": self.chunk_size, "chunk_overlap": self.chunk_overlap}
        builder = GraphGen.model_validate({"graph": self.graph, "gleaning": self.gleaning, **size})
        return await builder.build(documents, run)

    def draw(self, graph: KnowledgeGraph, seed: int) -> PathDraw:
        """Paths of exactly `hops` relations along their directions, with three wrong ends each."""
        caps = Caps(
            source=self.paths_per_source,
            target=self.paths_per_target,
            entity=self.paths_per_entity,
            relation_type=self.paths_per_relation_type,
        )
        limits = {"hops": self.hops, "count": self.paths, "wrong": _WRONG}
        return PathDraw(graph, **limits, caps=caps, shortcuts=self.shortcuts, seed=seed)

    def questions(self, paths: PathDraw, seed: int) -> Iterator[PathQuestion]:
        for path, wrong in paths:
            premise = choice_premise(path, seed=seed)
            yield PathQuestion(id=premise.id, premise=premise, wrong=wrong)

    async def write(self, question: PathQuestion, ask: Ask) -> Sequence[Sample | Rejection]:
        """One call: the ends, the chain between them and the wrong options in; a question without the chain out."""
        premise, wrong = question.premise, question.wrong
        reply = await ask(
            "bds/question",
            partial(read_fields, fields=(QUESTION, OPTIONS, LETTER)),
            language=language_of(premise),
            path=premise.path,
            entities=premise.entities,
            relations=premise.relations,
            wrong=wrong,
        )
        return [choice_sample(premise, wrong, reply.value, method="bds", calls=reply.calls)]
