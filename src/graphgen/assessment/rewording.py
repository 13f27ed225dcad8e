"""Read a paraphrase or a negation out of a reply, and refuse what cannot be one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from graphgen.errors import BadReply
from graphgen.records import Completion
from graphgen.text.language import HAN
from graphgen.text.names import fold_name
from graphgen.text.replies import bare, tagged

__all__ = ["parse_negation", "parse_paraphrase"]

_QUOTES = (('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"), ("`", "`"), ("**", "**"))
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)*|[{HAN}]|(?:(?![{HAN}])[^\W\d_])+(?:['’](?:(?![{HAN}])[^\W\d_])+)*")
_MIN_LENGTH, _MAX_GROWTH = 200, 4
# Words that a rewording may exchange without touching what is claimed. Words of polarity are not among them.
_EMPTY_WORDS = frozenset(
    "a an the this that these those it its he she they his her their him them who whom whose which what there here of "
    "in on at to for from by with as and also is are was were be been being am has have had having do does did will "
    "would can could may might shall should so such than then thus too very just "
    "的 地 得 了 着 过 是 在 和 与 及 并 也 就 都 而 其 这 那 该 此 个 被 把 将 由 于 对 为 之 以 所 有 它 他 她 "
    "们".split()
)


def parse_paraphrase(completion: Completion, *, original: str) -> str:
    """The sentence inside `<paraphrase>`, or a reply that is one line.

    Raises:
        BadReply: There is none, or it cannot be a paraphrase of `original`.
    """
    return _variant(completion, "paraphrase", original)


def parse_negation(completion: Completion, *, original: str) -> str:
    """The sentence inside `<negation>`, or a reply that is one line.

    A false statement differs from the true one in a number, a name, a word of polarity or another word that carries
    meaning; a reply that only reorders the words, or exchanges empty ones, would be labelled false and still be true.

    Raises:
        BadReply: There is none, or it cannot be a negation of `original`.
    """
    text = _variant(completion, "negation", original)
    if fold_name(text) == fold_name(original):
        raise BadReply("The false statement must differ from the true one.", complaint="again/still_true")
    if _claims(text) == _claims(original):
        raise BadReply(
            "The false statement must change a name, a number, a date, a direction or whether it holds; "
            "it only moves words or changes words that carry no meaning.",
            complaint="again/still_true",
        )
    return text


def _variant(completion: Completion, tag: str, original: str) -> str:
    reply = bare(completion.text)
    block = tagged(reply, tag)
    closed = block is not None and block.closed
    if completion.finish_reason == "length" and not closed:
        raise BadReply(f"The reply was cut off before </{tag}>.", complaint="again/cut_off")
    text = _unquoted(block.text if block else reply)
    if not text or (block is None and "\n" in text):
        raise BadReply(f"There is no sentence inside <{tag}> and </{tag}>.", complaint="again/missing", fields=(tag,))
    if _paragraphs(text) > _paragraphs(original) or len(text) > _MAX_GROWTH * len(original) + _MIN_LENGTH:
        raise BadReply(
            f"There is more than one sentence of about the statement's length inside <{tag}> and </{tag}>.",
            complaint="again/too_long",
        )
    claims = _claims(original)
    if claims and not claims & _claims(text):
        raise BadReply("The new sentence does not speak of what the statement speaks of.", complaint="again/off_topic")
    return text


def _unquoted(text: str) -> str:
    text = text.strip()
    for opening, closing in _QUOTES:
        inner = text[len(opening) : -len(closing)]
        if inner and text == f"{opening}{inner}{closing}" and opening not in inner and closing not in inner:
            return inner.strip()
    return text


def _paragraphs(text: str) -> int:
    return len([part for part in re.split(r"\n[ \t]*\n", text.strip()) if part.strip()])


def _claims(text: str) -> Counter[str]:
    """The checkable tokens of `text`: numbers, words and Han characters that carry meaning, with their counts."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return Counter(token for token in _TOKEN.findall(folded) if token not in _EMPTY_WORDS)
