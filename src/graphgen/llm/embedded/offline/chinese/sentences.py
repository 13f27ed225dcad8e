"""Chinese sentences that stand alone: headings out, pronouns resolved where only one reading is left."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from graphgen.llm.embedded.offline.chinese.mentions import chinese_mentions
from graphgen.llm.embedded.offline.chinese.words import PLAIN_NOUNS
from graphgen.llm.embedded.offline.reading.mentions import Analysed, Mention, clean_text, only_ones
from graphgen.text.language import HAN
from graphgen.text.segment import words
from graphgen.text.sentences import sentence_spans

__all__ = ["chinese_relation", "chinese_sentences", "chinese_subjects"]

_FEWEST = 6
_LONGEST = 600
_END = re.compile(r"[。！？…]”?$")
_PRONOUN = re.compile(r"^(?:其|它|他|她)(?!们|中|他|它|余|实|次|后|间)的?")
_POSSESSIVE = re.compile(r"^(?:其|它的|他的|她的)")
_DANGLING = re.compile(
    r"^(?:它|他|她|其|这|那|该|此|我们|你|本文|上述|前者|后者|同时|因此|另外|两者|二者|以上|以下|同年|次年|翌年|当时|双方|线路|课题组|第[一二三四五]段)"
)
_OPENER = re.compile(r"^(?:因此|此外|另外|同时|然而|但是|不过|所以|于是|总之|例如|而且|并且|其后|随后|后来|随着)，")
_SPACE = re.compile(rf"(?<=[{HAN}，。；：])\s+(?=[{HAN}\d])|(?<=[\d{HAN}])\s+(?=[{HAN}，。；：])")
_TERM_FLAGS = frozenset("n nz l j vn".split())


def chinese_sentences(text: str) -> list[Analysed]:
    pieces = [text[start:end] for start, end in sentence_spans(text)]
    usable = [_usable(piece) for piece in pieces]
    recurring = _recurring_nouns(usable)
    topic: Mention | None = None
    analysed: list[Analysed] = []
    for piece, sentence in zip(pieces, usable, strict=True):
        if not sentence:
            topic = None if piece.startswith("#") else topic
            continue
        resolved = _resolve(sentence, topic)
        mentions = chinese_mentions(resolved, recurring)
        subject = _subject(resolved, mentions)
        topic = subject or topic
        if not _DANGLING.match(resolved):
            analysed.append(Analysed(resolved, tuple(mentions), subject))
    return _with_people(analysed)


def _with_people(sentences: list[Analysed]) -> list[Analysed]:
    """Who is said to be a person in one sentence is one in all."""
    people = {m.name for each in sentences for m in each.mentions if m.kind == "person" or _lives(each.text, m)}
    people -= {m.name for each in sentences for m in each.mentions if m.kind == "place"}

    def known(mention: Mention) -> Mention:
        return mention._replace(kind="person") if mention.name in people else mention

    return [
        Analysed(each.text, tuple(map(known, each.mentions)), known(each.subject) if each.subject else None)
        for each in sentences
    ]


_LIVES = re.compile(r"(?:于[^，。]{2,14})?(?:出生|逝世|去世|毕业于|留学)")


def _lives(sentence: str, mention: Mention) -> bool:
    return mention.kind == "concept" and _LIVES.match(sentence, mention.end) is not None


def _usable(raw: str) -> str:
    if raw.startswith("#") or "|" in raw or len(raw) > _LONGEST:
        return ""
    sentence = _SPACE.sub("", _OPENER.sub("", clean_text(raw)))
    if len(sentence) < _FEWEST or not re.search(f"[{HAN}]", sentence):
        return ""
    if not _END.search(sentence):
        sentence = sentence.rstrip("；;，,：:") + "。"
    return sentence


def _resolve(sentence: str, topic: Mention | None) -> str:
    """Put the topic's name for a leading pronoun; people and things have different pronouns."""
    length, name = _pointed(sentence, topic)
    return name + sentence[length:]


def _pointed(sentence: str, topic: Mention | None) -> tuple[int, str]:
    """How many characters at the start of `sentence` are a pronoun for `topic`, and what to say in their place."""
    match = _PRONOUN.match(sentence)
    if topic is None or match is None:
        return 0, ""
    if match[0][0] != "其" and (topic.kind == "person") != (match[0][0] in "他她"):
        return 0, ""
    return match.end(), topic.name + ("的" if _POSSESSIVE.match(sentence) else "")


