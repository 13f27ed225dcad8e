"""How good a document is to learn from, in buckets as a classifier of web text gives them, but by rules on form."""

from __future__ import annotations

import re

from graphgen.text.sentences import sentence_spans
from graphgen.text.words import words

__all__ = ["BUCKETS", "METHOD", "bucket_of", "document_quality"]

METHOD = "rule:v1"
BUCKETS = 20
"""Buckets 0 to 19, the best last, as in Nemotron-CC."""

_ENDED = re.compile(r"[.!?。！？…][\"'”’」』)）》]*$")
_NOISE = re.compile(
    r"click here|read more|sign up|log ?in|subscribe|add to cart|all rights reserved|cookie|terms of (?:use|service)|"
    r"privacy policy|share (?:this|on)|buy now|free shipping|https?://|www\.|点击(?:这里|查看|进入)|阅读(?:全文|更多)|登录|注册|"
    r"加入购物车|版权所有|隐私政策|使用条款|分享到|上一篇|下一篇|返回(?:首页|顶部)|扫码|加微信",
    re.IGNORECASE,
)
_FULL, _MOST = 40, 5_000
_RUN = 4


def document_quality(text: str) -> float:
    """From 0 to 1: the product of how much of `text` is in finished sentences, is words, is said once and is no
    boilerplate, and of whether there is enough of it to say something.

    It knows nothing of content: a well-formed falsehood scores high. Only the first 5,000 words count.
    """
    said = words(text)[:_MOST]
    if not said:
        return 0.0
    text = text[: 12 * _MOST]
    spans = [text[start:end] for start, end in sentence_spans(text)]
    lengths = [(len(span), _ENDED.search(span) is not None) for span in spans if not span.startswith("#")]
    finished = sum(length for length, ended in lengths if ended) / max(1, sum(length for length, _ in lengths))
    visible = sum(not character.isspace() for character in text)
    letters = sum(character.isalnum() for character in text) / max(1, visible)
    runs = list(zip(*(said[start:] for start in range(_RUN)), strict=False))
    said_once = len(set(runs)) / len(runs) if runs else 1.0
    noise = min(1.0, _RUN * len(_NOISE.findall(text)) / max(1, len(spans)))
    enough = min(1.0, len(said) / _FULL)
    return finished * min(1.0, letters / 0.85) * said_once * (1 - noise) * enough


def bucket_of(quality: float) -> int:
    """The bucket, 0 to 19, of a document of `quality`."""
    return min(BUCKETS - 1, int(quality * BUCKETS))
