"""Samples that no one could use are turned down, and those that only look like them are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.curation.duplication.duplicates import ExactDuplicates
from graphgen.curation.form import check
from graphgen.records import Message, Sample


def _sample(question=None, answer="An answer that says something.", *, text=None, turns=()):
    pairs = [] if question is None else [(question, answer)]
    messages = tuple(
        Message(role=role, content=content)
        for pair in [*pairs, *turns]
        for role, content in zip(("user", "assistant"), pair, strict=True)
    )
    return Sample(
        id="sample-1", method="m", kind="k", language="en", messages=None if text is not None else messages, text=text,
        evidence=(), units=(), calls=(),
    )  # fmt: skip


def _reason(*args, **values):
    rejection = check(_sample(*args, **values))
    return rejection.reason if rejection else None


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        ("", "Ada Moor.", "empty_question"),
        (" \n", "Ada Moor.", "empty_question"),
        ("Who built it?", "  ", "empty_answer"),
        ("\u200b\ufeff", "Ada Moor.", "empty_question"),
        ("Who built it?", "\u200b\x00", "empty_answer"),
        ("Who built it?", "who built  it?", "question_equals_answer"),
        ("Did Ada Moor design Moor Bridge?", "Ada Moor.", "leak"),
        ("李明设计的桥是由谁设计的？", "李明。", "leak"),
        ("The bridge opened in 1923. When did it open?", "1923", "leak"),
    ],
)
def test_a_question_and_its_answer_must_be_there_and_be_two_things(question, answer, reason):
    assert _reason(question, answer) == reason


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Is the Nile longer than the Rhine?", "Yes."),
        ("Which is longer, the Nile or the Rhine?", "The Nile."),
        ("尼罗河和莱茵河哪个更长？", "尼罗河。"),
        ("下列哪项是谷物：A. 水稻 B. 棉花", "水稻"),
        ("Which vitamin has the letter C?", "C"),
        ("Who built Moor Bridge?", "Moor Bridge was built by Ada Moor."),
        ("How many of the 12 bridges are of steel?", "2"),
    ],
)
def test_what_only_looks_like_a_leak_is_kept(question, answer):
    assert _reason(question, answer) is None


@pytest.mark.parametrize(
    "question",
    [
        "According to the text, who built the bridge?",
        "According to this passage who built the bridge?",
        "Based on the provided information, when was it built?",
        "Based on the information provided, when was it built?",
        "What is mentioned in the article?",
        "Which gene is discussed in the passage, and why?",
        "In this document, what is a tiller?",
        "In the given text, what is a tiller?",
        "What does this study show?",
        "What is the main idea of the above paragraph?",
        "What are the genes mentioned above?",
        "According to the context, what is X?",
        "文中提到的大桥由谁设计？",
        "请问文中的基因是什么？",
        "本文的主要观点是什么？",
        "上述品种的产量是多少？",
        "根据材料，水稻的产量是多少？",
        "根据所给材料回答：产量是多少？",
        "根据以上信息，哪个品种最好？",
        "根据文章内容，谁设计了大桥？",
        "该文章的作者认为什么最重要？",
        "如上文所述，产量是多少？",
        "这段文本介绍了什么？",
    ],
)
def test_a_question_about_an_unseen_text_is_turned_down(question):
    assert _reason(question) == "unresolved_reference"


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote A Passage to India?",
        "Who directed the film of The Passage to India?",
        "What happened to rice prices this year?",
        "What does this gene do in Arabidopsis?",
        "What does the text of the Magna Carta forbid?",
        "According to the article by Turing, can machines think?",
        "According to the World Bank, how large is the economy?",
        "Based on the information theory of Shannon, what is entropy?",
        "What is built on the material properties of steel?",
        "According to the source code, which licence applies?",
        "Which document ended the war?",
        "What is the purpose of the article of association?",
        "Which paragraph of the constitution grants the vote?",
        "How does text classification work?",
        "What did the bird described by Linnaeus eat?",
        "中文中的量词有什么作用？",
        "日本文化的特点是什么？",
        "基本文件有哪些？",
        "复合材料中碳纤维的作用是什么？",
        "根据材料的强度如何选择桥梁结构？",
        "上下文无关文法是什么？",
        "英文中“rice”是什么意思？",
        "该文化遗产位于哪里？",
        "今年的水稻产量是多少？",
        "从文中学毕业的人有谁？",
        "网上文章如何传播？",
        "人文中心在哪座城市？",
    ],
)
def test_words_that_name_things_in_the_world_are_kept(question):
    assert _reason(question) is None


def test_a_long_answer_may_look_back_on_itself_but_not_on_the_source():
    assert _reason("What are A and B?", "A is red. B is blue. The colours mentioned above are primary.") is None
    assert _reason("甲和乙是什么？", "甲是红色，乙是蓝色，上述两者都是原色。") is None
    assert _reason("What is A?", "According to the passage, A is red.") == "unresolved_reference"
    assert _reason("甲是什么？", "文中指出甲是红色。") == "unresolved_reference"


@pytest.mark.parametrize(
    "answer",
    [
        "As an AI language model, I do not have opinions.",
        "I'm sorry, but I can't help with that.",
        "I cannot provide that information.",
        "I don't have access to the document.",
        "作为人工智能，我无法回答这个问题。",
        "作为一个AI语言模型，我没有观点。",
        "作为人工智能语言模型，我不能回答。",
        "抱歉，我无法提供该信息。",
        "我无法回答这个问题。",
        "I don't know.",
        "I'm sorry, but I don't know the answer.",
        "N/A",
        "The passage does not say who built it.",
        "Unfortunately, the provided text doesn't mention this.",
        "抱歉，我不知道。",
        "我不清楚这个问题的答案。",
        "文中并未提及这座桥的设计者。",
        "该文档没有提到。",
    ],
)
def test_a_model_that_speaks_of_itself_is_no_training_data(answer):
    assert _reason("What is it?", answer) == "refusal"
    assert _reason(text=answer) == "refusal"


@pytest.mark.parametrize(
    "answer",
    [
        "作为人工智能的一个分支，机器学习研究算法。",
        "作为人工智能大国，我国投入巨大。",
        "Machine learning serves as an AI method.",
        "He replied: I cannot help you.",
        "A language model is a model of text.",
        "抱歉信由李明写成。",
        "I don't know how to love him.",
        "Na",
        "The text does not end with the king's death.",
        "文档没有加密。",
        "我不知道风是在哪一个方向吹。",
    ],
)
def test_speaking_about_models_or_refusals_is_no_refusal(answer):
    assert _reason("What is it?", answer) is None


def test_running_text_may_speak_of_itself_but_not_be_empty():
    assert _reason(text="This article explains rice. 本文介绍水稻。") is None
    assert _reason(text=" \n") == "empty_text"


def test_every_turn_is_looked_at_and_the_sample_is_kept_whole():
    sample = _sample("What is rice?", turns=[("And according to the text?", "A grain that feeds billions.")])
    rejection = check(sample)
    assert rejection.reason == "unresolved_reference"
    assert "according to the text" in rejection.detail
    assert rejection.sample == sample
    assert _reason() == "empty_question"


@given(st.text(), st.text())
def test_any_words_can_be_checked(question, answer):
    check(_sample(question, answer))
    check(_sample(text=answer))


def test_the_first_of_equal_samples_is_kept():
    duplicates = ExactDuplicates()
    assert duplicates.check(_sample("What is rice?", "A grain.")) is None
    assert duplicates.check(_sample("what  is ＲＩＣＥ?", "A grain.")).reason == "duplicate"
    assert duplicates.check(_sample("What is rice?", "A cereal.")) is None
    assert duplicates.check(_sample("What is rice?A", "cereal.")) is None
    assert duplicates.check(_sample("What is rice?", "Acereal.")) is None
    assert duplicates.check(_sample(text="A grain.")) is None
    assert duplicates.check(_sample(text="A  grain.")).reason == "duplicate"


def test_separate_runs_do_not_know_of_each_other():
    assert ExactDuplicates().check(_sample("What is rice?")) is None
    assert ExactDuplicates().check(_sample("What is rice?")) is None


@pytest.mark.parametrize(
    "statement",
    [
        "He built the bridge in 1890.",
        "Its span is 521 metres.",
        "It was opened in 1890.",
        "This bridge crosses the Firth of Forth.",
        "The former was a mathematician.",
        "他于1861年出生在广东。",
        "该桥全长200米。",
        "这座桥建于1890年。",
    ],
)
@pytest.mark.parametrize(
    "form", ["True or false: {}", "Fill in the blank: {} ____", "判断正误：{}", "Which hold?\nA. {}\nB. b"]
)
def test_a_statement_has_nothing_before_it_that_a_pronoun_could_mean(statement, form):
    assert _reason(form.format(statement)) == "unresolved_reference"


@pytest.mark.parametrize(
    "statement",
    [
        "It is in Scotland that the bridge stands.",
        "He who laughs last laughs best.",
        "His Dark Materials is a trilogy.",
        "Her Majesty's Theatre opened in 1705.",
        "That the Earth moves was denied.",
        "Ada Moor sold her house.",
        "其他国家也有桥。",
        "那不勒斯是意大利的城市。",
        "此外的山都比泰山低。",
        "詹天佑用他的方法修建桥墩。",
    ],
)
@pytest.mark.parametrize("form", ["True or false: {}", "判断正误：{}"])
def test_a_pronoun_that_the_statement_itself_explains_is_kept(statement, form):
    assert _reason(form.format(statement), "True") is None


def test_the_same_options_in_another_order_are_one_sample():
    duplicates = ExactDuplicates()
    asked = "Whose is it?\nA. Ada\nB. Bob\nC. Cy\nD. Di"
    assert duplicates.check(_sample(asked, "B. Bob")) is None
    again = duplicates.check(_sample("Whose is it?\nA. Di\nB. ada\nC. Bob\nD. Cy", "C. Bob"))
    assert again is not None
    assert again.reason == "duplicate"
    assert duplicates.check(_sample(asked, "A. Ada")) is None, "another option is right"
    assert duplicates.check(_sample(asked.replace("Di", "Ed"), "B. Bob")) is None, "another option is wrong"
    assert duplicates.check(_sample("Which two?\nA. Ada\nB. Bob\nC. Cy", "A. Ada\nC. Cy")) is None
    assert duplicates.check(_sample("Which two?\nA. Cy\nB. Bob\nC. Ada", "A. Cy\nC. Ada")) is not None
