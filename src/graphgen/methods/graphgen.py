"""GraphGen: knowledge-driven synthetic data (Chen et al., 2025, arXiv:2505.20416)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from graphgen.assessment.judge import judge
from graphgen.assessment.report import Assessment
from graphgen.assessment.variants import PerCall, state
from graphgen.curation.covering.gaps import Gaps
from graphgen.documents.split import ChunkSize, smallest_size, split
from graphgen.generation import DEFAULT_KINDS, BaseGenerator, configured, premises
from graphgen.graph import KnowledgeGraph
from graphgen.knowledge import Tally, extract, merge, read_aliases, read_graph, resolve, resolve_references, summarise
from graphgen.methods.method import Method
from graphgen.organization import AnyPartitioner
from graphgen.organization.ece import ECEPartitioner
from graphgen.records import (
    Chunk,
    Document,
    Entity,
    Extraction,
    Failure,
    Judgement,
    Rejection,
    Relation,
    Role,
    Sample,
    Statement,
    Subgraph,
    Summary,
)
from graphgen.stream import Ask, Runner, Stream

__all__ = ["GraphGen"]


class GraphGen(Method):
    """Asks about what the trainee does not know: graph, comprehension loss, subgraphs around blind spots, questions."""

    roles: ClassVar[tuple[Role, ...]] = ("synthesizer", "trainee")

    graph: Path | None = Field(default=None, description="A graph in place of extraction: GraphML, RDF, CSV or JSONL.")
    chunk_size: ChunkSize = Field(default="auto", description="Tokens per chunk (cl100k_base); auto: by the document.")
    chunk_overlap: int = Field(default=100, ge=0, description="Tokens that neighbouring chunks share.")
    coreference: bool = Field(default=False, description="Read names for pronouns: a call more for each chunk.")
    entity_types: tuple[str, ...] = Field(default=(), description="Types to extract; empty: the 14 of the paper.")
    gleaning: int = Field(default=0, ge=0, le=3, description="Rounds of asking for what extraction missed, at most.")
    aliases: Path | None = Field(default=None, description="Decisions on names: an edited aliases.csv of a run.")
    merge_above: float | None = Field(default=None, ge=0, le=1, description="Likeness that merges names unreviewed.")
    summarise_above: int = Field(default=512, ge=64, description="Tokens above which a description is summarised.")
    assess: bool = Field(default=True, description="Ask the trainee; otherwise losses that come with the graph hold.")
    paraphrases: int = Field(default=1, ge=0, description="True rewordings per unit for the trainee to judge.")
    negations: int = Field(default=1, ge=0, description="False rewordings per unit for the trainee to judge.")
    variants_per_call: PerCall = Field(default="one", description="Ask for each rewording by itself, or for all.")
    judge_samples: int = Field(default=8, ge=0, description="Answers per statement where there are no probabilities.")
    correct_bias: bool = Field(default=False, description="Take the leaning to yes or to no out of each unit's loss.")
    until: Literal["assessment", "samples"] = Field(default="samples", description="Stop at the losses, or go on.")
    partition: AnyPartitioner = Field(default=ECEPartitioner(), description="How subgraphs are cut, by `strategy`.")
    for_gaps: tuple[Path, ...] = Field(default=(), description="Runs whose gaps to fill: what no sample kept rests on.")
    kinds: tuple[str, ...] = Field(default=DEFAULT_KINDS, min_length=1, description="Kinds of samples.")
    generation: dict[str, dict[str, Any]] = Field(default={}, description="Settings by kind of sample.")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.chunk_overlap >= smallest_size(self.chunk_size):
            raise ValueError(f"chunk_overlap ({self.chunk_overlap}) must be below chunk_size ({self.chunk_size})")
        if self.until == "assessment" and not self.assess:
            raise ValueError("assess=false leaves nothing to do until the assessment")
        self.generators()
        return self

    @property
    def needs_documents(self) -> bool:
        return self.graph is None

    @property
    def makes(self) -> str:
        samples = "units_checked" if self.for_gaps else "samples"
        return "statements_judged" if self.until == "assessment" else samples

    async def run(self, documents: Stream[Document], run: Runner) -> Stream[Sample]:
        graph = await self.build(documents, run)
        graph = await self.measure(graph, run) if self.assess else graph
        run.keep("graph", graph)
        if self.until == "assessment":
            return run.stream(())
        partition = self.partition.partition(graph, seed=run.seed)
        run.keep("coverage", partition.coverage)
        if self.for_gaps:
            cut = partial(premises, self.generators(), seed=run.seed)
            gaps = Gaps(graph, partition, cut, kinds=self.kinds, beside=self.for_gaps)
            return (await gaps.fill(run)).each(partial(gaps.write, self.write))
        subgraphs: Stream[Subgraph] = run.stream(partition)
        return subgraphs.each(partial(self.cut, seed=run.seed)).each(self.write)

    # --- knowledge ---------------------------------------------------------------------------------------------------

    async def build(self, documents: Stream[Document], run: Runner) -> KnowledgeGraph:
        """The graph of all documents: extracted, or brought by the user; long descriptions summarised."""
        decided = read_aliases(self.aliases) if self.aliases else ()
        brought = read_graph(self.graph, await documents) if self.graph else None
        if brought is None:
            extractions = await documents.each(self.split).each(self.extract)
            run.keep("parsing", Tally(extractions))
        else:
            await run.stream([*brought.documents, *brought.failures, *brought.extractions])
            extractions = list(brought.extractions)
        resolved = resolve(extractions, decided=decided, accept_above=self.merge_above)
        await run.stream(resolved.failures)
        run.keep("aliases", resolved)
        # A graph as it was brought needs no merging, which is most of the work where it is large.
        mentions = resolved.extractions if resolved.counts["aliases_merged"] else None
        graph = brought.graph(mentions) if brought else merge(resolved.extractions)
        long = (unit for unit in graph.units() if unit.tokens > self.summarise_above)
        return graph.with_descriptions(await run.stream(long).each(self.summarise))

    async def split(self, document: Document, ask: Ask) -> Sequence[Chunk | Failure]:
        chunks = split(document, size=self.chunk_size, overlap=self.chunk_overlap)
        return await resolve_references(chunks, ask) if self.coreference else chunks

    async def extract(self, chunk: Chunk, ask: Ask) -> Sequence[Extraction]:
        return [await extract(chunk, ask, entity_types=self.entity_types, gleaning=self.gleaning)]

    async def summarise(self, unit: Entity | Relation, ask: Ask) -> Sequence[Summary]:
        return await summarise(unit, ask, max_tokens=self.summarise_above)

    # --- assessment --------------------------------------------------------------------------------------------------

    async def measure(self, graph: KnowledgeGraph, run: Runner) -> KnowledgeGraph:
        """The graph with the trainee's comprehension loss of every unit."""
        assessment = Assessment(graph, correct_bias=self.correct_bias)
        async for judgement in run.stream(graph.units()).each(self.state).each(self.judge):
            assessment.add(judgement)
        run.keep("assessment", assessment)
        return assessment.graph()

    async def state(self, unit: Entity | Relation, ask: Ask) -> Sequence[Statement | Failure]:
        return await state(unit, ask, self.paraphrases, self.negations, per_call=self.variants_per_call)

    async def judge(self, statement: Statement, ask: Ask) -> Sequence[Judgement]:
        return await judge(statement, ask, samples=self.judge_samples)

    # --- generation --------------------------------------------------------------------------------------------------

    def generators(self) -> dict[str, BaseGenerator]:
        """The generators of the chosen kinds; raises `ValueError` where there is no such kind or setting."""
        return configured((*self.kinds, "atomic"), self.generation)

    async def cut(self, subgraph: Subgraph, ask: Ask, *, seed: int) -> Sequence[Subgraph]:  # noqa: ARG002
        return premises(self.generators(), subgraph, self.kinds, seed=seed)

    async def write(self, premise: Subgraph, ask: Ask) -> Sequence[Sample | Rejection]:
        return await self.generators()[premise.kind].generate(premise, ask, method="graphgen")
