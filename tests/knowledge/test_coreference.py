"""Chunks are read with names for pronouns: only names come in, and evidence stays in the document as it is."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.documents.split import split
from graphgen.errors import BadReply
from graphgen.knowledge import extract, resolve_references
from graphgen.knowledge.extraction.ground import Passage
from graphgen.knowledge.extraction.pointing import Names
from graphgen.knowledge.extraction.reading import Reading
from graphgen.llm.embedded.offline import OfflineClient
from graphgen.prompts import PromptLibrary
from graphgen.records import Call, Chunk, Completion, Document, Failure, Message, Substitution
from graphgen.stream import Reply

FIRST = "John Harrison was a carpenter. The Board of Longitude paid him for H4, a watch."
LATER = "He built it in 1759. It won the prize. The Board tested it, and William Harrison sailed with it. WHO?"
NAMED = (
    "John Harrison built H4 in 1759. H4 won the prize. The Board of Longitude tested H4, and William Harrison sailed "
    "with H4. WHO?"
)
FIRST_ZH = "詹天佑是铁路工程师。中华工程师学会由詹天佑创立。他主持修建京张铁路，毕业于耶鲁大学。"
LATER_ZH = "他于1905年动工。1909年通车。该铁路有其桥梁。耶大也授予他学位。"
NAMED_ZH = "詹天佑于1905年动工。京张铁路1909年通车。京张铁路有京张铁路的桥梁。耶鲁大学也授予詹天佑学位。"


def chunks(*texts: str, language="en") -> list[Chunk]:
    """Chunks of one document that begins with twenty characters of something else."""
    starts = [20 + sum(len(text) + 2 for text in texts[:number]) for number in range(len(texts))]
    return [
        Chunk(
            id=f"chunk-{number}",
            document_id="doc-1",
            start=start,
            end=start + len(text),
            text=text,
            language=language,
            tokens=9,
        )
        for number, (start, text) in enumerate(zip(starts, texts, strict=True))
    ]


class Model:
    """Renders the real prompt and has the answer to it parsed."""

    def __init__(self, *answers: str, finish_reason: str = "stop") -> None:
        self.prompts: list[str] = []
        self._answers = list(answers)
        self._finish_reason = finish_reason

    async def __call__(self, prompt, parse, /, *, language, role="synthesizer", draw=0, **values):
        text = PromptLibrary().render(prompt, language, values).messages[0].content
        self.prompts.append(text)
        answer = (
            self._answers.pop(0) if self._answers else OfflineClient().reply([Message(role="user", content=text)], 0)
        )
        name = f"call-{len(self.prompts)}"
        call = Call(id=name, prompt=prompt, prompt_hash="h", role=role, model="test", parameters={})
        return Reply(parse(Completion(text=answer, model="test", finish_reason=self._finish_reason)), (call,))


def reading(chunk: Chunk) -> str:
    return Reading.of_chunk(chunk).text


# --- what a rewriting may do ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "later", "named"), [(FIRST, LATER, NAMED), (FIRST_ZH, LATER_ZH, NAMED_ZH)], ids=["en", "zh"]
)
@pytest.mark.parametrize(
    "form", ["<resolved>\n{}\n</resolved>", "{}", "<think>Hm.</think>```\n{}\n```", "{}</RESOLVED>"]
)
async def test_names_are_read_where_the_text_points_at_them(first, later, named, form):
    given = chunks(first, later, language="zh" if first is FIRST_ZH else "en")
    resolved = await resolve_references(given, Model(form.format(named)))
    assert [each.text for each in resolved] == [first, later]
    assert [reading(each) for each in resolved] == [first, named]
    assert [each.start for each in resolved[1].read_as] == sorted(each.start for each in resolved[1].read_as)


@pytest.mark.parametrize("said", ["The watch won the prize.", "This watch won the prize."])
@pytest.mark.parametrize("instead", ["H4", "The H4", "The Board of Longitude"])
def test_a_name_is_read_for_a_noun_that_points_at_it(said, instead):
    found = Names(said, FIRST).read_in(f"{instead} won the prize.")
    assert [(each.start, each.end, each.text) for each in found.names] == [(0, said.index(" won"), instead)]
    assert found.slips == 0


def test_a_name_is_read_for_its_initials():
    text, reference = "Then the WHO came, and RNA.", "The World Health Organization met."
    found = Names(text, reference).read_in("Then the World Health Organization came, and RNA.")
    assert [(text[each.start : each.end], each.text) for each in found.names] == [("WHO", "World Health Organization")]
    assert Names(text, reference).read_in("Then the WHO came, and World Health Organization.").names == ()


def test_a_table_of_one_number_does_not_hold_a_run_up():
    table = "| 0 | 0 " * 20_000
    assert Names(table, FIRST).read_in(table.replace("0 | 0", "0 | 1", 40)).names == ()


def test_a_possessive_is_read_whole():
    found = Names("Its walls and its gates fell.", "Athens and H4 are names.")
    assert [each.text for each in found.read_in("Athens' walls and H4’s gates fell.").names] == ["Athens'", "H4’s"]


async def test_the_first_chunk_costs_no_call_and_is_the_reference_of_every_other():
    ask = Model(f"<resolved>{LATER}</resolved>", "<resolved>It ran.</resolved>")
    resolved = await resolve_references(chunks(FIRST, LATER, "It ran."), ask)
    assert [reading(each) for each in resolved] == [FIRST, LATER, "It ran."]
    assert [len(each.calls) for each in resolved] == [0, 1, 1]
    assert all(f"<reference>\n{FIRST}\n</reference>" in prompt for prompt in ask.prompts)
    assert await resolve_references(chunks(FIRST), Model("never asked")) == chunks(FIRST)
    assert await resolve_references([], Model("never asked")) == []


@pytest.mark.parametrize(
    ("first", "later", "said", "instead"),
    [
        (FIRST, LATER, "won the prize", "never won the prize"),
        (f"{FIRST} It was not the first.", "It was the first.", "It was the", "It was not the"),
        (FIRST, LATER, "The Board", "John Harrison"),
        (FIRST, LATER, "the prize", "the watch"),
        (FIRST, LATER, "the prize", "a watch"),
        (FIRST, LATER, "1759", "1761"),
        (FIRST, LATER, "William Harrison", "John Harrison"),
        (FIRST, LATER, "He built", "Isaac Newton built"),
        (FIRST, LATER, "sailed", "and John Harrison sailed"),
        (FIRST, LATER, "WHO?", "WHO? He died in London in 1776."),
        (FIRST, LATER, "It won the prize. ", ""),
        (FIRST_ZH, LATER_ZH, "授予", "没有授予"),
        (FIRST_ZH, LATER_ZH, "他于", "徐霞客于"),
        (FIRST_ZH, LATER_ZH, "耶大", "中华"),
        (FIRST_ZH, LATER_ZH, "1909年通车。", "1909年通车。该铁路连接北京和张家口。"),
    ],
)
def test_nothing_but_names_comes_in(first, later, said, instead):
    found = Names(later, first).read_in(later.replace(said, instead))
    assert found.names == ()
    assert found.slips > 0


@pytest.mark.parametrize(
    "answer",
    ["", "I cannot do this.", FIRST, f"{LATER} He was born in Yorkshire and died in London.", LATER[:30], "it " * 5000],
)
async def test_what_is_no_rewriting_is_asked_for_again_and_then_the_chunk_stays_as_it_is(answer):
    class Stubborn(Model):
        async def __call__(self, *positional, **values):
            with pytest.raises(BadReply) as caught:
                await super().__call__(*positional, **values)
            assert caught.value.complaint == "again/reworded"
            raise caught.value

    given = chunks(FIRST, LATER)
    *resolved, warning = await resolve_references(given, Stubborn(f"<resolved>{answer}</resolved>"))
    assert resolved == given
    assert isinstance(warning, Failure)
    assert (warning.severity, warning.record, warning.code) == ("warning", "chunk-1", "bad_reply")


async def test_a_slip_is_undone_and_the_names_are_kept():
    text = f"{LATER} " + " ".join(f"Part {number} is as it was." for number in range(40))
    rewritten = text.replace("He built", "John Harrison built").replace("won the prize", "gained the prize")
    _, resolved = await resolve_references(chunks(FIRST, text), Model(f"<resolved>{rewritten}</resolved>"))
    assert reading(resolved) == text.replace("He built", "John Harrison built")


async def test_of_a_rewriting_that_breaks_off_the_names_are_kept_and_a_warning_says_so():
    ask = Model(f"<resolved>{NAMED[:70]}", finish_reason="length")
    _, resolved, warning = await resolve_references(chunks(FIRST, LATER), ask)
    assert reading(resolved).startswith("John Harrison built H4 in 1759. H4 won")
    assert reading(resolved).endswith("sailed with it. WHO?")
    assert (warning.code, warning.severity) == ("cut_off", "warning")


WORDS = st.lists(
    st.sampled_from("He it H4 Harrison John the prize . , 1759 not 他 该 詹 天 佑 铁 路 。 \n".split(" ")), max_size=30
)


@settings(deadline=None)
@given(text=WORDS, rewriting=WORDS, cut=st.booleans(), start=st.integers(0, 9))
def test_whatever_is_written_the_reading_differs_by_names_alone(text, rewriting, cut, start):
    original = " ".join(text)
    found = Names(original, FIRST + FIRST_ZH, start).read_in(" ".join(rewriting), cut=cut)
    position = start
    for each in found.names:
        assert position <= each.start < each.end <= start + len(original)
        assert each.text
        position = each.end
    read = Reading(original, start, found.names)
    assert re.findall(r"\d+", read.text)[: original.count("1759")] or "1759" not in original
    for first in range(len(read.text)):
        begin, end = read.origin(first, first + 1)
        assert 0 <= begin < end <= len(original)


# --- what is made of it -----------------------------------------------------------------------------------------------


async def test_the_model_reads_names_and_evidence_is_the_text_as_it_is():
    _, resolved = await resolve_references(chunks(FIRST, LATER), Model(f"<resolved>{NAMED}</resolved>"))
    ask = Model(
        "entity<|>H4<|>work<|>H4 won the prize.\nentity<|>Board of Longitude<|>organization<|>It tested H4.\n"
        "relation<|>John Harrison<|>H4<|>built<|>John Harrison built H4 in 1759.\n<|COMPLETE|>"
    )
    found = await extract(resolved, ask)
    assert NAMED in ask.prompts[0]
    assert [call.id for call in found.calls] == ["call-1", "call-1"]
    assert {call.prompt for call in found.calls} == {"knowledge/resolve", "knowledge/extract"}
    said = [each.evidence.text for each in (*found.entities, *found.relations)]
    assert said == [
        "It won the prize.",
        "The Board tested it, and William Harrison sailed with it.",
        "He built it in 1759.",
    ]
    for each in (*found.entities, *found.relations):
        start = each.evidence.start - resolved.start
        assert LATER[start : start + len(each.evidence.text)] == each.evidence.text


@settings(deadline=None)
@given(
    text=st.text(st.sampled_from("aAß中国。. \n'_①"), min_size=1, max_size=60),
    data=st.data(),
    names=st.lists(st.text(st.sampled_from("aA中国ß ._"), max_size=4), min_size=3, max_size=3),
)
def test_evidence_is_a_slice_of_the_document_whatever_is_read(text, data, names):
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    read_as = [
        Substitution(start=7 + start, end=7 + end, text=data.draw(st.sampled_from(["A", "中国", "a. A"])))
        for start, end in spans
    ]
    passage = Passage("doc", text, 7, read_as)
    for evidence in (passage.entity(names[0], names[2]), passage.relation(*names)):
        assert evidence.text == text[evidence.start - 7 : evidence.end - 7]
        assert 7 <= evidence.start <= evidence.end <= 7 + len(text)


# --- with the rules that come with the product ------------------------------------------------------------------------

LINES = "\n".join(f"Line {number} of the table holds nothing that has a name of its own." for number in range(12))


@pytest.mark.parametrize(
    ("text", "size", "expected"),
    [
        (
            f"Ada Lovelace was an English mathematician.\n\n{LINES}\n\nShe wrote the first program in 1843.",
            64,
            "Ada Lovelace wrote the first program in 1843.",
        ),
        (
            "詹天佑是中国铁路工程师。\n\n" + "这里是没有名称的一行文字。\n\n" * 12 + "他于1905年主持修建京张铁路。",
            48,
            "詹天佑于1905年主持修建京张铁路。",
        ),
    ],
    ids=["en", "zh"],
)
async def test_the_embedded_rules_name_who_was_introduced_at_the_beginning(text, size, expected):
    document = Document(id="doc-1", key="d", source="d.txt", format="text", language="en", text=text)
    pieces = split(document, size=size, overlap=0)
    resolved = await resolve_references(pieces, Model())
    assert len(resolved) == len(pieces) > 2
    assert expected in reading(resolved[-1])
    assert [each.text for each in resolved] == [each.text for each in pieces]


@pytest.mark.parametrize(
    "text",
    ["He met him. She left.\n# It\nIt is | a table", "The Board met. Ada left. It was late.", "它位于青龙桥；他走了。"],
)
async def test_the_embedded_rules_leave_alone_what_may_mean_several(text):
    first = "Ada met Bob. Bob was a painter. Ada was a poet. 李白是诗人。杜甫是诗人。"
    resolved = await resolve_references(chunks(first, text), Model())
    assert [each.read_as for each in resolved] == [(), ()]
