"""What of a sentence can be checked: numbers, names, words of polarity, and words that have an opposite."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from graphgen.text.language import HAN, detect_language
from graphgen.text.names import fold_name
from graphgen.text.opposites import CHINESE_PAIRS, ENGLISH_PAIRS

__all__ = ["claims_differ", "keeps_claims"]

_WORD = rf"(?:(?![{HAN}])[^\W\d_])+(?:['’](?:(?![{HAN}])[^\W\d_])+)*"
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_TOKEN = re.compile(rf"\d+(?:[.,:/]\d+)*|[{HAN}]|{_WORD}")
_LATIN = re.compile(_WORD)
_TITLE = re.compile(r"《([^》]+)》")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:;]\s+|[\"“(]\s*)\Z")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_HAN_NUMERAL = re.compile("[〇零二三四五六七八九十百千万亿]+")
# Words in which those characters count nothing.
_HAN_NO_NUMERAL = re.compile("十分|万分|万一|百般|四处|四周|四面|八方|百姓|九州|千万别")
_DENIAL = re.compile(r"\b(?:not|no|never|none|neither|nor|nobody|nothing|nowhere|without|cannot)\b|n['’]t\b")
_HAN_DENIAL = re.compile("[不没未无非否勿]")
# Words in which those characters deny nothing.
_HAN_NO_DENIAL = re.compile(
    "非常|非洲|除非|无非|是否|能否|与否|不同|不仅|不但|不过|不断|不久|不少|不论|无论|不管|无数|无线|无锡|未来|未必|不锈钢|不丹|"
    "不等式|不动产|不得不|无不|没收|沉没|淹没|否则"
)
_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {
    word: str(value)
    for value, word in zip(range(30, 100, 10), "thirty forty fifty sixty seventy eighty ninety".split(), strict=True)
}
_BEFORE_A_NOUN = frozenset(
    "a an the this that its his her their of in on at to from by with for near into between and called named".split()
) | frozenset("由于在从到至自向与和是为叫名属")
_AFTER_A_NOUN = _BEFORE_A_NOUN | frozenset("and or but is are was were has had who which that when where as".split())
_BEFORE_AN_ADJECTIVE = frozenset("是为")
_AFTER_AN_ADJECTIVE = frozenset("的地得")
_SURNAMES = frozenset(
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范石姚谭廖邹熊陆郝孔白崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎易常武乔贺赖龚文詹茅屈班华诸"
)
_SHORTEST_NAME, _LONGEST_NOUN, _LONGEST_IN_HAN = 2, 4, 12


def claims_differ(original: str, text: str, names: Sequence[str] = ()) -> bool:
    """Whether `text` says another thing than `original`, as far as that can be checked.

    It does when a number, a name or the words of polarity differ, when a word gave way to its opposite, or when the
    one thing that changed stands where a noun stands ("in rice", "由李明"). Exchanging a verb or an adjective, which is
    how a sentence is reworded, is not enough.
    """
    return (
        _numbers(original) != _numbers(text)
        or bool(_lost(original, text, names) or _lost(text, original, ()))
        or _denials(original) != _denials(text)
        or _turned(original, text)
        or _other_noun(original, text)
        or _other_person(original, text)
    )


def keeps_claims(original: str, text: str, names: Sequence[str] = ()) -> bool:
    """Whether `text` has every number and every name of `original`, no other number, and denies only what it denies."""
    return (
        _numbers(original) == _numbers(text)
        and not _lost(original, text, names)
        and bool(_denials(original)) == bool(_denials(text))
    )


def _numbers(text: str) -> frozenset[str]:
    """The numbers of `text`, however they are written; "one", which is hardly ever one, is none."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    digits = (
        match[0].replace(",", "") if _THOUSANDS.fullmatch(match[0]) else match[0] for match in _NUMBER.finditer(folded)
    )
    words = (_NUMBER_WORDS.get(word, "") for word in _LATIN.findall(folded))
    han = _HAN_NO_NUMERAL.sub("", folded.replace("两", "二"))
    return frozenset({*digits, *words, *_HAN_NUMERAL.findall(han)}) - {"", "1"}


def _lost(original: str, text: str, names: Sequence[str]) -> list[str]:
    """The names of `original` that `text` does not have: those that are known, and what is written like one."""
    whole, words = fold_name(text), _words(text)
    known = (name for name in map(fold_name, names) if name and name in fold_name(original) and name not in whole)
    lost = [name for name in known if not set(_words_of(name)) <= words or any(mark > "\u3000" for mark in name)]
    lost += [word for word in _capitalised(original) if word not in words]
    return lost + [title for title in _TITLE.findall(original) if fold_name(title) not in whole]