_THIS = re.compile(rf"(?:该|此|这[座条家所个项种部])([{HAN}]{{1,3}})")


def _pointed_by_noun(sentence: str, topic: Mention) -> tuple[int, str]:
    """As for a pronoun: 该铁路 means 京张铁路, of which it is the end."""
    match = _THIS.match(sentence)
    nouns = [match[1][:size] for size in (3, 2, 1)] if match else []
    noun = next((noun for noun in nouns if topic.name.endswith(noun) and topic.name != noun), "")
    return (match.start(1) + len(noun), topic.name) if match and noun else (0, "")


def chinese_subjects(text: str, earlier: str = "") -> list[tuple[int, int, str]]:
    """Where sentences of `text` begin with a pronoun or with 该 and a noun, and the name that is meant there.

    Args:
        text: Sentences, some of which may be headings.
        earlier: What stands before them. Of its subjects the only person and the only thing are meant by a pronoun
            before `text` has named one itself.
    """
    meant = only_ones(topic for _, _, _, topic in _followed(earlier, ()))
    return [(start, end, name) for start, end, name, _ in _followed(text, meant) if name]


def _followed(text: str, meant: Sequence[Mention]) -> Iterator[tuple[int, int, str, Mention]]:
    """The subject of each sentence, and where a word that points at it stands; an empty name where none does."""
    spans = sentence_spans(text)
    recurring = _recurring_nouns([_usable(text[start:end]) for start, end in spans])
    for start, end in spans:
        sentence = _usable(text[start:end])
        if not sentence:
            meant = () if text[start] == "#" else meant
            continue
        pointed = ((topic, find(sentence, topic)) for find in (_pointed, _pointed_by_noun) for topic in meant)
        topic, (length, name) = next((each for each in pointed if each[1][0]), (None, (0, "")))
        resolved = name + sentence[length:]
        place = re.match(rf"\W*(?:{_OPENER.pattern[1:]})?({re.escape(sentence[:length])})", text[start:end])
        if topic is not None and place is not None:
            yield start + place.start(1), start + place.end(1), name, topic
        subject = _subject(resolved, chinese_mentions(resolved, recurring))
        if subject is not None:
            meant = (subject,)
            yield start, start, "", subject


def _subject(sentence: str, mentions: list[Mention]) -> Mention | None:
    """The name that the sentence begins with, possibly after a date, when a predicate follows it."""
    for mention in mentions:
        before = sentence[: mention.start].strip("《“「，, ")
        if mention.kind in {"date", "quantity"}:
            if before:
                return None
            continue
        leading = mentions[0]
        allowed = not before or (leading.kind == "date" and before.strip("，在于 ") == leading.name)
        following = sentence[mention.end : mention.end + 1]
        return mention if allowed and following and following not in "的、和与及" else None
    return None


def _recurring_nouns(sentences: list[str]) -> frozenset[str]:
    """Common nouns that the sentences use at least three times."""
    counts = Counter(
        word.text
        for sentence in sentences
        for word in words(sentence)
        if word.flag in _TERM_FLAGS and len(word.text) > 1 and word.text not in PLAIN_NOUNS
    )
    return frozenset(word for word, count in counts.items() if count > 2)  # noqa: PLR2004 - twice is chance


_WEAK = frozenset("是 有 在 于 由 被 把 将 为 使 让 对 从 向 以 与 和 到 用 并于 可 能 会 来 去 进行".split())


def chinese_relation(sentence: str, source: Mention, target: Mention) -> str:
    """The verb between two names, or before the one that `由` introduces; else 相关."""
    if source.end > target.start:
        return "相关"
    between = sentence[source.end : target.start]
    if re.search("[。；]", between):
        return "相关"
    tagged = [word for word in words(sentence) if source.end <= word.start and word.end <= target.start]
    verbs = [word for word in tagged if word.flag in {"v", "vd"} and word.text not in _WEAK]
    if verbs:
        last = verbs[-1]
        tail = tagged[-1].text if tagged[-1].text in {"于", "为", "在"} else ""
        return last.text + (tail if last is tagged[-2:][0] and tail else "")
    if between.endswith(("由", "被")):
        after = [word for word in words(sentence) if word.start >= target.end and word.flag in {"v", "vn"}]
        return between[-1] + after[0].text if after else "相关"
    return "是" if between.startswith(("是", "，是")) else "相关"
