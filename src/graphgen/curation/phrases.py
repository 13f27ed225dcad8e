"""Phrases that show that a reader was forgotten: references to an unseen text, and a model that speaks of itself.

Each pattern asks for more than the word alone, because the same words also name things in the world: "A Passage to
India", the articles of a constitution, 文中 inside 中文中, materials (材料) that are not texts.
"""

from __future__ import annotations

import re

__all__ = ["find_pointer", "find_reference", "find_refusal"]

_TEXT = r"(?:text|passage|article|document|paragraph|excerpt|snippet|extract)"
_SOURCE = r"(?:context|facts?|information|material|source|statements?|descriptions?|knowledge)"
_GIVEN = r"(?:(?:given|provided|above|following|preceding|source|supplied|input|background|accompanying)\s+)"
_FROM = (
    r"(?i:\b(?:according to|based (?:up)?on|(?:described|mentioned|stated|given|provided|discussed|listed) in)"
    r"\s+(?:the|this|these|that|those))\s+"
)
# What follows makes it a particular one: "the text of the treaty", "the article 'On Growth'", "the document that …".
_NOT_NAMED = r"(?!\s+(?:of|by|to|from|that|published|written|titled|entitled|called|signed|on|\d+)\b|\s*[\"“'‘《:(])"
_ENDS = r"(?=\s*(?:[,.?;!)]|\Z))"

