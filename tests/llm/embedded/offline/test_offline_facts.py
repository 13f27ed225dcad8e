"""A sentence of several facts is taken apart only where every part is true and stands alone."""

from __future__ import annotations

import pytest

from graphgen.llm.embedded.offline.chinese.mentions import chinese_mentions
from graphgen.llm.embedded.offline.english.mentions import english_mentions
from graphgen.llm.embedded.offline.english.parts import english_parts, stands_alone
from graphgen.llm.embedded.offline.reading.analysis import analyse


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        (
            "William Shockley was born in London in 1910 and grew up in Palo Alto, a city in California.",
            [
                "William Shockley was born in London in 1910.",
                "William Shockley grew up in Palo Alto.",
                "Palo Alto is a city in California.",
            ],
        ),
        (
            "Jasper Kane, a chemist at Pfizer, proposed deep-tank fermentation.",
            ["Jasper Kane proposed deep-tank fermentation.", "Jasper Kane was a chemist at Pfizer."],
        ),
        (
            "H5 belongs to the Clockmakers' Museum, which moved to London in 2015.",
            ["H5 belongs to the Clockmakers' Museum.", "The Clockmakers' Museum moved to London in 2015."],
        ),
        (
            "William Bligh carried K2, and the mutineers of HMS Bounty took K2 to Pitcairn Island.",
            ["William Bligh carried K2.", "The mutineers of HMS Bounty took K2 to Pitcairn Island."],
        ),
        (
            "In 1930 Cecil Paine, a doctor in Sheffield, treated newborn babies.",
            ["In 1930 Cecil Paine treated newborn babies.", "Cecil Paine was a doctor in Sheffield."],
        ),
        ("John Harrison also invented the escapement.", ["John Harrison invented the escapement."]),
    ],
)
def test_facts_are_told_apart(sentence: str, parts: list[str]):
    assert english_parts(sentence) == parts


@pytest.mark.parametrize(
    "sentence",
    [
        "Pfizer bought an old factory in Brooklyn and turned it into a plant.",
        "Federico Faggin led the design, and Masatoshi Shima helped him.",
        "The clock combines brass and steel.",
        "Jean Hoerni said that Robert Noyce left London and founded Intel.",
        "Maria Torres is a runner from Cuba, who won the medal.",
        "The diocese is as large as Worcester County, Massachusetts, the largest county of the state.",
        "The first district was lost after the 1980 Census, the second district was lost after the 1990 Census.",
        "In 1983 the farm added Camp Snoopy, which began a tradition.",
        "The album met with David Bowie, an amalgam of pop, jazz, and music hall.",
        "The lake forms the Contoocook River, which flows to Penacook, New Hampshire.",
        "State of Affairs is a series created by Alexi Hawley, which premiered on NBC.",
        "The prize, established in 1891 and named after Adam Smith, was awarded once.",
        "Portugal explored the islands like the Azores, Madeira, and Cape Verde, explored the coast.",
        "If the ship sinks, and the crew leaves the ship, Harrison loses the prize.",
    ],
)
def test_what_a_cut_would_leave_hanging_stays_whole(sentence: str):
    assert english_parts(sentence) == [sentence]


@pytest.mark.parametrize(
    ("sentence", "alone"),
    [
        ("Larcum Kendall completed this copy in 1769.", False),
        ("The mould belonged to the genus Penicillium.", False),
        ("Dorothy Hodgkin settled the question in 1945.", False),
        ("Alexander Fleming spent most of his life there.", False),
        ("A potter made a vessel, and Oxford bought hundreds of these vessels.", True),
        ("The grave of John Harrison is in Hampstead.", True),
        ("The junction transistor has no delicate contacts.", True),
    ],
)
def test_a_sentence_that_points_elsewhere_does_not_stand_alone(sentence: str, *, alone: bool):
    assert stands_alone(sentence) is alone


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Almost all modern processors are made of silicon.", []),
        ("Delegates of 25 nations attended the meeting.", []),
        ("Jack Kilby received the Nobel Prize in Physics in 2000.", ["Jack Kilby", "Nobel Prize in Physics", "2000"]),
        ("During the First World War Alexander Fleming served.", ["First World War", "Alexander Fleming"]),
        ("Mohamed Atalla invented the MOS transistor.", ["Mohamed Atalla", "MOS transistor"]),
    ],
)
def test_english_names_are_neither_cut_nor_run_together(text: str, names: list[str]):
    assert [mention.name for mention in english_mentions(text)] == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("八达岭长城站位于北京。", "八达岭长城站"),
        ("中华工程师会于1913年成立。", "中华工程师会"),
        ("国立敦煌艺术研究所于1944年成立。", "国立敦煌艺术研究所"),
        ("敦煌研究院与美国的盖蒂保护研究所合作。", "盖蒂保护研究所"),
        ("汽巴－嘉基公司于1996年与山德士公司合并。", "汽巴－嘉基公司"),
        ("罗斯获得诺贝尔生理学或医学奖。", "诺贝尔生理学或医学奖"),
        ("石佛寺隧道、五桂头隧道都在山里。", "五桂头隧道"),
        ("五台山是文殊菩萨的道场。", "文殊菩萨"),
        ("京张铁路全长约200公里。", "京张铁路"),
        ("广州中医学院的李国桥治疗了疟疾。", "李国桥"),
    ],
)
def test_chinese_names_are_whole(text: str, name: str):
    assert name in [mention.name for mention in chinese_mentions(text)]


def test_words_of_a_quotation_are_not_what_the_sentence_names():
    assert not any("水二升" in mention.name for mention in chinese_mentions("葛洪写道：“青蒿一握，以水二升渍。”"))


def test_who_is_a_person_once_is_one_throughout():
    sentences = analyse("法国汉学家伯希和于1908年来到敦煌。常书鸿看到了伯希和的《敦煌石窟图录》。")
    assert {m.kind for s in sentences for m in s.mentions if m.name == "伯希和"} == {"person"}