def _capitalised(text: str) -> list[str]:
    """Words that are written like names: with a capital inside a sentence, in capitals, or in Latin among Chinese."""
    chinese = detect_language(text) == "zh"  # one Chinese name among English words makes no names of those
    found: list[str] = []
    for match in _LATIN.finditer(text):
        word = match[0]
        if len(word) < _SHORTEST_NAME:
            continue
        inside = word[0].isupper() and not _SENTENCE_START.search(text[: match.start()])
        if chinese or inside or word.isupper():
            found.append(_stem(word))
    return found


def _words(text: str) -> frozenset[str]:
    return frozenset(_words_of(text))


def _words_of(text: str) -> list[str]:
    return [_stem(word) for word in _LATIN.findall(text)]


def _stem(word: str) -> str:
    return word.casefold().replace("’", "'").removesuffix("'s")


def _denials(text: str) -> int:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return len(_DENIAL.findall(folded)) + len(_HAN_DENIAL.findall(_HAN_NO_DENIAL.sub("", folded)))


def _turned(original: str, text: str) -> bool:
    """Whether a word of `original` gave way to its opposite."""
    before, after = Counter(_LATIN.findall(original.casefold())), Counter(_LATIN.findall(text.casefold()))
    gone, come = tuple(before - after), tuple(after - before)
    return any(
        (_begins(gone, one) and _begins(come, other)) or (_begins(gone, other) and _begins(come, one))
        for one, other in ENGLISH_PAIRS
    ) or any(
        _gave_way(one, other, original, text) or _gave_way(other, one, original, text) for one, other in CHINESE_PAIRS
    )


def _begins(words: tuple[str, ...], stem: str) -> bool:
    return any(word.startswith(stem) for word in words)


def _gave_way(one: str, other: str, original: str, text: str) -> bool:
    if one not in original or other not in text:
        return False
    return original.count(one) > text.count(one) and original.count(other) < text.count(other)


def _other_noun(original: str, text: str) -> bool:
    """Whether the two differ in one place only, and a noun stands there: where a clause begins, or after 由."""
    before, after = _TOKEN.findall(original.casefold()), _TOKEN.findall(text.casefold())
    first = next((place for place, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    if first is None or first == len(before):
        return False
    begins = not first or _at_a_mark(original, before[:first], before[first])
    if not begins and before[first - 1] not in _BEFORE_A_NOUN:
        return False
    room = min(len(before), len(after)) - first
    same = next((count for count in range(room) if before[-1 - count] != after[-1 - count]), room)
    old, new = before[first : len(before) - same], after[first : len(after) - same]
    chinese = re.match(f"[{HAN}]", "".join(old)) is not None
    if not old or not new or max(len(old), len(new)) > (_LONGEST_IN_HAN if chinese else _LONGEST_NOUN):
        return False
    following = before[len(before) - same] if same else ""
    if begins and _at_a_mark(original, old, following):
        return False  # "Initially, ..." is no subject
    if chinese:
        adjective = first > 0 and before[first - 1] in _BEFORE_AN_ADJECTIVE and following in _AFTER_AN_ADJECTIVE
        return len(old) >= _SHORTEST_NAME and not adjective
    return (
        begins
        or not following
        or following in _AFTER_A_NOUN
        or _at_a_mark(original, before[: len(before) - same], following)
    )


def _other_person(original: str, text: str) -> bool:
    """Whether a Chinese name of a person, where a noun stands, gave way to one with the same surname or given name."""
    start = _shared(original, text)
    end = _shared(original[start:][::-1], text[start:][::-1])
    old, new, following = original[start : len(original) - end], text[start : len(text) - end], original[-end:][:1]
    if not re.fullmatch(f"[{HAN}]{{1,2}}/[{HAN}]{{1,2}}", f"{old}/{new}") or following in _AFTER_AN_ADJECTIVE:
        return False
    if original[:start][-1:] in _SURNAMES:
        start -= 1
    elif not {old[0], new[0]} <= _SURNAMES:
        return False
    before = original[:start][-1:]
    return not before or not before.isalnum() or before in _BEFORE_A_NOUN


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _at_a_mark(original: str, tokens: Sequence[str], following: str) -> bool:
    """Whether a mark ends the phrase before `following`."""
    pattern = rf"{re.escape(tokens[-1])}\W*[,.;:!?)，。；：！？]\W*{re.escape(following)}"
    return re.search(pattern, original.casefold()) is not None
