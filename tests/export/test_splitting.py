"""What is held out rests on nothing that training rests on; nothing is lost; and it is the same every time."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.engine.configuration.config import make_config
from graphgen.errors import UsageError
from graphgen.export.splitting.copies import groups_of_copies
from graphgen.export.splitting.footing import SECTION, Footing
from graphgen.export.splitting.settings import Split
from graphgen.export.splitting.splits import Splits, split_samples
from graphgen.export.splitting.twins import Question, Reworded, chosen
from graphgen.records import Document


def footing(name: str, spans: list[tuple[str, int]], units: list[str], text: str = "") -> Footing:
    evidence = [
        {
            "document_id": document,
            "start": start,
            "end": start + 40,
            "text": text or f"{document} says this at {start}.",
        }
        for document, start in spans
    ]
    rests_on = [{"id": unit, "kind": "chunk" if unit.startswith("chunk") else "relation"} for unit in units]
    return Footing.model_validate({"id": name, "evidence": evidence, "units": rests_on})


def document(name: str, text: str = "") -> Document:
    said = text or f"This is what {name} alone says, nobody else. It goes on as {name} does, for a while."
    return Document(id=name, key=name, source=name, format="txt", language="en", text=said)


def divided(
    samples: list[Footing],
    documents: list[Document] | None = None,
    *,
    seed: int = 0,
    twins: float = 0,
    questions: list[Question] | None = None,
    reworded: list[Reworded] | None = None,
    **said: object,
) -> Splits:
    return split_samples(
        lambda: iter(samples),
        lambda: iter(documents or []),
        Split.model_validate({"test": 0.1} | said),
        seed=seed,
        twins=twins,
        questions=lambda: iter(questions or []),
        reworded=reworded,
    )


def many(documents: int, each: int = 10) -> list[Footing]:
    """Samples that rest on one document and one unit each."""
    return [
        footing(f"s{number}-{turn}", [(f"doc-{number}", turn * 50)], [f"unit-{number}-{turn}"])
        for number in range(documents)
        for turn in range(each)
    ]


@st.composite
def tangled(draw: st.DrawFn) -> list[Footing]:
    """Samples that rest on up to three documents and three units of a few, so that many have some in common."""
    documents = draw(st.integers(1, 12))
    units = draw(st.integers(1, 40))
    spans = st.lists(
        st.tuples(st.integers(0, documents - 1).map("doc-{}".format), st.integers(0, 9).map(lambda at: at * 900)),
        max_size=3,
    )
    rests = draw(
        st.lists(
            st.tuples(spans, st.lists(st.integers(0, units - 1).map("unit-{}".format), max_size=3)),
            min_size=1,
            max_size=60,
        )
    )
    return [footing(f"s{number}", *each) for number, each in enumerate(rests)]


held_out = st.fixed_dictionaries(
    {
        "test": st.sampled_from([0.1, 0.3]),
        "validation": st.sampled_from([0.0, 0.2]),
        "by": st.sampled_from(["document", "section", "auto"]),
    }
)


# --- what must not happen --------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(tangled(), held_out, st.integers(0, 3))
def test_no_two_splits_have_a_fact_a_passage_or_a_document_in_common(
    samples: list[Footing], said: dict[str, object], seed: int
) -> None:
    splits = divided(samples, seed=seed, **said)
    owner: dict[object, str] = {}
    for sample in samples:
        side = splits.split_of(sample.id)
        if side is None:
            continue
        rests: list[object] = [unit.id for unit in sample.units] + [span.text for span in sample.evidence]
        if said["by"] == "document":
            rests += [("document", span.document_id) for span in sample.evidence]
        else:
            rests += [(span.document_id, at) for span in sample.evidence for at in range(span.start, span.end)]
        assert {owner.setdefault(each, side) for each in rests} <= {side}


@settings(max_examples=100, deadline=None)
@given(tangled(), held_out, st.integers(0, 3))
def test_nothing_is_lost_and_what_is_withheld_says_why(
    samples: list[Footing], said: dict[str, object], seed: int
) -> None:
    splits = divided(samples, seed=seed, **said)
    sides = Counter(splits.split_of(sample.id) for sample in samples)
    withheld = sides.pop(None, 0)
    assert withheld == len(splits.withheld)
    assert sides == {side: count for side, count in splits.counts.items() if count}
    assert sum(splits.counted.values()) == len(samples)
    assert all(why.reason in {"straddles", "shares_a_fact"} and why.detail for why in splits.withheld.values())
    assert all(splits.split_of(name) is None for name in splits.withheld)


@settings(max_examples=50, deadline=None)
@given(tangled(), held_out)
def test_where_leaks_are_allowed_nothing_is_withheld(samples: list[Footing], said: dict[str, object]) -> None:
    splits = divided(samples, leaks="allow", **said)
    assert splits.withheld == {}
    for sample in samples:
        if len(names := {span.document_id for span in sample.evidence}) == 1 and said["by"] == "document":
            alone = [each for each in samples if {span.document_id for span in each.evidence} == names]
            assert len({splits.split_of(each.id) for each in alone}) == 1


# --- what is wanted --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("test", "validation"), [(0.1, 0.0), (0.1, 0.1), (0.25, 0.05)])
def test_shares_are_near_what_was_asked(seed: int, test: float, validation: float) -> None:
    splits = divided(many(100), seed=seed, test=test, validation=validation)
    assert splits.counts["test"] == pytest.approx(1000 * test, rel=0.21)
    assert splits.counts["validation"] == pytest.approx(1000 * validation, rel=0.21)
    assert splits.withheld == {}
    assert splits.notes == ()


def test_the_seed_decides_and_the_order_of_the_samples_does_not() -> None:
    samples = many(40)
    mixed = random.Random(1).sample(samples, len(samples))
    one, other, third = divided(samples), divided(mixed), divided(samples, seed=1)
    assert [one.split_of(each.id) for each in samples] == [other.split_of(each.id) for each in samples]
    assert [one.split_of(each.id) for each in samples] != [third.split_of(each.id) for each in samples]


def test_a_few_documents_are_divided_and_it_is_said_how_far_from_what_was_asked() -> None:
    splits = divided(many(3), by="document")
    assert splits.counts["test"] == 10
    assert "33.3%" in splits.notes[0]
    assert "dataset.split.by=section" in splits.notes[0]


def test_training_gets_something_whatever_is_asked() -> None:
    assert divided(many(1)).counts["train"] == 10
    two = divided(many(2), test=0.1, validation=0.1)
    assert two.counts["train"] == 10


def test_one_document_is_divided_by_sections() -> None:
    samples = [footing(f"s{turn}", [("doc-1", turn * 240)], [f"u{turn}"]) for turn in range(40)]
    splits = divided(samples, by="section")
    assert splits.counts["test"] == 4
    held = [turn for turn in range(40) if splits.split_of(f"s{turn}") == "test"]
    assert {turn * 240 // SECTION for turn in held} == {held[0] * 240 // SECTION}


def test_two_books_are_divided_by_sections_unless_that_is_not_wanted() -> None:
    samples = [footing(f"s{turn}", [(f"doc-{turn % 2}", turn * 240)], [f"u{turn}"]) for turn in range(80)]
    assert divided(samples).counts["test"] == pytest.approx(8, abs=2)
    assert divided(samples, by="document").counts["test"] == 40
    assert divided(many(40)).counts == divided(many(40), by="document").counts


def test_documents_keep_their_split_when_others_are_added() -> None:
    """As long as the shares stay right, which with many documents they do but for those nearest to the border."""
    before, after = divided(many(200)), divided(many(400))
    moved = [each.id for each in many(200) if before.split_of(each.id) != after.split_of(each.id)]
    assert len(moved) / 2000 < 0.03


def test_samples_that_tie_documents_together_stay_together() -> None:
    """Ten groups of five documents: samples of two documents are within a group, but for one in fifty."""
    draw = random.Random(3)
    samples = many(50, 4)
    for number in range(400):
        group = draw.randrange(10)
        pair = (
            draw.sample(range(50), 2) if number % 50 == 0 else [group * 5 + each for each in draw.sample(range(5), 2)]
        )
        samples.append(footing(f"two-{number}", [(f"doc-{each}", 900 + number) for each in pair], [f"two-{number}"]))
    splits = divided(samples)
    assert len(splits.withheld) < 0.03 * len(samples)
    assert splits.counts["test"] == pytest.approx(60, rel=0.5)


def test_where_samples_tie_everything_to_everything_the_test_is_not_empty() -> None:
    draw = random.Random(5)
    samples = [
        footing(
            f"s{number}",
            [(f"doc-{each}", number * 50) for each in draw.sample(range(60), draw.choice([1, 2, 3]))],
            [f"u{number}"],
        )
        for number in range(1500)
    ]
    splits = divided(samples)
    assert splits.counts["test"] / sum(splits.counts.values()) == pytest.approx(0.1, abs=0.05)
    assert len(splits.withheld) < 0.35 * len(samples)


def test_without_documents_leaves_are_divided() -> None:
    samples = [footing(f"s{leaf}-{turn}", [], [f"leaf-{leaf}"]) for leaf in range(50) for turn in range(4)]
    splits = divided(samples)
    assert splits.counts["test"] == pytest.approx(20, abs=4)
    for leaf in range(50):
        assert len({splits.split_of(f"s{leaf}-{turn}") for turn in range(4)}) == 1


def test_a_fact_that_many_documents_state_is_on_one_side() -> None:
    samples = [*many(20), *(footing(f"x{number}", [(f"doc-{number}", 0)], ["everywhere"]) for number in range(20))]
    splits = divided(samples)
    sides = {splits.split_of(f"x{number}") for number in range(20)} - {None}
    assert sides == {"train"}
    assert Counter(why.reason for why in splits.withheld.values()) == {"shares_a_fact": splits.counts["test"] // 10}
    assert "everywhere" in next(iter(splits.withheld.values())).detail


# --- copies ----------------------------------------------------------------------------------------------------------


def prose(seed: int, clauses: int = 40, *, chinese: bool = False) -> list[str]:
    draw = random.Random(seed)
    letters = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏" if chinese else "abcdefghijklmnopqrstuvwxyz"
    return ["".join(draw.choices(letters, k=14 if chinese else 40)) for _ in range(clauses)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_copies_go_to_one_side_though_they_were_edited(language: str) -> None:
    chinese = language == "zh"
    mark = "，" if chinese else ", "
    documents, samples = [], []
    for number in range(30):
        clauses = prose(number, chinese=chinese)
        edited = [clause if place % 3 else clause[::-1] for place, clause in enumerate(clauses)]
        documents += [document(f"doc-{number}", mark.join(clauses)), document(f"copy-{number}", mark.join(edited))]
        samples += [footing(f"a{number}", [(f"doc-{number}", 0)], [f"a{number}"])]
        samples += [footing(f"b{number}", [(f"copy-{number}", 0)], [f"b{number}"])]
    assert len(groups_of_copies((each.id, each.text) for each in documents)) == 30
    splits = divided(samples, documents, test=0.2)
    assert splits.counts["test"] == 12
    assert all(splits.split_of(f"a{number}") == splits.split_of(f"b{number}") for number in range(30))


def test_an_excerpt_is_a_copy_and_a_shared_boilerplate_is_none() -> None:
    notice = "All rights reserved by the publisher of this collection. No part of it may be printed."
    texts = [(f"doc-{number}", f"{'. '.join(prose(number))}. {notice}") for number in range(20)]
    excerpt = ("excerpt", ". ".join(prose(7)[10:20]))
    assert groups_of_copies([*texts, excerpt]) == [["doc-7", "excerpt"]]


def test_equal_passages_in_unlike_documents_are_one_fact() -> None:
    samples = many(20)
    samples += [
        footing(f"q{number}", [(f"doc-{number}", 700)], [f"q{number}"], text="The same words, in all of them.")
        for number in range(20)
    ]
    splits = divided(samples)
    assert {splits.split_of(f"q{number}") for number in range(20)} == {"train", None}


# --- settings --------------------------------------------------------------------------------------------------------


def test_the_settings_are_the_configurations() -> None:
    config = make_config(["dataset.split.test=0.1", "dataset.split.by=section"], method="graphgen", out="x")
    assert config.dataset.split == Split(test=0.1, by="section")
    with pytest.raises(UsageError, match="hold out more"):
        make_config(["dataset.split.test=0.6", "dataset.split.validation=0.5"], method="graphgen", out="x")


def test_by_default_nothing_is_held_out() -> None:
    assert split_samples(lambda: iter(many(3)), lambda: iter([]), Split(), seed=0).counted == {}


# --- twins -----------------------------------------------------------------------------------------------------------


def asking(samples: list[Footing], wordings: dict[str, str] | None = None) -> list[Question]:
    """What each sample asks: by itself, in words of its own."""
    said = wordings or {}
    return [
        Question.model_validate(
            {"id": each.id, "messages": [{"role": "user", "content": said.get(each.id, " ".join(prose(place, 3)))}]}
        )
        for place, each in enumerate(samples)
    ]


@settings(max_examples=100, deadline=None)
@given(tangled(), st.sampled_from([0.0, 0.2]), st.sampled_from([1.0, 5.0, 0.5]))
def test_what_a_twin_rests_on_is_left_in_training(samples: list[Footing], test: float, twins: float) -> None:
    splits = divided(samples, test=test, twins=twins, questions=asking(samples))
    trained = {unit.id for each in samples if splits.split_of(each.id) == "train" for unit in each.units}
    for each in samples:
        if splits.split_of(each.id) == "twin":
            assert {unit.id for unit in each.units} <= trained
            assert splits.split_of(splits.twins[each.id].of) == "train"
    assert sum(splits.counted.values()) == len(samples)


def test_a_question_in_nearly_the_same_words_is_no_twin() -> None:
    samples = [footing(f"s{turn}", [("doc-1", turn * 50)], ["unit"]) for turn in range(2)]
    like = {
        "s0": "When did John Harrison complete H4, his watch?",
        "s1": "When did John Harrison complete H4, the watch?",
    }
    unlike = like | {"s1": "In which year was the watch that is called H4 finished by its maker?"}
    samples = [each.model_copy(update={"evidence": ()}) for each in samples]
    assert divided(samples, test=0, twins=1.0, questions=asking(samples, like)).twins == {}
    found = divided(samples, test=0, twins=1.0, questions=asking(samples, unlike))
    assert [(name, twin.of) for name, twin in found.twins.items()] in ([("s0", "s1")], [("s1", "s0")])
    assert found.counted == {"split.train": 1, "split.twin": 1}


def test_two_questions_on_one_passage_need_not_ask_for_one_fact() -> None:
    samples = [footing(f"s{turn}", [("doc-1", 0)], ["chunk-1"], QUOTED * 3) for turn in range(2)]
    splits = divided(samples, test=0, twins=1.0, questions=asking(samples))
    assert splits.twins == {}
    assert "0 of 1 twins were found" in splits.notes[0]


def test_a_fact_that_one_sample_alone_asks_for_has_no_twin() -> None:
    splits = divided(many(20), test=0, twins=0.1, questions=asking(many(20)))
    assert splits.twins == {}
    assert "0 of 20 twins were found" in splits.notes[0]


QUOTED = "The keeper of the Morven light wrote down every ship that passed him in the winter of 1881."


def quoting(documents: int, quoted: dict[int, str]) -> list[Footing]:
    """A sample for each document, on a long passage of it that may have a sentence of another in its middle."""
    texts = [
        f"Document {number} tells of itself at length. {quoted.get(number, '')} And number {number} ends in its way."
        for number in range(documents)
    ]
    return [
        footing(f"s{number}", [(f"doc-{number}", 0)], [f"chunk-{number}"], text) for number, text in enumerate(texts)
    ]


@pytest.mark.parametrize("said", [QUOTED, "看守人在一八八一年的冬天把驶过灯塔的每一条船都记了下来。"])
@pytest.mark.parametrize("seed", range(5))
def test_a_sentence_that_one_document_quotes_from_another_is_on_one_side(said: str, seed: int) -> None:
    pairs = {number: f"{said} Then came pair {number % 10}." for number in range(20)}
    quoted = {
        number: text.replace("1881", f"18{number % 10}7").replace(
            "一八八一", f"一八{'一二三四五六七八九零'[number % 10]}七"
        )
        for number, text in pairs.items()
    }
    samples = quoting(40, quoted)
    splits = divided(samples, seed=seed, test=0.3)
    sides = [splits.split_of(sample.id) for sample in samples]
    assert all(len({sides[number], sides[number + 10]} - {None}) < 2 for number in range(10))
    assert sides.count("test") > 5


def test_a_sentence_that_most_documents_have_is_their_form_and_keeps_none_out() -> None:
    samples = quoting(40, dict.fromkeys(range(40), QUOTED))
    splits = divided(samples, test=0.2)
    assert not splits.withheld
    assert splits.counts["test"] == pytest.approx(8, abs=2)


def worded_anew(of: str, said: str) -> Reworded:
    messages = [{"role": "user", "content": said}]
    return Reworded.model_validate({"id": f"twin-{of}", "messages": messages, "traits": {"twin_of": of}})


@settings(max_examples=100, deadline=None)
@given(tangled(), st.sampled_from([0.0, 0.2]), st.sampled_from([3.0, 0.5]), st.integers(0, 3))
def test_training_keeps_all_that_it_has_where_twins_are_worded_anew(
    samples: list[Footing], test: float, twins: float, seed: int
) -> None:
    anew = [worded_anew(each.id, f"nothing of the like was asked of {each.id}") for each in samples]
    without = divided(samples, seed=seed, test=test)
    splits = divided(samples, seed=seed, test=test, twins=twins, questions=asking(samples), reworded=anew)
    assert [splits.split_of(each.id) for each in samples] == [without.split_of(each.id) for each in samples]
    for each in chosen(anew, twins, seed=seed, of=lambda twin: twin.traits.twin_of):
        in_training = without.split_of(each.traits.twin_of) == "train"
        assert splits.split_of(each.id) == ("twin" if in_training else None)
        assert in_training or splits.withheld[each.id].reason == "twin_elsewhere"
    assert len(splits.twins) == splits.counted.get("split.twin", 0)


def test_what_training_asks_in_nearly_the_same_words_is_no_twin_though_another_sample_asks_it() -> None:
    samples = many(2, each=1)
    said = {
        "s0-0": "When did John Harrison complete H4, his watch?",
        "s1-0": "Who made the sea clock called H4, a watch?",
    }
    anew = [worded_anew("s1-0", "When did John Harrison complete H4, the watch?")]
    splits = divided(samples, test=0, twins=1.0, questions=asking(samples, said), reworded=anew)
    assert (splits.twins, splits.withheld["twin-s1-0"].reason) == ({}, "twin_alike")
    assert "There are no twins" in splits.notes[0]


def test_of_running_texts_it_is_said_that_there_are_no_twins() -> None:
    texts = [Question(id=each.id) for each in many(2, each=1)]
    splits = divided(many(2, each=1), test=0, twins=1.0, questions=texts, reworded=[])
    assert splits.notes == ("There are no twins: running texts ask no question that could be worded anew.",)


@given(st.sets(st.text(min_size=1), max_size=30), st.sampled_from([3.0, 0.3]), st.integers(0, 9))
def test_what_is_chosen_stays_chosen_when_less_is_there(names: set[str], wanted: float, seed: int) -> None:
    found = chosen(sorted(names), wanted, seed=seed, of=str)
    assert found == sorted(found)
    assert len(found) == min(3, len(names)) or wanted < 1
    for name in names:
        left = chosen(sorted(names - {name}), wanted, seed=seed, of=str)
        assert set(found) - {name} <= set(left)
