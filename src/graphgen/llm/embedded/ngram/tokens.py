"""Text as the n-gram model sees it: sentences of folded tokens, and tokens as readable text again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from graphgen.text.language import HAN
from graphgen.text.sentences import sentence_spans

__all__ = ["carries_knowledge", "detokenize", "sentences", "tokenize"]

# A Han ideograph, a number with its inner points and commas, a word with its inner apostrophes, or one other mark.
_TOKEN = re.compile(rf"[{HAN}]|\d+(?:[.,]\d+)*|[^\W\d_{HAN}]+(?:'[^\W\d_{HAN}]+)*|[^\w\s]|_")
_TIGHT = re.compile(rf"[{HAN}，。！？；：、（）《》“”]")
_EMPTY = frozenset(
    "a an the this that these those its his her their our your my of in on at by to from for with as into onto upon "
    "over about and or but so because since when while where which who whom whose than then also too very just only "
    "is are was were be been being am it he she they we you i there here has have had do does did will would can could "
    "may might must shall should if though although both each either such some any all other fact case true indeed "
    "well known holds "
    "的 了 在 是 于 由 和 与 及 其 之 也 还 都 就 而 且 并 这 那 着 过 被 把 对 从 到 为 以 所 则 又 但 "
    "事 实 确".split()
)
"""Words that a rewording adds, drops and moves, and that tell no fact from another. "Not" is none of them."""
_CLOSING = frozenset(".,;:!?)]}%…")
_OPENING = frozenset("([{")


def tokenize(text: str) -> list[str]:
    """Words, numbers, marks and single Han ideographs, NFKC and case folded, in order."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return _TOKEN.findall(folded)


def sentences(text: str) -> Iterator[list[str]]:
    """The tokens of each sentence of `text`, final marks included; sentences without tokens are left out."""
    for start, end in sentence_spans(text):
        tokens = tokenize(text[start:end])
        if tokens:
            yield tokens


def carries_knowledge(token: str) -> bool:
    """Whether changing `token` changes what is said: names, numbers, verbs and "not" do, "the" and commas do not."""
    return token[0].isalnum() and token not in _EMPTY


def detokenize(tokens: Sequence[str]) -> str:
    """`tokens` as a person would set them: no space between ideographs or before a closing mark."""
    pieces: list[str] = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        if before is not None and not _sets_tight(before, token):
            pieces.append(" ")
        pieces.append(token)
    return "".join(pieces)


def _sets_tight(before: str, token: str) -> bool:
    ideographs = bool(_TIGHT.match(before)) or bool(_TIGHT.match(token))
    return ideographs or token in _CLOSING or before in _OPENING
