"""Phrases that show that a reader was forgotten: references to an unseen text, and a model that speaks of itself.

Each pattern asks for more than the word alone, because the same words also name things in the world: "A Passage to
India", the articles of a constitution, 文中 inside 中文中, materials (材料) that are not texts.
"""

from __future__ import annotations

import re

__all__ = ["find_aside", "find_non_answer", "find_pointer", "find_reference", "find_refusal"]

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
    (
        rf"{_FROM}(?:{_GIVEN}+{_SOURCE}\b{_NOT_NAMED}|{_SOURCE}(?:{_ENDS}|\s+(?:provided|given|above|below|"
        rf"presented)\b))"
    ),
    rf"(?i:\b(?:in|from|within)\s+(?:the|this))\s+{_GIVEN}*{_TEXT}{_ENDS}",
    rf"(?i:\bthe)\s+(?:aforementioned|given|provided)\s+(?:{_TEXT}|context|facts|information)\b{_NOT_NAMED}",
    rf"(?i:\bthe)\s+{_TEXT}\s+(?:above|below|provided|given)\b{_ENDS}",
    rf"(?i:\bthis)\s+(?:text|passage|article|document|paragraph|excerpt|study|paper|section|chapter)\b{_NOT_NAMED}",
    r"(?:(?<![\u4e00-\u9fff])|(?<=请问)|(?<=[在从由对据与和照于是把将]))[该此本上下全课]?文中(?![学心国部医华间山子央])",
    r"(?<![日基样版脚课抄])本文(?!化|学|字|件|明|物|献|档|凭)",
    r"(?:该|此|这篇|这段|本篇)(?:文章|文本|段落|短文|文段)",
    r"(?:根据|依据|按照|基于|结合|从)(?:文章|文本|短文|段落|原文)(?:(?:的?内容|信息|描述|所述)|(?=[，,、：:可]))",
    r"(?:根据|依据|按照|基于|结合)(?:材料|资料|事实)(?:内容|信息|描述|所述)?(?=[，,、：:可])",
    r"(?:所给|给定的?|给出的|所?提供的)(?:材料|文本|文章|短文|段落|文段|资料|信息|事实)",
    r"(?:以上|上面的?|上述的?)(?:材料|文本|文章|短文|段落|文段|资料|信息|事实|内容)",
    r"(?:短文|选文|原文|(?<![\u4e00-\u9fff])(?:文章|材料|文段|段落))(?:中|里)?(?:所?提到|提及|指出|认为|介绍|说明|描述|主要|告诉)",
    r"(?<![应本活])该文(?![化学字件明物献档凭书艺体人職职武])|(?:这|该|本|此)(?:篇|段)(?:报道|论文|课文|文字|文献|小说|新闻|材料)",
    r"(?:根据|据|按照|依据|参考|结合)(?:该文|上文|原文|以上|上述|前文)",
    r"(?:如|见|据|根据|从)(?:[上下]?图|[上下]?表)(?:所示|所列|可知|可以?看|可以?得|\d|[，,])|(?<![\u4e00-\u9fff])[上下](?:图|表)(?!面|书|像|海|格式)",
    (
        r"(?<![的》”])作者(?:为什么|为何|如何|怎样|怎么|把|引用|列举|描写|描述|在(?:文|文章|短文|课文|材料)(?:中|里)?|认为|如何看|怎样看|对.{1,10}的?(?:态度|"
        r"看法)|指出|提到|想|通过|的(?:观点|态度|看法|意图))"
    ),
    r"(?<![\u4e00-\u9fff])本(?:段|节|章|篇)(?!起)|(?<![\u4e00-\u9fff])原文[是怎]",
    r"(?:文章|课文|短文|(?<![\u4e00-\u9fff]))第[一二三四五六七八九十\d]+(?:自然)?段(?=[提说讲写介描主中的])",
    r"(?:根据|据|按照|依据|从|在)[该此本](?:报道|论文|文献|课文|新闻|材料|报告)(?![社者员])",
    rf"(?i:\bof the)\s+(?:text|passage|excerpt|snippet){_ENDS}",
    (
        rf"(?i:\b(?:inferred|concluded|learn(?:ed|t)?|seen|gathered|deduced|"
        rf"understood) from the)\s+{_TEXT}\b{_NOT_NAMED}"
    ),
    (
        r"(?i:\b(?:tone|main idea|theme|title|topic|purpose|message|gist|style|main \w+|central \w+|argument|"
        rf"conclusion)\s+of the)\s+{_TEXT}{_ENDS}"
    ),
    (
        r"(?i:\b(?:does|did|do|would|has|is|according to)\s+the)\s+(?:author|writer|narrator)\b(?!\s+(?:of|"
        r"who|named|[A-Z]))"
    ),
    r"(?i:\b(?:the|this))\s+(?:table|figure|chart|diagram|image|graph|picture)\s+(?:above|below)\b",
    (
        r"(?i:\b(?:according to|shown in|listed in|see|from))\s+(?:the|this)\s+(?:table|figure|chart|"
        r"diagram)(?=\s*[,.?;)]|\Z)"
    ),
    (
        rf"(?i:\b(?:the|this))\s+{_TEXT}\s+(?:say|says|said|mentions?|states?|describes?|suggests?|claims?|"
        rf"discusses|explains?|tells?|argues?|focus(?:es)? on|is about|gives?)\b"
    ),
    rf"(?i:\b(?:does|did|do) the)\s+{_TEXT}\b{_NOT_NAMED}\s+\w+",
)
# A long answer may look back on itself; a question has nothing before it.
_TO_WHAT_STANDS_BEFORE = (
    rf"(?i:\bthe)\s+(?:above|preceding)\s+(?:{_TEXT}|{_SOURCE})\b{_NOT_NAMED}",
    (
        rf"\b(?:mentioned|described|stated|discussed|noted)\s+(?:(?:earlier|previously){_ENDS}|"
        rf"above\b(?!\s+(?:the|an?|its?|\d)\b))"
    ),
    r"(?:上述|前述)(?!法院|期间)",
    r"(?:^|[，。；？：\s如据在与见])(?:上文|前文|下文)(?!化|学|字|件|明|物|献)",
)
# A statement by itself has nothing before it that a pronoun could mean. "It is said that" points to nothing, "he who"
# is whoever does, and in a title, such as "His Dark Materials", the next word has a capital.
_POINTERS = (
    r"(?:He|She|They)(?!\s+who\b)|(?:His|Hers?|Theirs?|Its)",
    (
        r"It(?!\s+(?:is|was|has been)\s(?:[\w,]+\s){1,8}(?:that|to|who|which)\b|\s+(?:took|takes|rains?|"
        r"rained|snows?)\b)"
    ),
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
    rf"(?i:\A\W*(?:{_SORRY}[,.]?(?: but)?\s+)?i do(?: not|n['’]t) have (?:access|enough|sufficient|any information)\b)",
    rf"(?i:\A\W*(?:{_SORRY}[,.]?(?: but)?\s+)?i (?:do not|don['’]t) know\b(?=\W*\Z|[,.;]|\s+(?:the answer|based)))",
    r"(?i:\A\W*n/a\W*\Z)",
    (
        r"(?i:\A\W*(?:unfortunately, )?(?:the|this) (?:given |provided )?(?:text|passage|article|document|context) "
        r"(?:does not|doesn['’]t|did not) (?:say|mention|state|specify|provide|contain|include|give|answer)\b)"
    ),
    r"作为(?:一个|一名|一款|一种)?(?:AI|人工智能|大?语言|大)(?:语言)?(?:模型|助手|助理|系统|程序)?[，,]?\s*我(?!国|省|市|校)",
    r"我(?:只)?是一(?:个|名|款)(?:AI|人工智能|大?语言模型)",
    r"\A\W*(?:(?:很)?抱歉|对不起|不好意思)[，,。！!]?\s*(?:但)?(?:是)?我?(?:无法|不能|没有)",
    r"\A\W*我(?:无法|不能)(?:提供|回答|完成|满足|协助|帮助|生成)",
    r"\A\W*(?:(?:很)?抱歉|对不起|不好意思)?[，,。！!]?\s*我(?:不知道|不清楚)(?:\W*\Z|[，,。！!]|答案|这个问题)",
    r"\A\W*(?:文中|原文|(?:该|这篇|本)?(?:文章|材料|资料|文档|段落|文本|上下文)(?:中|里)?)(?:并?没有|并?未)(?:直接|明确)?(?:提及|提到|说明|给出|提供|涉及|包含)",
)
# What belongs to a conversation and not to an answer that is read by itself.
_ASIDES = (
    (
        r"(?i:\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b,?\s+(?:what|how|do|can|"
        r"would|which|why|you)\b)"
    ),
    r"作为(?:一[个名款])?(?:AI|人工智能|大?语言模型)(?:助手|模型)?[，,]?\s*[你您]",
    (
        r"(?i:\b(?:based|relying|drawing) (?:up)?on (?:the |my |this |your |our )?(?:given |provided |"
        r"general |own |prior )*"
        r"(?:background|training|prior|pre-?existing) (?:knowledge|information|data)\b(?! (?:of|that|about)\b))"
    ),
    r"(?i:\bmy (?:training data|knowledge cut-?off|knowledge base|training)\b)",
    r"(?i:\A\W*(?:(?:sure|absolutely|great question|good question)\b\s*[,!.]|(?:certainly|of course)\b\s*!))",
    (
        r"(?i:\A\W*here(?: is|['’]s| are) (?:the|your|an?|my|some) (?:\w+ ){0,2}(?:answers?|questions?|"
        r"response|summary|explanation)\b)"
    ),
    (
        r"(?i:\b(?:i hope (?:this|that|it) helps|let me know if|feel free to ask|if you have any (?:other|"
        r"more|further) questions)\b)"
    ),
    r"(?:根据|基于|结合|依据|按照)(?:我的?|以上|上述|给定的?|所给的?|所?提供的?|已有的?)*(?:背景|先验|训练|已有|知识库)的?(?:知识|信息|资料|数据|内容)(?!的)",
    r"我的(?:训练数据|知识库|知识截止|数据库)|(?:希望|但愿)(?:这|以上|上述|我的)[^。]{0,12}(?:有所?帮助|帮到|有用)",
    r"\A\W*(?:(?:好的|当然可以|没问题|这是一?个?很?好的?问题)[，,！!。]|当然[！!])",
    r"\A\W*(?:以下|下面)是(?:我的|我对|对[^，。]{1,15}的|关于[^，。]{1,15}的)?(?:回答|答案|问题|解答|答复)",
    r"如果您?你?(?:还)?有(?:其他|任何|更多)(?:的)?问题",
)
_NON_ANSWERS = (
    (
        r"(?:n/?a|none given|not (?:mentioned|stated|specified|provided|given|available|applicable|known|found)|"
        r"unknown|(?:it is |this is )?not (?:mentioned|stated|specified|provided|given)(?: (?:in|by) the .{1,30})?|"
        r"no (?:answer|information)(?: (?:is )?(?:available|given|provided|found))?|"
        r"(?:it )?cannot be (?:determined|answered|known)(?: from .{1,40})?|i (?:do not|don['’]t) know|"
        r"there is no (?:information|answer)(?: .{1,40})?|"
        r"(?:the )?(?:text|passage|article) (?:does not|doesn['’]t) .{1,60})"
    ),
    (
        r"(?:无|不知道|不清楚|不详|未知|暂无|未提及|未提到|未说明|没有提到|没有提及|没有说明|(?:根据(?:材料|文章|文本|原文|资料)(?:的?内容|"
        r"的?信息)?[，,]?)?无法(?:确定|得知|回答|判断)|(?:文中|原文|文章|材料|资料)(?:中)?(?:没有|未|"
        r"并未)[^。]{0,16}|"
        r"(?:没有|暂无|缺乏)(?:相关|足够的?)?(?:信息|答案|资料|记载)|我不知道)"
    ),
)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _without_han(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Those that can match a text without Chinese: most of the time goes into patterns that cannot."""
    return tuple(pattern for pattern in patterns if not re.search(r"[\u4e00-\u9fff]", pattern))


# One of these stands in whatever the English patterns match, and few texts have any: it saves most of the time.
_NOUNS = (
    "text passage article document graph excerpt snippet extract fact information material source statement "
    "description knowledge study paper section chapter author writer narrator table figure chart diagram image picture "
    "above earlier previously"
).split()
_REFERENCE = _any_of(_TO_A_TEXT)
_REFERENCE_IN_QUESTION = _any_of(_TO_A_TEXT + _TO_WHAT_STANDS_BEFORE)
_REFERENCE_ASCII = _any_of(_without_han(_TO_A_TEXT))
_REFERENCE_IN_QUESTION_ASCII = _any_of(_without_han(_TO_A_TEXT + _TO_WHAT_STANDS_BEFORE))
_REFUSAL = _any_of(_REFUSALS)
_ASIDE = _any_of(_ASIDES)
_NON_ANSWER = re.compile(rf"\A\W*(?:{'|'.join(_NON_ANSWERS)})\W*\Z", re.IGNORECASE)
_POINTER = re.compile(rf"\A[\s\"“‘'(（]*(?:(?:{'|'.join(_POINTERS)})(?=\s[a-z]|\s\d)|{'|'.join(_POINTERS_ZH)})")


def find_reference(text: str, *, opens: bool) -> str | None:
    """The first phrase of `text` that speaks of a text as if the reader had it at hand.

    Args:
        text: A question or an answer.
        opens: Whether nothing comes before `text`, so that "mentioned above" and 上述 have nothing to point to.
    """
    if text.isascii():
        if not any(noun in text for noun in _NOUNS):
            return None
        match = (_REFERENCE_IN_QUESTION_ASCII if opens else _REFERENCE_ASCII).search(text)
    else:
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


def find_aside(text: str) -> str | None:
    """The phrase of `text` that belongs to a conversation: a greeting, an offer, where the model knows it from."""
    match = _ASIDE.search(text)
    return match[0].strip() if match else None


def find_non_answer(text: str) -> str | None:
    """`text`, where it says no more than that there is no answer."""
    match = _NON_ANSWER.match(text.strip())
    return match[0].strip() if match else None
