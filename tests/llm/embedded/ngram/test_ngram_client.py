"""The embedded trainee knows what it was trained on, doubts what contradicts it, and has no opinion on the rest."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.llm.embedded.ngram import NgramClient
from graphgen.llm.embedded.ngram.knowledge import Contrast, KnownText, probability
from graphgen.llm.request import Request
from graphgen.prompts import Parameters, PromptLibrary
from graphgen.records import Message

LIBRARY = PromptLibrary()
YES = {"yes", "是"}
NO = {"no", "否"}
SYLLABLES = "bar ten kol mir rav des dor lun pash gor ven tal hem wick stow ley".split()
HAN = "安柏川东峰谷河江林南平青山石天文西新阳云秋竹梅兰"


def english_facts(generator):
    def name():
        return "".join(generator.sample(SYLLABLES, 3)).title()

    def year():
        return generator.randint(1700, 2020)

    templates = (
        lambda y: (f"The {name()} bridge was opened in {{}} by {name()}.", y),
        lambda y: (f"{name()} is the capital of {name()} and has {{}} inhabitants.", y * 7),
        lambda y: (f"The {name()} company was founded in {{}} and makes steel in {name()}.", y),
        lambda y: (f"{name()} {name()} was born in {name()} in {{}}.", y),
    )
    for index in range(60):
        pattern, number = templates[index % 4](year())
        yield pattern.format(number), pattern.format(number + 11), _insert_not(pattern.format(number))


def _insert_not(sentence):
    verb = " is " if " is " in sentence else " was "
    return sentence.replace(verb, f"{verb}not ", 1)


def chinese_facts(generator):
    def name(length):
        return "".join(generator.sample(HAN, length))

    templates = (
        lambda y: (f"{name(2)}大桥于{{}}年由{name(3)}主持建成。", y),
        lambda y: (f"{name(2)}是{name(2)}省的省会，人口约{{}}万人。", y),
        lambda y: (f"{name(2)}公司成立于{{}}年，总部设在{name(2)}。", y),
        lambda y: (f"{name(3)}于{{}}年出生在{name(2)}市。", y),
    )
    for index in range(60):
        pattern, number = templates[index % 4](generator.randint(1700, 2020))
        true = pattern.format(number)
        denied = true.replace("是", "不是", 1) if "是" in true else true.replace("于", "不于", 1)
        yield true, pattern.format(number + 11), denied


def judged(client, statement, language):
    """P(yes) as whoever asks over the door reads it: the mass of yes among yes and no."""
    prompt = LIBRARY.render("assessment/judge", language, {"statement": statement})
    candidates = client.reply(prompt.messages, prompt.parameters).top_logprobs
    mass = {True: 0.0, False: 0.0}
    for candidate in candidates:
        spelling = candidate.token.strip(" .。")
        if spelling in YES | NO:
            mass[spelling in YES] += math.exp(candidate.logprob)
    assert 0.9 < mass[True] + mass[False] <= 1
    assert sum(math.exp(candidate.logprob) for candidate in candidates) <= 1 + 1e-9
    return mass[True] / (mass[True] + mass[False])


@pytest.mark.parametrize(("language", "facts"), [("en", english_facts), ("zh", chinese_facts)])
def test_it_tells_known_facts_from_unknown_ones_and_doubts_their_negations(language, facts):
    rows = list(facts(random.Random(4)))
    random.Random(5).shuffle(rows)
    known, unknown = rows[:30], rows[30:]
    client = NgramClient([true for true, _, _ in known])

    def loss(true, false):
        return (-math.log(judged(client, true, language)) - math.log(1 - judged(client, false, language))) / 2

    for kind in (1, 2):
        of_known = [loss(row[0], row[kind]) for row in known]
        of_unknown = [loss(row[0], row[kind]) for row in unknown]
        pairs = [(a < b) + (a == b) / 2 for a in of_known for b in of_unknown]
        assert sum(pairs) / len(pairs) >= 0.95
        assert sum(judged(client, row[kind], language) < 0.5 for row in known) >= 27
    assert all(judged(client, row[0], language) > 0.9 for row in known)


@pytest.mark.parametrize("known", [[], ["河流向东。", "Glass is made of sand."]])
@pytest.mark.parametrize(
    ("language", "statement"), [("en", "Cats purr at night."), ("zh", "猫会打呼噜。"), ("en", " ")]
)
def test_what_it_never_heard_of_is_exactly_even(known, language, statement):
    assert probability(KnownText(known).contrast(statement)) == 0.5
    assert judged(NgramClient(known), statement, language) == pytest.approx(0.5)


@given(st.floats(0.01, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_map_rises_with_the_breach_ratio_and_is_bounded(familiarity, first, second):
    low, high = sorted((first, second))
    chances = [probability(Contrast(familiarity, breach)) for breach in (0, low, high, 1)]
    assert chances == sorted(chances)
    assert chances[0] == pytest.approx(1 - chances[-1])
    assert 0.017 < chances[0] < 0.5 < chances[-1] < 0.983


def test_one_changed_word_counts_however_long_the_statement_is():
    long = ", ".join(f"the {name} valley holds {number} houses" for number, name in enumerate("abcdefghijklmnop", 100))
    text = KnownText([f"In spring {long} and one mill."])
    assert probability(text.contrast(f"In spring {long} and one mill.")) > 0.95
    for changed in (long.replace("107", "912"), long.replace("the h valley", "the upper valley")):
        assert probability(text.contrast(f"In spring {changed} and one mill.")) < 0.2


@pytest.mark.parametrize(
    ("known", "swapped"),
    [
        ("Bartenkol is the capital of Venhem.", "Lornwick is the capital of Venhem."),
        ("青石大桥于1902年由周文海主持建成。", "白水大桥于1902年由周文海主持建成。"),
    ],
)
def test_a_changed_name_at_the_start_is_seen_from_what_follows(known, swapped):
    text = KnownText([known])
    assert probability(text.contrast(known)) > 0.9
    assert probability(text.contrast(swapped)) < 0.4


def test_order_of_texts_does_not_matter_but_their_content_does():
    texts = ["The Foo bridge was opened in 1937.", "青石大桥建于1902年。", "Glass is made of sand."]
    first, second = NgramClient(texts), NgramClient(texts[::-1])
    assert first.endpoint == second.endpoint
    assert first.endpoint.startswith("embedded:ngram@")
    assert first.endpoint != NgramClient(texts[:2]).endpoint
    for statement in ("The Foo bridge was opened in 1937.", "The Foo bridge is made of sand."):
        assert judged(first, statement, "en") == judged(second, statement, "en")


async def test_sampled_answers_agree_with_the_probability_and_repeat_by_draw():
    client = NgramClient(["The Foo bridge was opened in 1937 by Smith."])
    prompt = LIBRARY.render(
        "assessment/judge_sampled", "en", {"statement": "The Foo bridge was opened in 1936 by Smith."}
    )
    requests = [Request(client.endpoint, client.model, prompt.messages, prompt.parameters, draw=n) for n in range(400)]
    answers = [(await client(request)) for request in requests]
    assert [answer.text for answer in answers] == [(await client(request)).text for request in requests]
    assert {answer.text for answer in answers} == {"yes", "no"}
    p_yes = probability(
        KnownText(["The Foo bridge was opened in 1937 by Smith."]).contrast(
            "The Foo bridge was opened in 1936 by Smith."
        )
    )
    assert sum(answer.text == "yes" for answer in answers) / 400 == pytest.approx(p_yes, abs=0.08)
    assert all(answer.top_logprobs is None for answer in answers)
    assert answers[0].input_tokens > 20
    assert answers[0].output_tokens == 1


def test_it_answers_in_the_language_of_the_question_also_when_asked_again():
    client = NgramClient(["青石大桥建于1902年。"])
    prompt = LIBRARY.render("assessment/judge", "zh", {"statement": "青石大桥建于1902年。"})
    again = (*prompt.messages, Message(role="assistant", content="嗯"), Message(role="user", content="只回答一个字。"))
    assert client.reply(prompt.messages, prompt.parameters).text == "是"
    assert client.reply(again, prompt.parameters).text == "是"


def test_other_prompts_are_continued_with_what_it_knows():
    client = NgramClient(["The Foo bridge was opened in 1937 by Smith."])
    messages = [Message(role="user", content="Tell me more. The Foo bridge")]
    assert client.reply(messages, Parameters()).text == "was opened in 1937 by smith."
    short = client.reply(messages, Parameters(max_tokens=2))
    assert (short.text, short.finish_reason) == ("was opened", "length")
    assert client.reply(messages, Parameters(stop=("1937",))).text == "was opened in "


@given(st.text(max_size=60), st.sampled_from(["assessment/negation", "assessment/paraphrase", "assessment/judge"]))
def test_it_never_fails_whatever_the_statement(statement, name):
    client = NgramClient(["Glass is made of sand."])
    for language in ("en", "zh"):
        prompt = LIBRARY.render(name, language, {"statement": statement})
        completion = client.reply(prompt.messages, prompt.parameters, draw=2)
        assert (completion.text in YES | NO) == (name == "assessment/judge")


def test_an_untrained_model_has_nothing_to_say():
    completion = NgramClient([]).reply([Message(role="user", content="Hello")], Parameters(temperature=1))
    assert (completion.text, completion.output_tokens) == ("", 0)
