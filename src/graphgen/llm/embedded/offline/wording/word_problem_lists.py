"""The words of arithmetic problems, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graphgen.records import Language

__all__ = ["LISTS", "Lists", "Phrasing", "Place"]


class Phrasing(NamedTuple):
    """A way to ask for an operation: what it is known by, with one step and with two."""

    cue: str
    one: str
    two: str


class Place(NamedTuple):
    """Where a problem plays: the place, what there is, and in what that is kept, one and many."""

    at: str
    things: str
    box: str
    boxes: str


class Lists(NamedTuple):
    """All words of a language."""

    dimensions: tuple[str, str, str, str]
    operations: Mapping[str, Sequence[Phrasing]]
    places: Mapping[str, Place]
    steps: tuple[str, str]
    people: Sequence[str]
    between: str
    closing: str
    answer: str


_ENGLISH = Lists(
    dimensions=("operation", "place", "number of steps", "person"),
    operations={
        "addition": (
            Phrasing(
                "in the afternoon",
                "{who} counts {a} {things} {at} in the morning and {b} in the afternoon. "
                "How many {things} does {who} count that day?",
                "{who} counts {a} {things} {at} in the morning, {b} in the afternoon and {c} in the evening. "
                "How many {things} does {who} count that day?",
            ),
            Phrasing(
                "are brought",
                "There are {a} {things} {at} when {b} are brought by {who}. How many {things} are there then?",
                "There are {a} {things} {at} when {b} are brought by {who} and {c} by a friend. "
                "How many {things} are there then?",
            ),
        ),
        "subtraction": (
            Phrasing(
                "gives away",
                "{who} has {a} {things} {at} and gives away {b}. How many {things} does {who} still have?",
                "{who} has {a} {things} {at} and gives away {b} on Monday and {c} on Tuesday. "
                "How many {things} does {who} still have?",
            ),
            Phrasing(
                "are missing",
                "{who} expects {a} {things} {at}, but {b} are missing. How many {things} are there?",
                "{who} expects {a} {things} {at}, but {b} are missing and {c} are broken. "
                "How many good {things} are there?",
            ),
        ),
        "multiplication": (
            Phrasing(
                "in each",
                "{who} sees {a} {boxes} {at} with {b} {things} in each. How many {things} are there?",
                "{who} sees {a} {boxes} {at} with {b} {things} in each, and {c} more beside them. "
                "How many {things} are there in all?",
            ),
            Phrasing(
                "every day",
                "For {a} days {who} sets out {b} {things} every day {at}. How many {things} is that altogether?",
                "For {a} days {who} sets out {b} {things} every day {at}, and on the last day {c} extra ones. "
                "How many {things} is that altogether?",
            ),
        ),
        "division": (
            Phrasing(
                "equally",
                "{who} shares {a} {things} {at} equally, {b} to a {box}. How many {boxes} does {who} fill?",
                "Of {a} {things} {at}, {who} sets {c} aside and shares the rest equally, {b} to a {box}. "
                "How many {boxes} does {who} fill?",
            ),
        ),
    },
    places={
        "market": Place("at the market", "oranges", "crate", "crates"),
        "school": Place("at school", "pencils", "box", "boxes"),
        "farm": Place("on the farm", "eggs", "basket", "baskets"),
        "library": Place("in the library", "books", "shelf", "shelves"),
        "bakery": Place("in the bakery", "rolls", "tray", "trays"),
        "garden": Place("in the garden", "tulips", "pot", "pots"),
        "toy shop": Place("in the toy shop", "marbles", "bag", "bags"),
        "sports club": Place("at the sports club", "tennis balls", "tube", "tubes"),
    },
    steps=("one step", "two steps"),
    people=(
        "Amelia Bashir Chloe Daniel Elena Farid Grace Hugo Ingrid Jamal Keiko Liam Mariam Noah Olga Pablo Quentin Rosa "
        "Samuel Tara Umar Vera Wanda Xavier"
    ).split(),
    between=". Then ",
    closing=". The answer is {answer}.",
    answer="{result} {unit}",
)

_CHINESE = Lists(
    dimensions=("运算", "场所", "步数", "人物"),
    operations={
        "加法": (
            Phrasing(
                "下午",
                "{who}上午{at}数了{a}{things}，下午又数了{b}{things}。{who}这一天一共数了多少{things}？",
                "{who}上午{at}数了{a}{things}，下午数了{b}{things}，晚上又数了{c}{things}。{who}这一天一共数了多少{things}？",
            ),
            Phrasing(
                "送来",
                "{at}原有{a}{things}，{who}又送来{b}{things}。现在一共有多少{things}？",
                "{at}原有{a}{things}，{who}送来{b}{things}，朋友又送来{c}{things}。现在一共有多少{things}？",
            ),
        ),
        "减法": (
            Phrasing(
                "送走",
                "{who}{at}有{a}{things}，送走了{b}{things}。{who}还剩多少{things}？",
                "{who}{at}有{a}{things}，星期一送走了{b}{things}，星期二又送走了{c}{things}。{who}还剩多少{things}？",
            ),
            Phrasing(
                "少了",
                "{who}{at}清点，应有{a}{things}，结果少了{b}{things}。实际有多少{things}？",
                "{who}{at}清点，应有{a}{things}，结果少了{b}{things}，另有{c}{things}坏了。好的有多少{things}？",
            ),
        ),
        "乘法": (
            Phrasing(
                "每",
                "{who}看到{at}有{a}{boxes}，每{box}有{b}{things}。一共有多少{things}？",
                "{who}看到{at}有{a}{boxes}，每{box}有{b}{things}，旁边还有{c}{things}。一共有多少{things}？",
            ),
        ),
        "除法": (
            Phrasing(
                "平均",
                "{who}把{at}的{a}{things}平均分装，{b}{things}装一{box}。一共能装多少{boxes}？",
                "{at}有{a}{things}，{who}留出{c}{things}，把其余的平均分装，{b}{things}装一{box}。一共能装多少{boxes}？",
            ),
        ),
    },
    places={
        "集市": Place("在集市上", "个橙子", "筐", "筐"),
        "学校": Place("在学校里", "支铅笔", "盒", "盒"),
        "农场": Place("在农场里", "个鸡蛋", "篮", "篮"),
        "图书馆": Place("在图书馆里", "本书", "架", "架"),
        "面包店": Place("在面包店里", "个面包", "盘", "盘"),
        "花园": Place("在花园里", "株郁金香", "盆", "盆"),
        "玩具店": Place("在玩具店里", "颗弹珠", "袋", "袋"),
        "球馆": Place("在球馆里", "个网球", "筒", "筒"),
    },
    steps=("一步", "两步"),
    people=(
        "小明 小红 小刚 小丽 小军 小芳 小华 小燕 阿宁 阿强 阿珍 阿亮 李老师 王奶奶 张叔叔 赵阿姨 陈爷爷 周师傅 "
        "吴同学 郑姐姐 孙伯伯 钱大妈 冯队长 何医生"
    ).split(),
    between="，",
    closing="。答案是{answer}。",
    answer="{result}{unit}",
)

LISTS: Mapping[Language, Lists] = {"en": _ENGLISH, "zh": _CHINESE}
