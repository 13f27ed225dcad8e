"""Words that point at something which nobody has named: "this method", "it", 该工程, 它.

A question is read alone. Whether a pointer has something to point to is told by what stands before it, without a
parser: a pronoun needs a word that carries meaning, and a demonstrative a clause before its own. What only looks like a
pointer is told by its neighbours: "this year", "those who", "it is said that", 此外, 其他, 那曲.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphgen.records import Language

__all__ = ["find_dangling"]

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’|《[^》]*》|「[^」]*」|『[^』]*』|\*[^*]+\*")
_OPTIONS = re.compile(r"[:：]|\n|\bA[.)、]|（A）")

# --- English ---------------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ]+)*|\d+(?:[.,]\d+)*|[,;:.!?()—–]")
_EMPTY = frozenset(
    "what who whom whose which when where why how is are was were be been being am do does did has have had can "
    "could will would shall should may might must of in on at by to from for with about into during after before "
    "under over between among through against and or but nor not no so than then also only just even still ever "
    "never too very much many long far often old the a an if because while although though until unless since as "
    "whether that please explain describe discuss compare list name identify define summarise summarize outline "
    "evaluate assess analyse analyze state give provide tell show me us you i we one some any all both each every "
    "first kind type sort way ways parts kinds types sorts respect respects extent terms part main happen happened "
    "happens become became make makes made".split()
)
_AUXILIARIES = frozenset(
    "is are was were do does did has have had can could will would shall should may might must".split()
)
_NOUN_VERB_AND_MORE = 3
_PEOPLE = frozenset(
    "king queen emperor empress pope prince princess president minister engineer architect scientist artist painter "
    "composer writer author poet inventor physicist chemist biologist explorer general man woman person people".split()
)
_PERSONS = frozenset("he she him his".split())
_PRONOUNS = frozenset("he she it they him them his her hers its their theirs".split())
_OBJECTS = frozenset("it them him her".split())
_TIMES = (
    r"(?:(?:very|past|last|coming|next|same)\s+)?(?:years?|months?|weeks?|weekend|days?|times?|century|decade|season|"
    r"morning|afternoon|evening|night|spring|summer|autumn|fall|winter|moment|minute|instant|age|world|planet|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Christmas)\b(?!\s+(?:called|known|named))"
)
_NOT_POINTING = re.compile(
    rf"\b(?:this|these)\s+{_TIMES}|\bto this day\b|\b(?:like )?this and that\b|\bthis(?:, that,)? or that\b"
    r"|\bthose\s+(?:who|whom|whose|that|which|with|without|of|in|on|at|from|for|to|by|under|over|not|already|still|"
    r"people who|(?:found|left|held|kept|born|lost|sent|made|hit|caught|taught|sold|bound|brought|"
    r"\w+(?:ed|ing|en|wn))\b)"
)
# "It" that stands for what follows: "is it true that", "how long does it take to".
_EXPLETIVE = re.compile(
    r"(?:\b(?:is|was|be|been|does|did|would|will|can|could|makes?|made|make|became|find|found|of)|n't)\s+it\s+"
    r"(?:(?:\w+\s){0,5}?(?:to|that|when|if|whether|for|who|which)\b|rain|snow|freeze|get dark|take\b|"
    r"cost\b|became?\s\w+\sto)"
    r"|\bwhat (?:is|was) it (?:about|like|that)\b|\bit\s+(?:is|was|takes|took|costs|rains?|"
    r"snows?)\b.{0,40}?\b(?:to|that|who|which)\b|\b(?:what time|how hot|how cold) (?:is|was) it\b",
    re.IGNORECASE,
)
_FRONTED = re.compile(
    r"\A(?:before|after|when|while|during|in|on|at|with|without|despite|because of|by|although|though|since|as|once|"
    r"throughout|unlike|for|if|until|upon)\b",
    re.IGNORECASE,
)
# A phrase before the clause that only says where, when or by whom: nothing to point back to.
_SETTING = re.compile(
    r"\A(?:in|at|on|during|according|by|under|for|within|throughout|from|please|today)\b", re.IGNORECASE
)
_PLACE_OR_TIME = re.compile(r"\A\s*(?:in|at|on|during|throughout)\b[^,]*,", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:the|a|an)\s+\w|(?<!^)\b[A-Z]\w+|\d{3,}")
_BOUNDARY = re.compile(
    r"[,;:.?!—–]|\b(?:and|because|when|if|while|although|though|so|but|until|before|after|once|"
    r"since|as)\b"
)
_POINTER = re.compile(
    r"\b(?P<demonstrative>this|these|those)\b|\b(?P<pronoun>he|she|it|they|him|them|his|her|hers|its|their|theirs)\b"
    r"|\b(?P<the_former>the former|the latter)\b",
)
_THAT = re.compile(
    r"\b(?:is|was|did|does|could|would|can|has|had)\s+(?P<that>that\b(?=\s*[?.,]|\s+(?:important|possible|"
    r"so|a problem|cause|mean|"
    r"happen|change|affect|called|have|make|lead|work|end|help|differ|look|feel|take|become|do|go|matter|"
    r"come|give)\b))"
    r"|\b(?:about|like|after|before|of|in|on|at|by|from|for|during|with|to|under|into|using|than|through)\s+"
    r"(?P<that_one>that\b(?=\s*[?.,]|\s+(?!of\b|which\b|the\b|an?\b|they\b|it\b|he\b|she\b|we\b|you\b|"
    r"one\b|is\b|was\b|are\b|has\b|can\b|"
    r"each\b|all\b|its\b|their\b|in\b|on\b|for\b|no\b|some\b|many\b|most\b)[a-z]))"
    r"|\b(?:is|was|are|were|did|does|has)\s+(?P<that_last>that\s+[a-z]+)\s*[?.]?\s*\Z"
    r"|\A(?:Why|How|When|Where|What)\s+(?:is|was|did|does)\s+(?P<opens>that)\b(?!\s+(?:the|a|an|which|you|"
    r"we|people)\b)",
)
_FOLLOWING = re.compile(
    r"\b(?i:the following)\b(?!\s+(?:year|day|month|week|century|decade|morning|season|night|spring)\b)"
)


def find_dangling(question: str, language: Language) -> str | None:
    """The word or phrase of `question` that points at something which the question does not name."""
    plain = _QUOTED.sub("Named", question.strip())
    return _chinese(plain) if language == "zh" else _english(plain)


def _english(question: str) -> str | None:
    following = _FOLLOWING.search(question)
    if following and not _OPTIONS.search(question, following.end()):
        return following[0]
    blanked = _EXPLETIVE.sub(_blank, _NOT_POINTING.sub(_blank, question))
    lowered = blanked[:1].lower() + blanked[1:] if _opens_with_pointer(blanked) else blanked
    for match in _POINTER.finditer(lowered):
        before, after = lowered[: match.start()], lowered[match.end() :]
        told = _has_antecedent(before, after, match[0]) if match["pronoun"] else _clause_before(before)
        if not told:
            following_word = re.match(r"\s+[A-Za-z-]+", after) if match["demonstrative"] else None
            return match[0] + (following_word[0] if following_word else "")
    for match in _THAT.finditer(blanked):
        start = next(match.start(name) for name in ("that", "that_one", "that_last", "opens") if match[name])
        if not _clause_before(blanked[:start]):
            return blanked[start:].rstrip("?.! ")[:30]
    return None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _opens_with_pointer(question: str) -> bool:
    first = re.match(r"(?:This|These|Those|He|She|It|They|His|Her|Its|Their)\b(?=\s+[a-z])", question)
    return first is not None


def _content(text: str) -> list[str]:
    """The words of `text` that carry meaning."""
    words = _WORD.findall(text)
    return [word for word in words if word[0].isalnum() and word.casefold() not in _EMPTY | _PRONOUNS]


def _has_antecedent(before: str, after: str, pronoun: str) -> bool:
    """Whether a pronoun has something before it to stand for; or, where it is in a fronted clause, after that."""
    sentence = re.split(r"[.?!]\s", before)[-1]
    if _FRONTED.match(sentence.strip()) and not _content_of_clause(sentence):
        _, comma, rest = after.partition(",")
        return bool(comma) and _NAMED.search(rest) is not None
    if len(sentence) < len(before) and _content(before[: len(before) - len(sentence)]):
        return True
    if pronoun.casefold() in _PERSONS:
        sentence = _PLACE_OR_TIME.sub("", sentence)
    words = [word.casefold() for word in _WORD.findall(sentence) if word[0].isalnum()]
    content = _content_of_clause(sentence)
    if not content:
        return False
    if words[0] in {"who", "what"} and len(words) > 1 and words[1] not in _AUXILIARIES:
        # "Who designed it": what follows the question word is a verb, and no name.
        return len(content) > 1 or (pronoun in _PRONOUNS - _OBJECTS and _BOUNDARY.search(sentence[4:]) is not None)
    is_object = pronoun in _OBJECTS and not (pronoun == "her" and re.match(r"\s+[a-z]", after))
    is_of_a_thing = pronoun == "its" and len(words) > 1 and words[1] in _PEOPLE
    if words[0] == "which" and (is_object or is_of_a_thing):
        return _BOUNDARY.search(sentence[5:]) is not None or len(content) > _NOUN_VERB_AND_MORE
    return True


def _content_of_clause(sentence: str) -> list[str]:
    """What carries meaning before the pronoun of a fronted clause."""
    return [word for word in _content(sentence) if not word.isdigit()]


def _clause_before(before: str) -> bool:
    """Whether a clause that names something ends before the last one begins."""
    boundaries = list(_BOUNDARY.finditer(before))
    for boundary in reversed(boundaries):
        head = before[: boundary.start()]
        segment = re.split(r"[.?!]\s", head)[-1].strip()
        is_setting = _SETTING.match(segment) is not None and boundary[0] == ","
        if _content(head) and not is_setting:
            return True
    return bool(re.match(r"(?:of|among)\b.*,", before, re.IGNORECASE))


# --- Chinese ---------------------------------------------------------------------------------------------------------

_ZH_NOT_POINTING = re.compile(
    r"此外|因此|如此|从此|由此|彼此|至此|据此|就此|此类推|此岸|此起彼伏|特此|此前|此后|乐此不疲|此时此刻"
    r"|其他|其它|其次|其实|其中|其余|其间|尤其|极其|与其[他它余]?|土耳其|莫名其妙|名副其实|何其|其一|其二|自食其力|顺其自然|各得其所"
    r"|吉他|他人|他国|他乡|他杀|维他命|[\u4e00-\u9fff]?他汀|利他|犹他|排他|他信|马耳他|他加禄"
    r"|应该|该不该|活该|本该|该死|该隐|不该|理该|该当何罪"
    r"|那不勒斯|那曲|那么|那达慕|那时候?的?人|支那|刹那|禅那|那霸|巴拿马|那拉提"
    r"|这么|这样的话|这些年|这几年|这年头|这辈子|这个世界|这一生|这个?世纪|这个?月|这个?星期|这周|这天|这两年|这几天"
)
_ZH_POINTER = re.compile(
    r"(?P<demonstrative>(?:这|那|此|该)(?:一|些|两|几|三|四)?(?:个|种|项|座|条|位|部|件|类|次|场|篇|段|本|张|块|款|支|批|幅|套|门|些|者|里|边|样|时|地|人)?"
    r"|前者|后者|上述|前述|以上)"
    r"|(?P<pronoun>(?:他|她|它)们?|其)"
)
_ZH_CLAUSE = re.compile(r"[，。；：？！,;:?!]")
_ZH_EMPTY = re.compile(
    r"请问|请你?|试|简要|简单|详细|地|说明|解释|描述|简述|介绍|列举|比较|概括|总结|阐述|论述|分析|评价|谈谈|指出|写出|说出|回答|思考"
    r"|为什么|为何|什么时候|什么|何时|何地|何人|何种|谁|哪里|哪儿|哪一?[年个些种位座项条部次天月国家]|哪|如何|怎样|怎么样?|是否|多少|多[大长高久]|几"
    r"|设计|修建|建造|建成|创建|创立|建立|发明|发现|提出|导致|造成|引起|影响|促成|推动|促进|完成|主持|负责|采用|使用|利用|选择|参与|命名|称为|叫做?"
    r"|成为|认为|得出|证明|支持|反对|改变|决定|属于|位于|包括|包含|组成|具有|拥有|产生|带来|发生|实现|开始|结束|进行|作为|没有|可以|能够|需要|应"
    r"|关于|根据|按照|对于|由于|通过|除了?|如果|当|在|是|由|有|了|的|得|对|把|被|将|使|让|令|与|和|及|或|从|给|向|为|于|以|用|到|会|能|要|都|也|还|又|就|才|并"
    r"|历史上|当时|最初|最终|最早|首次|第一|主要|具体|后来|之前|之后|今天|如今|现在|分别|共同|一般|通常|\d+年?|[一二三四五六七八九十两]+年"
)
_ZH_LETTER = re.compile(r"[^\W_]")
_ZH_ASKING = re.compile(r"为什么|为何|什么|何时|谁|哪|如何|怎样|怎么|是否|多少|请")
_ZH_SETTING = re.compile(r"\A(?:在|根据|按照|据|从|当时|请|历史上|如今|今天|\d+年)")
_ZH_OBJECT = re.compile(r"\A(?:哪|谁|什么|是谁|是哪)[^，。？]*\Z")
_ZH_OPTIONS = re.compile(r"[以下]下列?(?:哪|选项|说法|各项|关于|属于|不)|下列|以下(?!降)")


def _chinese(question: str) -> str | None:
    listed = _ZH_OPTIONS.search(question)
    if listed and re.search(r"哪|选项|说法", question) and not _OPTIONS.search(question, listed.end()):
        return listed[0]
    blanked = _ZH_NOT_POINTING.sub(lambda match: "某" * len(match[0]), question)
    for match in _ZH_POINTER.finditer(blanked):
        before, after = blanked[: match.start()], blanked[match.end() :]
        told = _zh_pronoun(before, after) if match["pronoun"] else _zh_demonstrative(before, after, match[0])
        if not told:
            noun = re.match(r"[\u4e00-\u9fff]{0,3}", after)
            return match[0] + (noun[0] if noun and match["demonstrative"] else "")
    return None


def _zh_names(text: str) -> bool:
    """Whether `text` names something: two letters or more are left when what carries no name is taken out."""
    return len(_ZH_LETTER.findall(_ZH_EMPTY.sub(" ", text).replace("某", ""))) > 1


def _zh_pronoun(before: str, after: str) -> bool:
    if _ZH_OBJECT.match(before) and re.match(r"[，。？?！]|\Z", after):
        return False
    return _zh_names(before)


def _zh_demonstrative(before: str, after: str, pointer: str) -> bool:
    clauses = _ZH_CLAUSE.split(before)
    if any(_zh_names(clause) and not _ZH_SETTING.match(clause) for clause in clauses[:-1]):
        return True
    own = clauses[-1]
    if pointer in {"该", "此"} and not re.match(r"[\u4e00-\u9fff]", after):
        return True
    # "都江堰这一工程": the name stands right before.
    return _stands_beside(own) and pointer not in {"前者", "后者", "上述", "前述", "以上"}


def _stands_beside(own: str) -> bool:
    if not _zh_names(own) or _ZH_ASKING.search(own):
        return False
    tails: Iterator[re.Match[str]] = _ZH_EMPTY.finditer(own)
    return all(match.end() < len(own) for match in tails)
