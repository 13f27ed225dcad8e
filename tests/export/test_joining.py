"""What one run of a mixture holds out, no other puts into training."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.export.splitting.footing import Footing
from graphgen.export.splitting.joining import Divided, join_splits
from graphgen.export.splitting.settings import Split
from graphgen.export.splitting.splits import Splits, split_samples
from graphgen.records import Document

CLAUSES = "its keeper lit the lamp at dusk, the harbour froze in two winters, a bell warned the ships in fog"


def footing(name: str, document: int, unit: int, start: int = 0) -> Footing:
    said = f"In {document} it says {unit} at {start}."
    span = {"document_id": f"doc-{document}", "start": start, "end": start + 40, "text": said}
    return Footing.model_validate(
        {"id": name, "evidence": [span], "units": [{"id": f"unit-{unit}", "kind": "relation"}]}
    )


def document(name: str, text: str) -> Document:
    return Document(id=name, key=name, source=name, format="txt", language="en", text=text)


def divided(samples: list[Footing], said: dict[str, object], seed: int) -> Divided:
    split = split_samples(lambda: iter(samples), tuple, Split.model_validate(said), seed=seed)
    sides = {sample.id: split.split_of(sample.id) for sample in samples}
    return Divided(lambda: iter(samples), {sample: side for sample, side in sides.items() if side is not None})


run = st.tuples(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 30), st.integers(0, 3).map(lambda at: at * 900)),
        min_size=1,
        max_size=40,
    ),
    st.fixed_dictionaries(
        {
            "test": st.sampled_from([0, 0.2]),
            "validation": st.sampled_from([0, 0.2]),
            "by": st.sampled_from(["document", "section"]),
            "leaks": st.sampled_from(["withhold", "allow"]),
        }
    ),
    st.integers(0, 5),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(run, min_size=1, max_size=3))
def test_training_rests_on_nothing_that_a_run_holds_out(
    runs: list[tuple[list[tuple[int, int, int]], dict[str, object], int]],
) -> None:
    parts: list[Divided] = []
    samples: dict[str, Footing] = {}
    for number, (rests, said, seed) in enumerate(runs):
        own = [footing(f"{number}-{turn}", *each) for turn, each in enumerate(rests)]
        samples |= {sample.id: sample for sample in own}
        parts.append(divided(own, said, seed))
    splits = join_splits(parts, tuple)
    sides: defaultdict[str, set[str]] = defaultdict(set)
    for name, sample in samples.items():
        side = splits.split_of(name)
        assert (side is None) == (name in splits.withheld)
        for fact in (*(unit.id for unit in sample.units), *(span.text for span in sample.evidence)) if side else ():
            sides[fact].add(side or "")
    assert all(len(each) == 1 for each in sides.values())
    held = {name for part in parts for name, split in part.splits.items() if split in {"test", "validation"}}
    assert all(splits.split_of(name) != "train" for name in held)


def sides(splits: Splits, *samples: str) -> list[str | None]:
    return [splits.split_of(sample) for sample in samples]


def test_a_document_that_one_run_tests_on_is_for_testing_in_all() -> None:
    first = Divided(lambda: [footing("a1", 1, 1), footing("a2", 2, 2)], {"a1": "test", "a2": "train"})
    second = Divided(lambda: [footing("b1", 1, 3), footing("b2", 3, 4)], {"b1": "train", "b2": "validation"})
    assert sides(join_splits([first, second], tuple), "a1", "a2", "b1", "b2") == ["test", "train", "test", "validation"]


def test_a_copy_of_a_document_that_one_run_tests_on_is_for_testing_too() -> None:
    texts = [document("doc-1", f"In 1801 {CLAUSES}."), document("doc-2", f"As is told, {CLAUSES}, and so on.")]
    first = Divided(lambda: [footing("a1", 1, 1)], {"a1": "test"})
    second = Divided(lambda: [footing("b1", 2, 2), footing("b2", 3, 3)], {"b1": "train", "b2": "train"})
    assert sides(join_splits([first, second], lambda: iter(texts)), "a1", "b1", "b2") == ["test", "test", "train"]


def test_a_document_that_one_run_tests_on_is_for_testing_where_another_divides_by_sections() -> None:
    first = Divided(lambda: [footing("a1", 1, 1)], {"a1": "test"})
    second = Divided(
        lambda: [footing("b1", 1, 2, 3_000), footing("b2", 2, 3), footing("b3", 2, 4, 3_000)],
        {"b1": "train", "b2": "train", "b3": "test"},
    )
    assert sides(join_splits([first, second], tuple), "a1", "b1", "b2", "b3") == ["test", "test", "train", "test"]


def test_a_twin_of_a_run_is_in_no_split_of_a_mixture() -> None:
    first = Divided(lambda: [footing("a1", 1, 1), footing("a2", 1, 1)], {"a1": "twin", "a2": "train"})
    splits = join_splits([first], tuple)
    assert sides(splits, "a1", "a2") == [None, "train"]
    assert splits.withheld["a1"].reason == "twin"


def test_where_nothing_is_held_out_all_is_for_training() -> None:
    first = Divided(lambda: [footing("a1", 1, 1)], {"a1": "train"})
    assert sides(join_splits([first], tuple), "a1") == ["train"]
