"""Names, dates, quantities and terms in Chinese text, from parts of speech and the shape of names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from graphgen.llm.embedded.offline.chinese.words import ERAS, GENERIC, PLAIN_NOUNS, SUFFIXES, SURNAMES, UNITS, VERBAL
from graphgen.llm.embedded.offline.reading.mentions import Kind, Mention, disjoint
from graphgen.text.segment import Word, words

__all__ = ["TITLED", "chinese_mentions", "kind_of_name"]

_DIGIT = "〇零一二三四五六七八九十"
_DATE = re.compile(
    rf"(?:公元前?)?(?:\d{{1,4}}|[{_DIGIT}]{{4}})\s?年(?:\s?\d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?日)?)?[底初末]?(?![前后间来份])"
    rf"|(?:{ERAS})(?:元|[{_DIGIT}]{{1,3}})年"
    rf"|[{_DIGIT}]{{1,3}}世纪(?:[二三四五六七八九]十年代)?"
    rf"|(?:公元前?)?\d{{1,2}}世纪(?:\d0年代)?(?:初期?|末期?|中叶)?"
)
_QUANTITY = re.compile(
    rf"(?<![\d.第∼~])(?:\d[\d,]*(?:\.\d+)?)\s?(?:多|余)?(?:万|亿|百|千)?(?:多|余)?\s?(?:{UNITS})(?![\d月])"
)
_TITLE = re.compile(r"《([^《》\n]{1,40})》")
_QUOTED = re.compile(r"[“「]([^“”「」，。；\n]{2,14})[”」]")
_FOREIGN = re.compile(r"[\u4e00-\u9fff]{1,6}(?:·[\u4e00-\u9fff]{1,6})+")
_JOINED_FIRM = re.compile(r"[\u4e00-\u9fff]{2,4}[－—–-][\u4e00-\u9fff]{2,4}?公司")
_NOBEL = re.compile(r"诺贝尔[\u4e00-\u9fff]{1,9}?奖(?!项)")
# Words of another, of which the names say nothing about the sentence.
_SPEECH = re.compile(r"“[^“”]*[，。；][^“”]*”")
_ORDINAL = re.compile(r"第\d{1,4}窟")
_VARIETY = re.compile(
    r"(?:(?![第是的和与于在约为了年月日有共达近每至到仅从品种])[\u4e00-\u9fff]){2,4}\d{1,4}号?(?![\d年月日.\s]*(?:年|月|日|米|公里|吨|%|人|个))|[A-Za-z][A-Za-z]*-?\d+(?:-\d+)?|[A-Z]{2,}[A-Za-z0-9-]*"
)
_NOUN_FLAGS = frozenset("n ns nt nz nr nrt nrfg l j vn ng eng nw s".split())
_PROPER_FLAGS = frozenset("ns nt nz nr nrt nrfg eng".split())
_BEFORE_NOUN = frozenset("b a vn".split())
# What people are called before their name.
TITLED = re.compile(
    "[\u4e00-\u9fff]{0,6}(?:医生|医师|学家|作家|专家|画家|诗人|教授|院士|学者|工程师|传教士|道士|僧人|夫人|儿子|女儿|翻译|老师|太守|丞相|知府|总统|总理|主席|将军|皇帝|国王|校长|院长|所长|官员|使者)$"
)
_TITLED_NAME = re.compile(
    "[\u4e00-\u9fff]{0,6}(?:医生|学家|作家|探险家|教授|工程师|传教士|总统|将军|国王)([\u4e00-\u9fff·]{2,6})"
)
_FEWEST = 2
_TERM = 4
_LONGEST = 20


def chinese_mentions(text: str, recurring: AbstractSet[str] = frozenset()) -> list[Mention]:
    """Everything that `text` names, in order.

    Args:
        text: A sentence, or a few.
        recurring: Common nouns that the document comes back to, and therefore speaks of.
    """
    found = [Mention(*match.span(1), match[1], "work") for match in _TITLE.finditer(text)]
    found += [Mention(*match.span(), match[0], "date") for match in _DATE.finditer(text) if len(match[0]) > len("三年")]
    found += [Mention(*match.span(), match[0], "quantity") for match in _QUANTITY.finditer(text)]
    found += [Mention(*match.span(), match[0], "place") for match in _ORDINAL.finditer(text)]
    found += [Mention(*match.span(1), match[1], "concept") for match in _QUOTED.finditer(text)]
    found += [Mention(*match.span(), match[0], "event") for match in _NOBEL.finditer(text)]
    found += [Mention(*match.span(), match[0], "organization") for match in _JOINED_FIRM.finditer(text)]
    tagged = words(text)
    edges = {word.start for word in tagged} | {word.end for word in tagged}
    found += [Mention(*match.span(), match[0], "person") for match in _FOREIGN.finditer(text)]
    found += [
        Mention(*match.span(), match[0], "technology") for match in _VARIETY.finditer(text) if match.start() in edges
    ]
    found += _unlisted_people(tagged)
    found += _compounds(text, tagged, recurring)
    spoken = [match.span() for match in _SPEECH.finditer(text)]
    return disjoint(m for m in found if not any(start < m.start < end for start, end in spoken))


_NO_GIVEN_NAME = frozenset("d p c m f q r v x u uj ul uz ug ud uv".split())


def _unlisted_people(tagged: Sequence[Word]) -> list[Mention]:
    """A surname that begins a clause and one or two single characters before a predicate: a name that jieba cut up."""
    found: list[Mention] = []
    for index, word in enumerate(tagged):
        begins = index == 0 or tagged[index - 1].flag == "x"
        if not begins or len(word.text) != 1 or word.text not in SURNAMES:
            continue
        end = index + 1
        while end < min(index + 3, len(tagged)) and _is_given(tagged[end]):
            end += 1
        following = tagged[end].flag if end < len(tagged) else ""
        if end > index + 1 and following in {"p", "v", "d", "uj", "c"}:
            name = "".join(part.text for part in tagged[index:end])
            found.append(Mention(word.start, tagged[end - 1].end, name, "person"))
    return found


def _is_given(word: Word) -> bool:
    return len(word.text) == 1 and "\u4e00" <= word.text <= "\u9fff" and word.flag not in _NO_GIVEN_NAME


def _compounds(text: str, tagged: Sequence[Word], recurring: AbstractSet[str]) -> list[Mention]:
    found: list[Mention] = []
    run: list[Word] = []
    for index, word in enumerate(tagged):
        following = tagged[index + 1] if index + 1 < len(tagged) else None
        titled = following is not None and following.text in _AFTER_NAME
        if word.flag in {"nr", "nrfg"} and _is_person(word.text) and not titled:
            if run and TITLED.search(text[run[0].start : run[-1].end]):
                run = []
            found += [*_mention(text, run, recurring), *_mention(text, [word], recurring)]
            run = []
        elif run and run[-1].text in _LINES and word.flag == "ns":
            found += _mention(text, run, recurring)
            run = [word]
        elif _continues(word, following, run) or (not run and _begins_counted(word, following, tagged[index - 1])):
            run.append(word)
        else:
            found += _mention(text, run, recurring)
            run = []
    return found + _mention(text, run, recurring)


_AFTER_NAME = frozenset("纪念馆 故居 菩萨 大师 皇帝 皇后 太后 公主".split())
_LINES = frozenset("铁路 公路 运河".split())  # what follows is a place on it, and no part of its name
_BEGINS_NAME = frozenset("国立 联合 皇家 私立 公立".split())
_INSTITUTES = frozenset("研究所 研究院 中心 组织 协会 委员会 公司 基金会 学会".split())
_ENDS_NAME = frozenset("站号寺馆厂校")
_SOCIETY_BEFORE = re.compile(r"[师学商工]$")


def _continues(word: Word, following: Word | None, run: list[Word]) -> bool:
    if not run and _begins_name(word, following):
        return True
    if run and _completes(word, following, run):
        return True
    return word.text not in VERBAL and (word.flag in _NOUN_FLAGS or (bool(run) and _joins(word, following)))


def _begins_name(word: Word, following: Word | None) -> bool:
    """A rare character that the dictionary cut off the name after it (宕 泉河), or the first word of an institution."""
    if following is None:
        return False
    if word.text in _BEGINS_NAME and following.flag in _NOUN_FLAGS:
        return True
    cut = (len(word.text) == 1 and word.flag in {"zg", "vg", "ng", "g", "ag"}) or word.text == "新"
    return cut and following.flag in _PROPER_FLAGS


def _begins_counted(word: Word, following: Word | None, before: Word) -> bool:
    """A name in a list that begins with a numeral: 石佛寺隧道、五 桂头 隧道."""
    numeral = word.flag == "m" and len(word.text) == 1 and word.text in "一二三四五六七八九十百千万"
    return numeral and before.text == "、" and following is not None and following.flag in {"n", "nr", "ns", "nz"}


def _completes(word: Word, following: Word | None, run: list[Word]) -> bool:
    """The end of a name that the dictionary takes for a verb: 八达岭长城 站, 中华工程师 会, 盖蒂 保护 研究所."""
    proper = any(each.flag in _PROPER_FLAGS for each in run)
    if len(word.text) == 1 and word.text in _ENDS_NAME:
        return proper
    if word.text == "会":
        closes = following is None or following.text in {"于", "成立", "的", "在", "，"}
        return closes and _SOCIETY_BEFORE.search(run[-1].text) is not None
    return proper and word.flag in {"v", "vn"} and following is not None and following.text in _INSTITUTES


def _joins(word: Word, following: Word | None) -> bool:
    """A short adjective inside a compound: 水稻 白 叶枯病."""
    return following is not None and word.flag in _BEFORE_NOUN and len(word.text) == 1 and following.flag == "n"


def _mention(text: str, run: list[Word], recurring: AbstractSet[str]) -> list[Mention]:
    while len(run) > 1 and run[0].text in PLAIN_NOUNS and run[0].flag not in {"ns", "nt"}:
        run = run[1:]
    while run and run[-1].text in PLAIN_NOUNS and len(run) > 1 and text[run[0].start : run[-1].end] not in recurring:
        run = run[:-1]
    if not run:
        return []
    start, end = run[0].start, run[-1].end
    name = text[start:end]
    titled = _TITLED_NAME.fullmatch(name)
    if titled is not None:
        return [Mention(end - len(titled[1]), end, titled[1], "person")]
    if not _FEWEST <= len(name) <= _LONGEST or name in PLAIN_NOUNS or name in SUFFIXES or name in GENERIC:
        return []
    proper = any(word.flag in _PROPER_FLAGS for word in run)
    if not proper and name not in recurring and (len(run) < _FEWEST or len(name) < _TERM):
        return []
    return [Mention(start, end, name, _kind(name, run), proper=proper)]


def _kind(name: str, run: list[Word]) -> Kind:
    if len(run) == 1 and run[0].flag in {"nr", "nrfg"} and _is_person(name):
        return "person"
    suffixed = kind_of_name(name)
    if suffixed != "concept":
        return suffixed
    last = run[-1]
    if last.flag == "nt" and not name.endswith("学"):
        return "organization"
    if last.flag == "ns" or (last.flag in {"nr", "nrfg"} and name[-1] in "口关"):
        return "place"
    if last.flag in {"nr", "nrfg"} and _is_person(last.text) and len(run) == 1:
        return "person"
    return "concept"


_NAME_LENGTHS = (2, 3, 4)


def _is_person(name: str) -> bool:
    shaped = len(name) in _NAME_LENGTHS and name[0] in SURNAMES and name[1] not in "中上下里内外"
    if name[-1] in "型式号军升口关":
        return False
    full = len(name) == len("李国桥") and name[-2:] not in SUFFIXES  # of which the last character may mean a bridge
    return shaped and (full or kind_of_name(name) == "concept")


def kind_of_name(name: str) -> Kind:
    """What a compound names, by its ending."""
    for size in (4, 3, 2, 1):
        if len(name) > size and name[-size:] in SUFFIXES:
            return SUFFIXES[name[-size:]]
    return "concept"
