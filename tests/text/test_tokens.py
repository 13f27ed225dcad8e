"""Token counts are budgets: they must be those of the named vocabulary, for any text, with no network."""

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.errors import UsageError
from graphgen.text.tokens import count_tokens


@pytest.mark.parametrize(
    ("text", "cl100k", "o200k"),
    [
        ("", 0, 0),
        ("hello world", 2, 2),
        ("The quick brown fox jumps over the lazy dog.", 10, 10),
        ("你好，世界", 6, 3),
        ("<|endoftext|>", 7, 7),
    ],
)
def test_counts_are_those_of_the_published_vocabularies(text, cl100k, o200k):
    assert count_tokens(text) == cl100k
    assert count_tokens(text, "o200k_base") == o200k


@given(st.text())
def test_any_text_can_be_counted_and_has_no_more_tokens_than_bytes(text):
    count = count_tokens(text)
    assert count <= len(text.encode())
    assert (count == 0) == (text == "")


def test_an_unknown_vocabulary_names_those_that_exist():
    with pytest.raises(UsageError, match="o200k_base"):
        count_tokens("hello", "nonsense")


@given(st.text(), st.sampled_from(["cl100k_base", "o200k_base"]))
def test_counts_are_those_of_the_wheels_own_encoder(text, vocabulary):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import bpe_openai
    assert count_tokens(text, vocabulary) == len(bpe_openai.get_encoding(vocabulary).encode_ordinary(text))


def test_texts_beyond_what_the_encoder_takes_are_counted():
    assert count_tokens("word " * 300_000) >= 300_000
