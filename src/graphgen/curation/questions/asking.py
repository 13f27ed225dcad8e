"""What a question asks for: whether it asks at all, and whether a word or two can answer it."""

from __future__ import annotations

import re

from graphgen.records import Language

__all__ = ["asks", "is_open"]

_LEAD = re.compile(
    r"\A(?:please|kindly|briefly|in (?:your own words|one sentence|a few sentences|detail)|now|next)\b,?\s*",
    re.IGNORECASE,
)
_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|"
    r"isn['’]t|aren['’]t|"
    r"wasn['’]t|weren['’]t|don['’]t|doesn['’]t|didn['’]t)"
)
_OPENS_EN = re.compile(
    rf"\A(?:(?:what|when|where|why|how|whom)\s+{_AUXILIARY}\b|{_AUXILIARY}\s+(?!not\b)(?:\w+['’]?\w*\s+){{1,}}"
    r"|who\s+(?:is|was|were|are|did|\w+(?:ed|t|ght|n|ew|ote|ade|w))\b|whose\s+\w+"
    r"|(?:at|in|on|by|to|for|from|with|under|during|of|after|before) (?:what|which|whom|whose|how)\b"
    r"|which\s+(?!(?:is|was|were|are|in turn|means|meant)\b)\w+|what\s+(?:kind|type|sort|role|year|date|"
    r"city|country|name|percentage)\b"
    r"|how\s+(?:many|much|long|old|far|tall|high|deep|often|big|large|wide|fast|heavy|well)\b"
    r"|(?:tell|show) (?:me|us)\b|i (?:would like|want|wonder)\b)",
    re.IGNORECASE,
)
_CLEAR = (
    r"explain|describe|discuss|compare|contrast|identify|define|summari[sz]e|outline|evaluate|assess|analy[sz]e|"
    r"calculate|compute|determine|predict|justify|suggest|translate|classify|illustrate|distinguish|"
    r"mention|interpret|"
    r"elaborate|clarify|specify|examine|explore|enumerate|recommend|imagine|consider|complete|select|"
    r"choose|prove|tell"
)
_UNCLEAR = (
    r"name|list|state|give|provide|find|show|rank|estimate|sketch|trace|draft|design|write|create|propose|"
    r"convert|match|"
    r"order|sort|arrange|fill|support|point|account|argue|use|reflect|comment"
)
_IMPERATIVE_EN = re.compile(
    rf"\A(?:{_CLEAR})\b(?!\s+(?:is|are|was|were|has|have|had|to)\b)"
    rf"|\A(?:{_UNCLEAR})\s+(?:the|a|an|all|any|some|two|three|four|five|six|ten|\d+|at least|how|what|why|which|who|"
    r"where|when|one|each|every|several|its?|their|his|her|me|us|out|for|on|in|whether|examples|[A-Z]\w+['’]s)\b",
    re.IGNORECASE,
)
_ENDS_ASKING = re.compile(r"[?？][\s\"”’»)）】』」*]*\Z")

_WORDS_ZH = (
    r"谁|什么|为何|何[时地人种处以]|有何|哪[里儿个些种一位年座项条部国家次几]|几[个种年次位座条部项]|多少|多[大长高远深久重宽厚快]"
    r"|如何|怎样|怎么|是否|能否|可否|有无|有没有|是不是|会不会|能不能"
)
_NOT_ASKING_ZH = re.compile(
    r"无论如何|不论如何|没(?:有)?什么|什么都|什么也|谁[都也]|谁知道|为什么(?:都|也)|不知(?:道)?(?:为什么|为何|如何|怎么)|怎么[也都]|任何|几乎|几何|哪怕|"
    r"多少[有都]些?|不管(?:怎样|什么|谁)"
)
_ASKS_ZH = re.compile(_WORDS_ZH)
_ASKS_AT_END_ZH = re.compile(rf"(?:{_WORDS_ZH}|吗|呢)[\u4e00-\u9fff]{{0,6}}。\Z")
_TELLS_ZH = re.compile(
    r"介绍了|说明了|解释了|描述了|讲述了|展示了|决定了|知道|取决于|明白|研究了|讨论了|探讨了|记录了|学会"
)
_TITLE_ZH = re.compile(r"(?:介绍|过程|原因|概述|简介|说明|分析|研究|方法|经过|情况|问题|指南|始末)\Z")
_IMPERATIVE_ZH = re.compile(
    r"\A(?:请(?!求|柬|帖|客|假|愿|教|示|罪)|(?:试|简|略|论)(?:述|论|说|比较|分析|解释|举|析|证|列|评)|简要|举例|列[举出](?!的)|写出|指出(?!的|了)|说出|谈谈|谈一谈|比一比"
    r"|论述|阐述(?!了)|阐明(?!了)|概括(?!了|性|地说)|归纳(?!法|了|出了)|总结(?!会|报告|了|性|经验是)|说明(?!书|文|会|了|性)|解释(?!权|器|学|性|了|变量)"
    r"|描述(?!性|了|符|统计)|介绍(?!信|人|了|会)|比较(?!法|级|大|小|高|低|好|优势|而言|常|容易|文学|重要|少|多|器)|分析(?!师|家|法|仪|表明|显示|化学|结果|人士|了|认为)"
    r"|评价(?!很|较|指标|体系|不一|了|是)|计算(?!机|器|尺|所|结果|力|方法|量)|判断(?!力|题是|标准|是)|翻译(?!家|是|官|机|成)|区分(?!度|了)|证明(?!信|了|"
    r"书|文件)|推断(?!出了|统计)"
    r"|定义(?!域|是|了)|估算(?!值|结果)|描写(?!了)|告诉我|提出(?=[一两三几你])|给出(?!的|了)|设计(?=[一两几])|结合.{2,20}(?:说明|分析|谈谈|解释)|"
    r"用.{1,12}(?:概括|说明|解释|描述|总结|介绍|回答)(?!书|"
    r"了)|从.{2,20}(?:角度|方面).{0,6}(?:说明|分析|谈谈|解释))"
)

