"""Token counts are budgets: they must be those of the named vocabulary, for any text, with no network."""

import subprocess
import sys

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


def test_the_tokenizer_is_loaded_only_when_something_is_counted():
    probe = "import sys, graphgen.text.tokens; print('bpe_openai' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
