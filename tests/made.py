"""Units, subgraphs and writers with fixed replies, for tests of generators."""

from __future__ import annotations

from graphgen.records import Call, Completion, Entity, Evidence, Relation, Subgraph
from graphgen.stream import Reply


def entity(name: str, description: str = "", *, language: str = "en", kind: str = "thing") -> Entity:
    return Entity(
        id=f"entity-{name}", name=name, type=kind, description=description, language=language,
        evidence=(Evidence(document_id="doc-1", start=500, end=501, text="x"),), tokens=3,
    )  # fmt: skip


def relation(source: str, target: str, said: str = "", *, at: int = 0, passage: str = "x", **more: object) -> Relation:
    return Relation(
        id=f"relation-{source}-{target}", source=source, target=target, type="r",
        description=said or f"{source} leads to {target}.", language=more.pop("language", "en"),
        evidence=(Evidence(document_id="doc-1", start=at, end=at + len(passage), text=passage),), tokens=3, **more,
    )  # fmt: skip


def subgraph(*units: Entity | Relation, owned: tuple[str, ...] | None = None) -> Subgraph:
    relations = tuple(unit for unit in units if isinstance(unit, Relation))
    given = {unit.name: unit for unit in units if isinstance(unit, Entity)}
    names = dict.fromkeys((*given, *(name for each in relations for name in (each.source, each.target))))
    entities = tuple(given.get(name) or entity(name) for name in names)
    ids = tuple(unit.id for unit in (*entities, *relations)) if owned is None else owned
    return Subgraph(id="subgraph-1", strategy="ece", entities=entities, relations=relations, owned=ids, tokens=9)


class Writer:
    """An `Ask` that gives the replies in turn and keeps what it was asked."""

    def __init__(self, *replies: str) -> None:
        self.replies, self.asked = list(replies), []

    async def __call__(self, prompt, parse, /, *, language, role="synthesizer", draw=0, **values):
        self.asked.append((prompt, language, values))
        call = Call(
            id=f"call-{len(self.asked)}", prompt=prompt, prompt_hash="h", role=role, model="m", parameters={}, draw=draw
        )
        return Reply(parse(Completion(text=self.replies[len(self.asked) - 1], model="m")), (call,))
