"""Chinese sentences made false."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphgen.llm.embedded.offline.chinese.mentions import chinese_mentions
from graphgen.llm.embedded.offline.wording.names import others_of_sort
from graphgen.llm.embedded.offline.wording.substitutes import other_number, other_year

__all__ = ["chinese_negations"]

_YEAR = re.compile(r"(?<![\d.])(\d{3,4})(?=\s?年(?![后来间的]|以))")
_NUMBER = re.compile(
    r"(?<![\d.,A-Za-z^第-])(\d[\d,]*(?:\.\d+)?)"
    r"(?=\s?(?!年|月|日|号|\d|[\]）])(?:万|亿|%|余|多)?\s?[\u4e00-\u9fffa-zA-Z%％℃°])"
)
_ANTONYMS = tuple(
    (pair[: len(pair) // 2], pair[len(pair) // 2 :])
    for pair in (
        "增加减少 提高降低 上升下降 最大最小 最长最短 最高最低 最早最晚 东部西部 南部北部 东北西南 东南西北 以前以后 "
        "之前之后 "
        "首次末次 促进抑制 增强减弱 扩大缩小 成功失败 正调控负调控 早熟晚熟 优质劣质 内侧外侧 左岸右岸 上游下游 "
        "东岸西岸 北岸南岸"
    ).split()
)
_OPPOSITE = {a: b for pair in _ANTONYMS for a, b in (pair, pair[::-1])}
_ANTONYM = re.compile("|".join(sorted(_OPPOSITE, key=len, reverse=True)))
_DONE = (
    "发现|发明|获得|提出|建立|创立|完成|设计|设立|开凿|修建|建造|创办|编写|撰写|出版|发表|绘制|证明|解决|举行|通过|"
    "加入|率领|派遣|选派|建成|制造|生产|使用|采用|"
    "开设|打开|运走|带走|买走|改进|推广|提取|合成|分离|治愈|培养|选择|引入|增加|减少|改变|保存|保护|揭开|创造"
)
_NEGATED = re.compile(r"[不没未非无]")
# Where a negation may stand, and what then replaces the words; the first that is found is taken.
_POLARITY = (
    (re.compile(r"位于"), "并不位于"),
    (re.compile(r"坐落于"), "并不坐落于"),
    (re.compile(r"属于"), "不属于"),
    (re.compile(r"被(?=誉|称|列|评|选|授|命|认)"), "从未被"),
    (re.compile(r"(?<![但可还也就只凡要总正于如若都不便像算或])是(?!否|因|由|以|指|在)"), "不是"),
    (
        re.compile(
            r"(?<=[^\u4e00-\u9fff])由(?=[\u4e00-\u9fff]{2})|(?<![理自缘经])由(?=[\u4e00-\u9fff]{2,6}(?:设计|创立|发明|建造|修建|创作|引起|组成))"
        ),
        "并非由",
    ),
    (re.compile(r"可以|能够"), "不能"),
    (re.compile(r"具有|拥有"), "没有"),
    (re.compile(r"出生于|生于"), "并非出生于"),
    (re.compile(r"(?<=[\u4e00-\u9fff]{2})于(?=\d{3,4}年)"), "并非于"),
    (re.compile(rf"({_DONE})了"), r"没有\1"),
    (re.compile(r"([绘刻设建藏留写印]有)"), r"并未\1"),
    (re.compile(r"(毕业于|出生在|建于|始建于|通往|流入|前往|来自)"), r"并非\1"),
    (re.compile(r"(讲述|记载|描绘|采用|使用|担任|考入|加入|到达|横跨|连接|证明|包括|经过|开始)"), r"没有\1"),
)


_SWAPPED_AFTER = frozenset("由于在被")


def chinese_negations(sentence: str) -> list[str]:
    """False variants of the true `sentence`, each with one change: numbers, names, polarity, antonyms."""
    groups = (list(_numbers(sentence)), list(_names(sentence)), list(_polarity(sentence)), list(_antonyms(sentence)))
    longest = max(len(group) for group in groups)
    return [group[turn] for turn in range(longest) for group in groups if turn < len(group)]


def _numbers(sentence: str) -> Iterator[str]:
    years = [match.span() for match in _YEAR.finditer(sentence)]
    for turn, match in enumerate(_YEAR.finditer(sentence)):
        other = other_year(match[1], turn)
        if other not in sentence:
            yield sentence[: match.start()] + other + sentence[match.end() :]
    for turn, match in enumerate(_NUMBER.finditer(sentence)):
        if match.span() not in years:
            yield sentence[: match.start()] + other_number(match[1], turn) + sentence[match.end() :]


def _names(sentence: str) -> Iterator[str]:
    """Another name of the same kind, where only one name can be right: after 由、于、在, or as the first name."""
    for turn, mention in enumerate(chinese_mentions(sentence)):
        before = sentence[: mention.start].rstrip("《“")
        if before[-1:] not in _SWAPPED_AFTER and (before or mention.kind not in {"person", "work"}):
            continue
        others = others_of_sort(mention.name, mention.kind, sentence)
        if others and sentence.count(mention.name) == 1:
            yield sentence[: mention.start] + others[turn % len(others)] + sentence[mention.end :]


def _polarity(sentence: str) -> Iterator[str]:
    if _NEGATED.search(sentence):
        return
    for pattern, denied in _POLARITY:
        if pattern.search(sentence):
            yield pattern.sub(denied, sentence, count=1)
            return


def _antonyms(sentence: str) -> Iterator[str]:
    for match in _ANTONYM.finditer(sentence):
        if _OPPOSITE[match[0]] not in sentence:
            yield sentence[: match.start()] + _OPPOSITE[match[0]] + sentence[match.end() :]
