"""The mixture has its proportion of tokens whatever the sizes, and what was too much can be put back."""

from __future__ import annotations

import math
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.curation.rewriting.mixing import Mix, StyleShare, is_held_out
from graphgen.curation.rewriting.rewritings import REAL, real, rewriting
from graphgen.records import Chunk, Document, Rejection, Sample
from graphgen.text.tokens import count_tokens


def passage(number: int, words: int) -> Chunk:
    text = "word " * words
    return Chunk(
        id=str(number), document_id="d", start=0, end=len(text), text=text, language="en", tokens=count_tokens(text)
    )


def corpus(seed: int, passages: int, styles: int, lost: float) -> list[Sample]:
    """Passages of 30 to 300 tokens, each with rewritings of half to twice its length, some of them lost."""
    draw = Random(seed)
    samples: list[Sample] = []
    for number in range(passages):
        chunk = passage(number, draw.randint(30, 300))
        for style in range(styles):
            text = "other " * max(1, int(chunk.tokens * draw.uniform(0.5, 2)))
            if draw.random() >= lost:
                samples.append(rewriting(chunk, text, method="wrap", style=f"style {style}", calls=()))
        samples.append(real(chunk, method="wrap"))
    return samples


def tokens(samples: list[Sample], *, is_real: bool) -> int:
    return sum(count_tokens(sample.text or "") for sample in samples if (sample.kind == REAL) == is_real)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    passages=st.integers(50, 120),
    styles=st.integers(1, 4),
    lost=st.sampled_from([0.0, 0.1]),
)
def test_real_and_synthetic_text_are_one_to_one_within_two_percent(
    seed: int, passages: int, styles: int, lost: float
) -> None:
    samples = corpus(seed, passages, styles, lost)
    mix = Mix(0.5)
    turned_down = [rejection for sample in samples if (rejection := mix.check(sample))]
    gone = {rejection.sample.id for rejection in turned_down}
    kept = [sample for sample in samples if sample.id not in gone]
    assert {rejection.reason for rejection in turned_down} <= {"mix"}
    assert len(kept) + len(turned_down) == len(samples)
    assert abs(tokens(kept, is_real=True) / tokens(kept, is_real=False) - 1) <= 0.02
    assert sum(sample.kind == REAL for sample in kept) >= passages // 3


def test_another_proportion_is_kept_as_well() -> None:
    samples = corpus(1, 400, 3, 0.05)
    mix = Mix(0.25)
    kept = [sample for sample in samples if mix.check(sample) is None]
    real_tokens, all_tokens = tokens(kept, is_real=True), sum(count_tokens(sample.text or "") for sample in kept)
    assert abs(real_tokens / all_tokens - 0.25) <= 0.005


@given(st.lists(st.sampled_from(["easy", "medium", "hard"]), max_size=60), st.sampled_from([0.34, 0.5, 0.75]))
def test_no_style_is_above_its_share(styles: list[str], most: float) -> None:
    share = StyleShare(most)
    samples = [rewriting(passage(n, 5), f"{n}", method="wrap", style=style, calls=()) for n, style in enumerate(styles)]
    found = [share.check(sample) for sample in samples]
    assert {each.reason for each in found if isinstance(each, Rejection)} <= {"style_share"}
    kept = [sample.kind for sample, rejection in zip(samples, found, strict=True) if rejection is None]
    for style in set(kept):
        assert kept.count(style) <= max(1, math.ceil(most * len(kept)))


def test_equal_documents_share_one_fate_and_about_the_share_is_held_out() -> None:
    def document(text: str, key: str) -> Document:
        return Document(id=key, key=key, source=key, format="txt", language="en", text=text)

    fates = [is_held_out(document(f"Text {n}.", "a"), 0.2, seed=3) for n in range(2000)]
    again = [is_held_out(document(f"TEXT  {n}.", "b"), 0.2, seed=3) for n in range(2000)]
    assert fates == again
    assert 0.17 < sum(fates) / len(fates) < 0.23
    assert not any(is_held_out(document(f"Text {n}.", "a"), 0, seed=3) for n in range(100))
