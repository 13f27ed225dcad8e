"""What every method's samples are held to, and that each gate can be turned off."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from graphgen.curation.curator import Curator
from graphgen.curation.scoring.faithfulness import RuleFaithfulness
from graphgen.curation.settings import Curation
from graphgen.records import Call, Evidence, Message, Rejection, Sample

CALL = Call(id="c", prompt="p", prompt_hash="h", role="synthesizer", model="m", parameters={})


def asked(question: str, answer: str, language: str = "en") -> Sample:
    messages = (Message(role="user", content=question), Message(role="assistant", content=answer))
    plain = {"id": f"sample-{question}{answer}", "method": "m", "kind": "k", "language": language}
    return Sample.model_validate({**plain, "messages": messages, "evidence": (), "units": (), "calls": (CALL,)})


def reasons(settings: Curation, *samples: Sample) -> list[str]:
    gates = Curator(settings).gates()
    found = [next((each.reason for gate in gates if (each := gate(sample))), "") for sample in samples]
    return [reason for reason in found if reason]


CASES = {
    "refusals": ("refusal", asked("What is rice?", "As an AI language model, I cannot answer that.")),
    "leaks": ("leak", asked("Was the Forth Bridge built by William Arrol?", "William Arrol")),
    "references": ("unresolved_reference", asked("According to the text, what is rice?", "It is a grass.")),
    "cut_off": ("cut_off", asked("What is rice?", "Rice is a grass that is grown in many warm countries of the")),
    "language": ("language", asked("What is rice?", "水稻是一种在温暖地区广泛种植的草本植物。")),
}


@pytest.mark.parametrize("name", CASES)
def test_each_gate_is_on_unless_it_is_turned_off(name: str) -> None:
    reason, sample = CASES[name]
    assert reasons(Curation(), sample) == [reason]
    assert reasons(Curation.model_validate({name: False}), sample) == []


def test_duplicates_can_be_let_in() -> None:
    twice = (asked("What is rice?", "Rice is a grass."), asked("What is rice?", "Rice is a grass."))
    assert reasons(Curation(), *twice) == ["duplicate"]
    assert reasons(Curation(duplicates=False), *twice) == ["near_duplicate"]
    assert reasons(Curation.model_validate({"duplicates": False, "near_duplicates": False}), *twice) == []


@pytest.mark.parametrize(
    ("question", "answer", "language"),
    [
        ("Which formula does it follow?", "$E = mc^2$", "en"),
        ("Who wrote 《红楼梦》?", "曹雪芹", "en"),
        ("什么蛋白携带氧气？", "DNA polymerase", "zh"),
        ("怎样打印？", "```python\nprint('the quick brown fox jumps over the lazy dog')\n```", "zh"),
        ("Translate into Chinese: good morning to all of you.", "各位早上好，欢迎大家来到这里。", "en"),
        ("怎样安装？", "运行 pip install torch torchvision torchaudio 即可", "zh"),
        ("哪个组织？", "世界卫生组织（World Health Organization）", "zh"),
    ],
)
def test_formulas_names_code_and_translations_are_in_no_other_language(
    question: str, answer: str, language: str
) -> None:
    assert reasons(Curation(), asked(question, answer, language)) == []


def test_an_english_answer_in_a_chinese_sample_is_in_another_language() -> None:
    said = asked("水稻是什么？", "It is a grass that is grown in warm countries all over the world.", "zh")
    assert reasons(Curation(), said) == ["language"]


BRIDGE = "Ada Alder designed the Morven Bridge in 1881, and it crosses the river Kelmar near the old mill."
RAILWAY = "詹天佑主持修建了京张铁路，这是中国人自行设计的第一条干线铁路。"


@pytest.mark.parametrize(
    ("evidence", "question", "answer", "language", "rejected"),
    [
        ([f"{BRIDGE} {RAILWAY}"], "Who built the railway?", RAILWAY, "en", []),
        ([BRIDGE, RAILWAY], "京张铁路是由谁主持修建的？", "詹天佑主持修建了京张铁路。", "en", []),
        ([RAILWAY * 3 + BRIDGE], "Who designed the Morven Bridge?", BRIDGE, "zh", []),
        ([BRIDGE * 20 + RAILWAY], "Who built the railway?", RAILWAY, "en", ["language"]),
        ([BRIDGE], "Who designed the Morven Bridge?", "莫文大桥是由艾达·奥尔德于1881年设计的。", "en", ["language"]),
        (
            [RAILWAY],
            "京张铁路是由谁主持修建的？",
            "It was built by Zhan Tianyou, who was an engineer.",
            "zh",
            ["language"],
        ),
        (["京张铁路（the railway from Peking to Kalgan）。" + RAILWAY], "谁修建的？", BRIDGE, "zh", ["language"]),
    ],
)
def test_what_rests_on_a_passage_in_two_languages_may_be_in_either(
    evidence: list[str], question: str, answer: str, language: str, rejected: list[str]
) -> None:
    spans = [Evidence(document_id="d", start=0, end=len(text), text=text) for text in evidence]
    assert reasons(Curation(), asked(question, answer, language).model_copy(update={"evidence": (*spans,)})) == rejected


def test_lengths_are_bands_of_tokens() -> None:
    settings = Curation.model_validate({"lengths": {"answer": {"min": 3, "max": 8}, "question": 20}})
    short, right, long = (asked("What is rice?", "grass " * count + ".") for count in (1, 5, 30))
    assert reasons(settings, short) == ["too_short"]
    assert reasons(settings, right) == []
    assert reasons(settings, long) == ["too_long"]
    with pytest.raises(ValidationError, match="must not be above"):
        Curation.model_validate({"lengths": {"text": {"min": 9, "max": 8}}})


async def test_each_claim_is_shown_with_the_characters_that_support_it() -> None:
    source = "The Forth Bridge was opened in 1890. It carries a railway over the river."
    evidence = (
        Evidence(document_id="d", start=10, end=10 + len(source), text=source),
        Evidence(document_id="e", start=5, end=36, text="Its engineer was John Fowler.  "),
    )
    said = "The Forth Bridge carries a railway. Its engineer was John Fowler."
    sample = asked("What is known of the Forth Bridge?", said).model_copy(update={"evidence": evidence})
    curator = Curator(Curation(faithfulness=RuleFaithfulness()))
    (kept,) = await curator.score_faithfulness(sample, None)  # pyright: ignore[reportArgumentType]
    assert isinstance(kept, Sample)
    assert [ground.claim for ground in kept.grounding] == said.replace(". ", ".|").split("|")
    documents = {"d": " " * 10 + source, "e": " " * 5 + evidence[1].text}
    for ground in kept.grounding:
        assert ground.evidence is not None
        where = ground.evidence
        assert documents[where.document_id][where.start : where.end] == where.text
    assert kept.grounding[0].evidence is not None
    assert "railway" in kept.grounding[0].evidence.text
    assert kept.grounding[1].evidence is not None
    assert kept.grounding[1].evidence.document_id == "e"


async def test_an_unsupported_claim_is_named_in_the_rejection() -> None:
    source = "The Forth Bridge was opened in 1890."
    evidence = (Evidence(document_id="d", start=0, end=len(source), text=source),)
    wrong = "The Forth Bridge was opened in 1890. Queen Victoria danced on a table made of 7 elephants."
    sample = asked("What is known of it?", wrong).model_copy(update={"evidence": evidence})
    curator = Curator(Curation(faithfulness=RuleFaithfulness()))
    (turned,) = await curator.score_faithfulness(sample, None)  # pyright: ignore[reportArgumentType]
    assert isinstance(turned, Rejection)
    assert turned.reason == "unfaithful"
    assert "7 elephants" in turned.detail
    assert [ground.value >= 0.4 for ground in turned.sample.grounding] == [True, False]
