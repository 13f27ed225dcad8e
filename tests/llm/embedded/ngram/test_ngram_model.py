"""The n-gram model is a probability distribution, and the same one whatever the order of its training text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.llm.embedded.ngram.model import NgramModel
from graphgen.llm.embedded.ngram.tokens import detokenize, sentences, tokenize

words = st.sampled_from(["the", "bridge", "was", "opened", "in", "1937", ".", "桥", "建"])
training = st.lists(st.lists(words, min_size=1, max_size=12), max_size=12)
contexts = st.lists(st.one_of(words, st.just("unheard")), max_size=10)


@given(training, contexts, st.integers(2, 6))
def test_probabilities_of_the_next_word_sum_to_one_in_any_context(known, context, order):
    model = NgramModel(known, order)
    chances = model.distribution(context)
    assert chances.sum() == pytest.approx(1)
    assert chances[0] == 0
    assert (chances[1:] > 0).all()


@given(training, contexts, st.one_of(words, st.just("unheard")), st.integers(2, 6))
def test_a_sentence_is_scored_with_the_probabilities_of_its_next_words(known, context, word, order):
    model = NgramModel(known, order)
    ladder = model.ladder([*context, word])
    index = model.vocabulary.index(word) if word in model.vocabulary else model.vocabulary.index("<unk>")
    assert ladder.probabilities[-1][-1] == pytest.approx(model.distribution(context)[index])
    assert (ladder.matches <= ladder.depths).all()


def test_smoothing_is_witten_and_bells():
    # After "a": b twice and c once, so c(h) = 3 and T(h) = 2. Among 7 predicted tokens: b 2, c 1, a 3, end 3.
    model = NgramModel([["a", "b"], ["a", "b"], ["a", "c"]], order=2)
    uniform = 1 / 5
    unigram = (2 + 4 * uniform) / (9 + 4)
    assert model.ladder(["a", "b"]).probabilities[:, 1] == pytest.approx([unigram, (2 + 2 * unigram) / (3 + 2)])


@given(training, st.randoms(use_true_random=False), contexts)
def test_the_order_of_training_sentences_does_not_matter(known, random, context):
    shuffled = random.sample(known, len(known))
    first, second = NgramModel(known, 4), NgramModel(shuffled, 4)
    assert first.vocabulary == second.vocabulary
    assert np.array_equal(first.distribution(context), second.distribution(context))


@given(st.text())
def test_tokens_keep_every_letter_and_digit(text):
    folded = "".join(tokenize(text))
    assert [c for c in folded if c.isalnum()] == [c for t in tokenize(text) for c in t if c.isalnum()]
    assert all(token and not token.isspace() for sentence in sentences(text) for token in sentence)


def test_text_is_read_and_set_in_both_languages():
    assert tokenize("ＡＢＣ Don’t pay 1,234.5!") == ["abc", "don't", "pay", "1,234.5", "!"]
    assert tokenize("青石大桥建于1937年。") == ["青", "石", "大", "桥", "建", "于", "1937", "年", "。"]
    assert detokenize(["it", "rose", "(", "by", "5", "%", ")", "."]) == "it rose (by 5%)."
    assert detokenize(["建", "于", "1937", "年", "。"]) == "建于1937年。"
