"""Read a paraphrase or a negation out of a reply, and refuse what cannot be one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from graphgen.errors import BadReply
from graphgen.records import Completion
from graphgen.text.claims import claims_differ, keeps_claims
from graphgen.text.language import HAN
from graphgen.text.names import fold_name
from graphgen.text.replies import bare, tagged

__all__ = ["Variants", "parse_negation", "parse_paraphrase", "parse_variants"]

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


class Variants(NamedTuple):
    """True and false rewordings of one statement."""

    paraphrases: tuple[str, ...]
    negations: tuple[str, ...]


def parse_paraphrase(completion: Completion, *, original: str, names: Sequence[str] = ()) -> str:
    """The sentence inside `<paraphrase>`, or a reply that is one line.

    A true statement keeps every name, every number and what is denied.

    Args:
        completion: The reply.
        original: What was to be said in other words.
        names: Names that must stay where `original` has them, besides those that can be told by their spelling.

    Raises:
        BadReply: There is none, or it cannot be a paraphrase of `original`.
    """
    return _true(_only(completion, "paraphrase"), original, names)


def parse_negation(completion: Completion, *, original: str, names: Sequence[str] = ()) -> str:
    """The sentence inside `<negation>`, or a reply that is one line.

    A false statement differs from the true one in something that can be checked (see `claims_differ`); a reply that
    only moves words, or exchanges some for others of the same meaning, would be labelled false and still be true.

    Raises:
        BadReply: There is none, or it cannot be a negation of `original`.
    """
    return _false(_only(completion, "negation"), original, names)


def parse_variants(
    completion: Completion, *, original: str, names: Sequence[str] = (), paraphrases: int, negations: int
) -> Variants:
    """So many sentences, each inside a tag of its own.

    Raises:
        BadReply: There are fewer, or one of them cannot be what it should be.
    """
    reply = bare(completion.text)
    found = {tag: _blocks(reply, tag) for tag in ("paraphrase", "negation")}
    short = tuple(
        tag for tag, wanted in (("paraphrase", paraphrases), ("negation", negations)) if len(found[tag]) < wanted
    )
    if short:
        raise BadReply("There are fewer sentences than were asked for.", complaint="again/missing", fields=short)
    return Variants(
        tuple(_true(_unquoted(text), original, names) for text in found["paraphrase"][:paraphrases]),
        tuple(_false(_unquoted(text), original, names) for text in found["negation"][:negations]),
    )


def _true(text: str, original: str, names: Sequence[str]) -> str:
    _check_form(text, "paraphrase", original)
    if not keeps_claims(original, text, names):
        raise BadReply(
            "The new sentence must keep every name and every number of the statement, and deny only what it denies.",
            complaint="again/not_the_same",
        )
    return text


def _false(text: str, original: str, names: Sequence[str]) -> str:
    _check_form(text, "negation", original)
    if fold_name(text) == fold_name(original):
        raise BadReply("The false statement must differ from the true one.", complaint="again/still_true")
    if _claims(text) == _claims(original) or not claims_differ(original, text, names):
        raise BadReply(
            "The false statement must change a name, a number, a date, a direction or whether it holds; "
            "it only moves words, or changes words that carry no meaning or keep it.",
            complaint="again/still_true",
        )
    return text


def _only(completion: Completion, tag: str) -> str:
    """The text of the reply's one block."""
    reply = bare(completion.text)
    block = tagged(reply, tag)
    closed = block is not None and block.closed
    if completion.finish_reason == "length" and not closed:
        raise BadReply(f"The reply was cut off before </{tag}>.", complaint="again/cut_off")
    text = _unquoted(block.text if block else reply)
    return "" if block is None and "\n" in text else text


def _blocks(reply: str, tag: str) -> list[str]:
    """The texts of all closed blocks; without a nested repetition, so that time grows with the reply."""
    parts = re.split(rf"<\s{{0,3}}{tag}\s{{0,3}}>", reply, flags=re.IGNORECASE)[1:]
    closed = (
        re.split(rf"<\s{{0,3}}/\s{{0,3}}{tag}\s{{0,3}}>", part, maxsplit=1, flags=re.IGNORECASE) for part in parts
    )
    return [halves[0].strip() for halves in closed if len(halves) > 1]


def _check_form(text: str, tag: str, original: str) -> None:
    if not text:
        raise BadReply(f"There is no sentence inside <{tag}> and </{tag}>.", complaint="again/missing", fields=(tag,))
    if _paragraphs(text) > _paragraphs(original) or len(text) > _MAX_GROWTH * len(original) + _MIN_LENGTH:
        raise BadReply(
            f"There is more than one sentence of about the statement's length inside <{tag}> and </{tag}>.",
            complaint="again/too_long",
        )
    claims = _claims(original)
    if claims and not claims & _claims(text):
        raise BadReply("The new sentence does not speak of what the statement speaks of.", complaint="again/off_topic")


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