# Nouns stay in lower case: a title is written in capitals.
_TO_A_TEXT = (
    rf"{_FROM}{_GIVEN}*{_TEXT}\b{_NOT_NAMED}",
    rf"{_FROM}(?:{_GIVEN}+{_SOURCE}\b{_NOT_NAMED}|{_SOURCE}(?:{_ENDS}|\s+(?:provided|given|above|below|presented)\b))",
    rf"(?i:\b(?:in|from|within)\s+(?:the|this))\s+{_GIVEN}*{_TEXT}{_ENDS}",
    rf"(?i:\bthe)\s+(?:aforementioned|given|provided)\s+(?:{_TEXT}|context|facts|information)\b{_NOT_NAMED}",
    rf"(?i:\bthe)\s+{_TEXT}\s+(?:above|below|provided|given)\b{_ENDS}",
    rf"(?i:\bthis)\s+(?:text|passage|article|document|paragraph|excerpt|study|paper|section|chapter)\b{_NOT_NAMED}",
    r"(?<![中英法日德俄韩论课散作原正古经诗碑公序译范本人天条祭外国短长])文中(?!学|心|国|部|医|华|间|山)",
    r"(?<![日基样版脚课抄])本文(?!化|学|字|件|明|物|献|档|凭)",
    r"(?:该|此|这篇|这段|本篇)(?:文章|文本|段落|短文|文段)",
    r"(?:根据|依据|按照|基于|结合|从)(?:文章|文本|短文|段落|原文)(?:内容|信息|描述|所述)?(?=[，,、：:可])",
    r"(?:根据|依据|按照|基于|结合)(?:材料|资料|事实)(?:内容|信息|描述|所述)?(?=[，,、：:可])",
    r"(?:所给|给定的?|给出的|所?提供的)(?:材料|文本|文章|短文|段落|文段|资料|信息|事实)",
    r"(?:以上|上面的?|上述的?)(?:材料|文本|文章|短文|段落|文段|资料|信息|事实|内容)",
)
# A long answer may look back on itself; a question has nothing before it.
_TO_WHAT_STANDS_BEFORE = (
    rf"(?i:\bthe)\s+(?:above|preceding)\s+(?:{_TEXT}|{_SOURCE})\b{_NOT_NAMED}",
    rf"\b(?:mentioned|described|stated|discussed|noted)\s+(?:above|earlier|previously){_ENDS}",
    r"(?:上述|前述)(?!法院|期间)",
    r"(?:^|[，。；？：\s如据在与见])(?:上文|前文|下文)(?!化|学|字|件|明|物|献)",
)
# A statement by itself has nothing before it that a pronoun could mean. "It is said that" points to nothing, "he who"
# is whoever does, and in a title, such as "His Dark Materials", the next word has a capital.
_POINTERS = (
    r"(?:He|She|They)(?!\s+who\b)|(?:His|Hers?|Theirs?|Its)",
    r"It(?!\s+(?:is|was|has been)\s(?:[\w,]+\s){1,8}(?:that|to|who|which)\b|\s+(?:took|takes|rains?|rained|snows?)\b)",
    r"(?:This|These|Those)|That(?=\s+(?:is|was|same|year|book|city|person|one)\b)|The (?:former|latter)",
)
_POINTERS_ZH = (
    r"[他她它]|其(?![他它次实余中])|该(?!隐)",
    r"此(?![外时后前])|[这那](?!不勒斯|曲)|前者|后者|本(?=[文书篇章节段])",
)
_SORRY = r"(?:i(?:['’]m| am) (?:very )?sorry|unfortunately|i apologi[sz]e)"
_SERVE = r"(?:assist|help|fulfil|fulfill|provide|answer|comply|complete|do that|generate|write)"
_REFUSALS = (
    r"(?i:\bas an? (?:ai|artificial intelligence|large language|language)(?: language)?(?: model| assistant)?,? i\b)",
    r"(?i:\bi(?:['’]m| am) (?:just |only )?an? (?:ai|artificial intelligence|(?:large )?language model)\b)",
    rf"(?i:\A\W*{_SORRY}\b[,.]?(?: but)?\s+i (?:can(?:not|['’]t)|am (?:not able|unable)|do(?: not|n['’]t))\b)",
    rf"(?i:\A\W*i (?:can(?:not|['’]t)|am (?:not able to|unable to)|(?:will|wo)(?: not|n['’]t)) {_SERVE}\b)",
    r"(?i:\A\W*i do(?: not|n['’]t) have (?:access|enough|sufficient|any information)\b)",
    r"作为(?:一个|一名|一款|一种)?(?:AI|人工智能|大?语言|大)(?:语言)?(?:模型|助手|助理|系统|程序)?[，,]?\s*我(?!国|省|市|校)",
    r"我(?:只)?是一(?:个|名|款)(?:AI|人工智能|大?语言模型)",
    r"\A\W*(?:(?:很)?抱歉|对不起|不好意思)[，,。！!]?\s*(?:但)?(?:是)?我?(?:无法|不能|没有)",
    r"\A\W*我(?:无法|不能)(?:提供|回答|完成|满足|协助|帮助|生成)",
)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_REFERENCE = _any_of(_TO_A_TEXT)
_REFERENCE_IN_QUESTION = _any_of(_TO_A_TEXT + _TO_WHAT_STANDS_BEFORE)
_REFUSAL = _any_of(_REFUSALS)
_POINTER = re.compile(rf"\A[\s\"“‘'(（]*(?:(?:{'|'.join(_POINTERS)})(?=\s[a-z]|\s\d)|{'|'.join(_POINTERS_ZH)})")


def find_reference(text: str, *, opens: bool) -> str | None:
    """The first phrase of `text` that speaks of a text as if the reader had it at hand.

    Args:
        text: A question or an answer.
        opens: Whether nothing comes before `text`, so that "mentioned above" and 上述 have nothing to point to.
    """
    match = (_REFERENCE_IN_QUESTION if opens else _REFERENCE).search(text)
    return match[0].strip() if match else None


def find_pointer(statement: str) -> str | None:
    """The pronoun with which a statement begins that stands alone, so that nobody can know whom or what it means."""
    match = _POINTER.match(statement)
    return match[0].strip() if match else None


def find_refusal(text: str) -> str | None:
    """The phrase of `text` in which a model declines, or speaks of itself."""
    match = _REFUSAL.search(text)
    return match[0].strip() if match else None
