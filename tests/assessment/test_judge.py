"""The trainee's belief in a statement, from probabilities where there are any and from samples where not."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.assessment.judge import judge, wilson
from graphgen.errors import RequestRefused
from graphgen.records import Call, Completion, Statement, TokenLogprob
from graphgen.stream import Reply
from graphgen.text.yes_no import label_mass, read_answer

STATEMENT = Statement(id="s", unit_id="u", text="Water is wet.", label=True, origin="original", language="en")


def _candidates(**probabilities):
    return tuple(TokenLogprob(token=token, logprob=math.log(p)) for token, p in probabilities.items())


class Trainee:
    def __init__(self, candidates=None, samples=()):
        self.candidates, self.samples, self.asked = candidates, samples, []

    async def __call__(self, prompt, parse, /, *, language, role="synthesizer", draw=0, **values):
        self.asked.append((prompt, role, draw, values))
        text = self.samples[draw] if prompt == "assessment/judge_sampled" else "?"
        call = Call(
            id=f"{prompt}-{draw}", prompt=prompt, prompt_hash="h", role=role, model="m", parameters={}, draw=draw
        )
        return Reply(parse(Completion(text=text, model="m", top_logprobs=self.candidates)), (call,))


@pytest.mark.parametrize(
    "spelling",
    [
        "yes",
        "Yes",
        " YES",
        "yes.",
        "Ġyes",
        "▁Yes",
        "\nyes,",
        "True",
        "correct",
        "Right",
        "是",
        "是的",
        "对",
        "正确",
        "真",
        "ｙｅｓ",
    ],
)
def test_every_spelling_of_yes_counts(spelling):
    mass = label_mass(_candidates(**{spelling: 0.5, "no": 0.25}))
    assert mass.p_yes == pytest.approx(2 / 3)
    assert mass.mass == pytest.approx(0.75)


@pytest.mark.parametrize(
    "spelling", ["No", " no", "false", "Incorrect", "wrong", "否", "错", "不", "假", "错误", "不是", "Ġno."]
)
def test_every_spelling_of_no_counts(spelling):
    assert label_mass(_candidates(**{spelling: 0.6, "Yes": 0.2})).p_yes == pytest.approx(0.25)


def test_spellings_of_one_label_are_summed():
    mass = label_mass(_candidates(yes=0.3, Yes=0.2, 是=0.1, no=0.1, 否=0.1, maybe=0.2))
    assert mass.p_yes == pytest.approx(0.6 / 0.8)
    assert mass.mass == pytest.approx(0.8)


@pytest.mark.parametrize("token", ["Y", "y", "N", "yesterday", "know", "nothing", "t", None, "", "是否"])
def test_prefixes_and_other_words_are_not_labels(token):
    assert label_mass((TokenLogprob(token=token, logprob=math.log(0.9)),)) is None


def test_an_absent_label_is_bounded_by_what_is_left_and_by_the_smallest_candidate():
    assert label_mass(_candidates(yes=0.9)).p_yes == pytest.approx(0.9 / (0.9 + 0.1))
    assert label_mass(_candidates(no=0.9, maybe=0.04)).p_yes == pytest.approx(0.04 / 0.94)


@given(st.floats(0.001, 0.98), st.floats(0.001, 0.98))
def test_belief_in_yes_never_falls_when_its_probability_rises(one, other):
    low, high = sorted((one, other))

    def believed(p):  # the two most likely of yes, no and "the"
        everything = {"yes": p, "no": (1 - p) * 0.7, "the": (1 - p) * 0.3}
        top = dict(sorted(everything.items(), key=lambda item: -item[1])[:2])
        return label_mass(_candidates(**top)).p_yes

    assert believed(low) <= believed(high) + 1e-9


@pytest.mark.parametrize("logprob", [float("-inf"), -9999.0, float("nan")])
def test_a_label_of_no_probability_is_no_measurement(logprob):
    assert label_mass([TokenLogprob.model_validate({"token": "yes", "logprob": logprob})]) is None


@given(st.lists(st.tuples(st.none() | st.text(max_size=8), st.floats(allow_nan=True, allow_infinity=True))))
def test_any_candidates_give_a_probability_or_nothing(items):
    mass = label_mass([TokenLogprob(token=token, logprob=logprob) for token, logprob in items])
    assert mass is None or (0 <= mass.p_yes <= 1 and 0 <= mass.mass <= 1)


async def test_probabilities_need_one_call_to_the_trainee():
    trainee = Trainee(_candidates(Yes=0.8, No=0.2))
    [judgement] = await judge(STATEMENT, trainee)
    assert judgement.p_yes == pytest.approx(0.8)
    assert judgement.method == "logprobs"
    assert trainee.asked == [("assessment/judge", "trainee", 0, {"statement": "Water is wet."})]
    assert (judgement.statement_id, judgement.unit_id, judgement.label, len(judgement.calls)) == ("s", "u", True, 1)


@pytest.mark.parametrize(
    "candidates",
    [None, (), _candidates(the=0.9, I=0.1), _candidates(**{"<think>": 0.99, "yes": 3e-4, "no": 3e-4})],
)
async def test_without_labels_among_the_candidates_the_answer_is_sampled(candidates):
    trainee = Trainee(candidates, ["Yes.", "no", "yes", "I think", "**Yes**", "", "No!", "yes"])
    [judgement] = await judge(STATEMENT, trainee)
    assert judgement.method == "sampled"
    assert judgement.p_yes == pytest.approx((4 + 0.5) / (6 + 1))
    assert judgement.interval == pytest.approx(wilson(4, 6))
    assert [draw for prompt, _, draw, _ in trainee.asked if prompt == "assessment/judge_sampled"] == list(range(8))
    assert len(judgement.calls) == 9


@pytest.mark.parametrize("samples", [[], ["I cannot say", "perhaps"]])
async def test_when_nothing_was_measured_no_number_stands_in(samples):
    [judgement] = await judge(STATEMENT, Trainee(None, samples), samples=len(samples))
    assert (judgement.p_yes, judgement.mass, judgement.interval, judgement.method) == (None, None, None, "unknown")


async def test_one_refused_sample_is_an_error_after_the_others_were_let_finish():
    trainee = Trainee(None, ["yes", "no", "yes"])

    async def refusing(prompt, parse, /, *, draw=0, **values):
        if prompt == "assessment/judge_sampled" and draw == 0:
            raise RequestRefused("The endpoint refused.", "Ask something else.")
        return await trainee(prompt, parse, draw=draw, **values)

    with pytest.raises(RequestRefused):
        await judge(STATEMENT, refusing, samples=3)
    assert [draw for _, _, draw, _ in trainee.asked] == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", True), ("Yes, it is.", True), ("**No**", False), (" no.", False), ("Answer: true", True),
        ("是的。", True), ("不是", False), ("不", False), ("回答：否", False), ("对", True), ("不对", False),
        ("“正确”", True), ("错误。", False), ("<think>no, wait</think>yes", True), ("- Yes", True),
        ("是否成立不确定", None), ("不确定", None), ("yesterday", None), ("Nothing", None), ("", None), ("maybe", None),
        ("?", None),
    ],
)  # fmt: skip
def test_a_sampled_reply_is_read_by_its_first_word(text, answer):
    assert read_answer(Completion(text=text, model="m")) is answer


@given(st.text())
def test_reading_an_answer_never_fails(text):
    assert read_answer(Completion(text=text, model="m")) in {True, False, None}


def test_wilson_matches_the_published_values():
    assert wilson(8, 8) == pytest.approx((0.67559, 1.0), abs=1e-4)
    assert wilson(5, 10) == pytest.approx((0.23659, 0.76341), abs=1e-4)
    assert wilson(0, 4)[0] == 0