_OPEN_EN = re.compile(
    r"\b(?:why|how(?! (?:many|much|long|old|far|tall|high|deep|often|big|large|wide|fast|heavy|soon|late|"
    r"early|hot|cold)))\b"
    r"|\A(?:please\s+|briefly\s+|in your own words,?\s+)?(?:explain|describe|discuss|compare|contrast|summari[sz]e|"
    r"outline|evaluate|assess|analy[sz]e|justify|illustrate|elaborate|interpret)\b"
    r"|\bwhat (?:is|are|was|were) the (?:difference|reason|significance|importance|purpose|consequence|"
    r"effect|impact)s?\b",
    re.IGNORECASE,
)
_OPEN_ZH = re.compile(
    r"为什么|为何|如何|怎样|怎么(?!称呼|读)|有何(?:意义|影响|作用|区别|不同)|什么(?:意义|影响|原因|区别|关系)"
    r"|\A(?:请|试|简)?(?:简要|详细)?(?:地)?(?:说明|解释|描述|述|介绍|比较|概括|总结|阐述|论述|分析|评价|谈谈)"
)


def asks(text: str, language: Language) -> bool:
    """Whether `text` asks for something: a question, with its mark or without, or a request."""
    said = text.strip()
    if _ENDS_ASKING.search(said):
        return True
    return _asks_in_chinese(said) if language == "zh" else _asks_in_english(said)


def is_open(question: str, language: Language) -> bool:
    """Whether `question` wants more than a word or two: a reason, a manner, a description."""
    return (_OPEN_ZH if language == "zh" else _OPEN_EN).search(question.strip()) is not None


def _asks_in_english(said: str) -> bool:
    """Among several sentences the last one that asks decides: what comes after it may say how to answer."""
    sentences = [_LEAD.sub("", each).strip() for each in re.split(r"(?<=[.!?])\s+", said)]
    asking = (_ENDS_ASKING.search(each) or _opens(each) for each in sentences)
    return any(asking)


def _opens(sentence: str) -> bool:
    bare = re.sub(r"\A(?:using|based on|from|given|with|for|in|as)\b[^,]{2,60},\s*", "", sentence, flags=re.IGNORECASE)
    return any(_OPENS_EN.match(each) is not None or _IMPERATIVE_EN.match(each) is not None for each in (sentence, bare))


def _asks_in_chinese(said: str) -> bool:
    clauses = [clause.strip() for clause in re.split(r"[，。；！,;\n]", said) if clause.strip()]
    if any(_IMPERATIVE_ZH.match(clause) for clause in clauses):
        return True
    if re.search(r"[?？]", said):
        return True
    plain = _NOT_ASKING_ZH.sub("", said)
    if said.endswith(("。", "！", ".", "!")):
        return _ASKS_AT_END_ZH.search(plain) is not None and _TELLS_ZH.search(plain) is None
    if _TITLE_ZH.search(said):
        return False
    return _ASKS_ZH.search(plain) is not None or said.endswith(("吗", "呢"))
