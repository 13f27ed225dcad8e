"""Names in any script, code and formulas reach the graph byte for byte, and no fact is lost on its way to a summary."""

import json
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphgen.graph import KnowledgeGraph
from graphgen.knowledge import extract, merge, summarise
from graphgen.llm.embedded.offline import OfflineClient
from graphgen.prompts import PromptLibrary
from graphgen.records import Call, Chunk, Completion, EntityMention, Evidence, Extraction, Message
from graphgen.stream import Reply
from graphgen.text.names import fold_name
from graphgen.text.tokens import count_tokens

NAMES = (
    "numpy.linalg.norm(x, ord=2)",
    "E = mc^2",
    "Ca(OH)2",
    "λ=0.5",
    "H₂O",
    "CO₂",
    "云粳26号",
    "DNA聚合酶Ⅲ",
    "α-螺旋",
    "TATA框（TATA box）",
    "std::vector<int>",
    "dict[str, list[int]]",
    "a | b",
    "x < y && y > z",
    "f'(x)",
    "∇·E = ρ/ε₀",
    "x² + y² = r²",
    "p < 0.05",
    r"\frac{a}{b}",
    r"C:\temp\new",
    "C++",
    "C#",
    "O(n log n)",
    "SELECT * FROM t WHERE a = 'b'",
    "#include <stdio.h>",
    "__init__.py",
    "**kwargs",
    "foo_bar()",
    "5′-ATG-3′",
    "[Fe(CN)₆]³⁻",
    "Ångström",
    "Łódź",
    "Нева",
    "ß-Faltblatt",
    "100 % 纯棉",
    "北京2022年冬奥会",
    "iPhone 15 Pro Max手机",
    "℃",
    "½",
    "🧬",
    "I/O",
    "-1",
    "3.14",
    "null",
    "entity",
    "A -> B",
    "x == y",
    "a=b&c=d",
    "$HOME/.bashrc",
    "@property",
)
FORMS = ("text", "json", "fenced json", "tuples")


def reply(form: str, names: list[str]) -> str:
    """A model's reply with each of these names as an entity, and a relation from each to the next."""
    entities = [(name, "concept", f"{name} is written so: {name}.") for name in names]
    relations = [(a, b, "near", f"{a} stands near {b}.") for a, b in pairwise(names)]
    if form == "text":
        rows = [*(("entity", *each) for each in entities), *(("relation", *each) for each in relations)]
        return "\n".join("<|>".join(row) for row in rows) + "\n<|COMPLETE|>"
    if form == "tuples":
        rows = [*(('"entity"', *each) for each in entities), *(('"relationship"', *each) for each in relations)]
        return "##\n".join(f"({'<|>'.join(row)})" for row in rows) + "<|COMPLETE|>"
    frame = {
        "entities": [dict(zip(("name", "type", "description"), each, strict=True)) for each in entities],
        "relations": [dict(zip(("source", "target", "type", "description"), each, strict=True)) for each in relations],
    }
    written = json.dumps(frame, ensure_ascii=form == "fenced json", indent=1)
    return f"```json\n{written}\n```" if form == "fenced json" else written


class Model:
    def __init__(self, answer=None) -> None:
        self.prompts: list[str] = []
        self._answer = answer

    async def __call__(self, prompt, parse, /, *, language, role="synthesizer", draw=0, **values):
        text = PromptLibrary().render(prompt, language, values).messages[0].content
        self.prompts.append(text)
        answer = self._answer or OfflineClient().reply([Message(role="user", content=text)], 0)
        call = Call(id=f"call-{len(self.prompts)}", prompt=prompt, prompt_hash="h", role=role, model="t", parameters={})
        return Reply(parse(Completion(text=answer, model="t")), (call,))


def chunk(text: str) -> Chunk:
    return Chunk(id="chunk-1", document_id="doc-1", start=0, end=len(text), text=text, language="en", tokens=9)


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=40)
@given(names=st.lists(st.sampled_from(NAMES), min_size=2, max_size=6, unique_by=fold_name))
@example(names=list(NAMES))
async def test_every_name_reaches_the_graph_byte_for_byte(form, names, tmp_path_factory):
    text = "\n".join(f"Here is {name} at last." for name in names)
    graph = merge([await extract(chunk(text), Model(reply(form, names)))])
    assert {each.name for each in graph.entities()} == set(names)
    assert {(each.source, each.target, each.description) for each in graph.relations()} == {
        (a, b, f"{a} stands near {b}.") for a, b in pairwise(names)
    }
    for each in graph.entities():
        assert each.description == f"{each.name} is written so: {each.name}."
        assert each.name in each.evidence[0].text
    folder = tmp_path_factory.mktemp("graph")
    graph.save(folder)
    again = KnowledgeGraph.load(folder)
    assert [each.name for each in again.entities()] == [each.name for each in graph.entities()]


# --- forty facts ------------------------------------------------------------------------------------------------------


def facts(language: str, words: int) -> list[str]:
    if language == "zh":
        return [
            f"H4的第{number}项记录写明它在第{number + 1700}号档案中" + "有据可查" * words + "。" for number in range(40)
        ]
    more = " and carefully" * words
    return [f"Record {number} of H4 says that it lies{more} in file {number + 1700}." for number in range(40)]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("words", [2, 60])
async def test_forty_facts_in_forty_chunks_all_reach_the_prompts_of_the_summary(language, words):
    said = facts(language, words)
    extractions = [
        Extraction(
            chunk_id=f"chunk-{number}",
            language=language,
            entities=(EntityMention(name="H4", type="work", description=fact, evidence=_evidence(number, fact)),),
            relations=(),
        )
        for number, fact in enumerate(said)
    ]
    (entity,) = merge(extractions).entities()
    assert all(fact in entity.description for fact in said)
    ask = Model("<summary>H4 is on record.</summary>")
    await summarise(entity, ask, max_tokens=256)
    for fact in said:
        assert sum(fact in prompt for prompt in ask.prompts) == 1
    batches = sum(any(fact in prompt for fact in said) for prompt in ask.prompts)
    assert (batches > 1) == (entity.tokens > 3500) == (words > 2)
    assert len(ask.prompts) == batches + (batches > 1)
    assert all(count_tokens(prompt) < 3500 for prompt in ask.prompts)


def _evidence(number: int, text: str) -> Evidence:
    return Evidence(document_id=f"doc-{number}", start=0, end=len(text), text=text)
