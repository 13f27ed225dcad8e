"""Knowledge graphs drawn by hypothesis, small enough to be read and tangled enough to be hard."""

from hypothesis import strategies as st

from graphgen.graph import KnowledgeGraph, entity_id, relation_id
from graphgen.records import Entity, Relation


def entity(name: str, loss: float | None = None, tokens: int = 1) -> Entity:
    return Entity(
        id=entity_id(name),
        name=name,
        type="thing",
        description=f"{name} is.",
        language="en",
        evidence=(),
        tokens=tokens,
        loss=loss,
        status="unknown" if loss is None else "measured",
    )


def relation(source: str, target: str, loss: float | None = None, tokens: int = 1, kind: str = "near") -> Relation:
    return Relation(
        id=relation_id(source, target, kind),
        source=source,
        target=target,
        type=kind,
        description=f"{source} is near {target}.",
        language="en",
        evidence=(),
        tokens=tokens,
        loss=loss,
        status="unknown" if loss is None else "measured",
    )


@st.composite
def graphs(draw, most_tokens: int = 8, *, connected: bool = False):
    count = draw(st.integers(2 if connected else 0, 25))
    pairs = draw(
        st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24), st.sampled_from("rs")), max_size=50, unique=True)
    )
    if connected:
        tree = {(draw(st.integers(0, number - 1)), number, "r") for number in range(1, count)}
        pairs = sorted(tree.union(pairs))
    loss = st.one_of(st.none(), st.sampled_from([0.0, 0.5, 0.5, 3.0]), st.floats(0, 13))
    tokens = st.integers(0, most_tokens)
    return KnowledgeGraph.from_records(
        [entity(f"e{number}", draw(loss), draw(tokens)) for number in range(count)],
        [
            relation(f"e{a}", f"e{b}", draw(loss), draw(tokens), kind)
            for a, b, kind in pairs
            if a != b and max(a, b) < count
        ],
    )


def star(leaves: int, tokens: int = 1) -> KnowledgeGraph:
    names = [f"leaf{number}" for number in range(leaves)]
    return KnowledgeGraph.from_records(
        [entity("hub", tokens=tokens), *map(entity, names)], [relation("hub", name) for name in names]
    )


def chain(relations: int) -> KnowledgeGraph:
    return KnowledgeGraph.from_records(
        [entity(f"c{number:02}") for number in range(relations + 1)],
        [relation(f"c{number:02}", f"c{number + 1:02}") for number in range(relations)],
    )
