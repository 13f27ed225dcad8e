"""A chain told in short sentences: `A certain person joined Bell Labs in 1945. Where was this person born?`"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from graphgen.llm.embedded.offline.chinese.chain import noun_of
from graphgen.llm.embedded.offline.chinese.mentions import chinese_mentions
from graphgen.llm.embedded.offline.chinese.questions import substituted
from graphgen.llm.embedded.offline.chinese.words import CLASSIFIED
from graphgen.llm.embedded.offline.english.asking import ask, noun_for
from graphgen.llm.embedded.offline.english.chain import english_gap
from graphgen.llm.embedded.offline.english.mentions import english_mentions
from graphgen.llm.embedded.offline.reading.facts import Facts
from graphgen.llm.embedded.offline.reading.mentions import Kind
from graphgen.llm.embedded.offline.skills.atomic import known_kinds
from graphgen.llm.embedded.offline.wording.chain import Link

__all__ = ["chinese_story", "english_story"]

_THING = "一事物"
Mask = Callable[[str, str, str], str | None]


def english_story(links: Sequence[Link], facts: Facts) -> str | None:
    """The chain in sentences of which the last asks; `None` where two things on the way would bear the same noun."""
    kinds = known_kinds(facts)
    nouns = {name: _english_noun(name, links, kinds) for name in facts.path[1:-1]}
    told = _told(links, nouns, first="a certain {}", again="this {}", mask=_masked_english)
    question = _english_question(links[-1], kinds)
    if told is None or question is None:
        return None
    asked = _without(question, nouns, "this {}", _masked_english)
    return None if asked is None else " ".join([*told, asked])


def chinese_story(links: Sequence[Link], facts: Facts) -> str | None:
    """As in English: `唐朝于851年任命某人为节度使。请问，这个人……？`"""
    nouns = {name: _classified(name, links, facts) for name in facts.path[1:-1]}
    if _THING in nouns.values():
        return None
    told = _told(links, nouns, first="某{}", again="这{}", mask=_masked_chinese)
    question = _chinese_question(links[-1], known_kinds(facts))
    if told is None or question is None:
        return None
    asked = _without(question, nouns, "这{}", _masked_chinese)
    return None if asked is None else "".join([*told, "请问，", asked])


def _told(links: Sequence[Link], nouns: Mapping[str, str], *, first: str, again: str, mask: Mask) -> list[str] | None:
    """Every sentence but the last, each name on the way once introduced and then pointed to."""
    if len(set(nouns.values())) < len(nouns) or len({link.sentence for link in links}) < len(links):
        return None
    told: list[str] = []
    known: set[str] = set()
    for link in links[:-1]:
        text: str | None = link.sentence
        for name in sorted(nouns, key=len, reverse=True):
            if text is not None and name in text:
                said = again.format(nouns[name])
                text = mask(text, name, said)
                if text is not None and name not in known:
                    text = _introduced(text, said, first.format(nouns[name]))
                known.add(name)
        if text is None:
            return None
        told.append(text)
    return told


def _introduced(text: str, said: str, first: str) -> str:
    """`text` with the first pointing phrase changed to one that introduces."""
    position = text.casefold().find(said.casefold())
    introduced = first[:1].upper() + first[1:] if position == 0 else first
    return text[:position] + introduced.replace("某个人", "某人") + text[position + len(said) :]


def _without(text: str, nouns: Mapping[str, str], form: str, mask: Mask) -> str | None:
    for name in sorted(nouns, key=len, reverse=True):
        masked = mask(text, name, form.format(nouns[name])) if name in text else text
        if masked is None:
            return None
        text = masked
    return text


def _english_noun(name: str, links: Sequence[Link], kinds: Mapping[str, Kind]) -> str:
    found = [each for link in links for each in english_mentions(link.sentence) if each.name == name]
    seen = found[-1].kind if found else "concept"
    return noun_for(kinds.get(name, seen), name)


def _masked_english(text: str, name: str, form: str) -> str | None:
    """`text` with `form` for `name`; `None` where the name is part of a compound, as in `the Oxford team`."""
    pattern = re.compile(rf"(?:\b[Tt]he )?(?<![\w-]){re.escape(name)}(?![\w-])")
    for match in pattern.finditer(text):
        following = re.match(r" (?:([a-z]+)|[A-Z\d])", text[match.end() :])
        if following is not None and (following[1] is None or following[1] in _HEADS):
            return None
    masked = pattern.sub(form, text)
    return masked[:1].upper() + masked[1:]


_HEADS = frozenset(
    "transistor transistors team group company companies war method act prize award process technology project "
    "medal law museum society college hospital railway bridge line station model theory system computer".split()
)


def _english_question(link: Link, kinds: Mapping[str, Kind]) -> str | None:
    gap = english_gap(link, kinds, movable=False)
    return ask(gap) if gap is not None else None


def _classified(name: str, links: Sequence[Link], facts: Facts) -> str:
    """Noun and measure word, as they follow 某 and 这."""
    if re.search(r"\d年$|[一二三四五六七八九十元]年$", name):
        return "一年"
    if re.search(r"年.*[月日]$", name):
        return "一天" if name.endswith("日") else "个月"
    for size in (3, 2, 1):
        if len(name) > size and CLASSIFIED.get(name[-size:], "").startswith("哪"):
            return CLASSIFIED[name[-size:]].removeprefix("哪")
    nouns = {"人": "个人", "地方": "个地方", "机构": "个机构", "作品": "部作品", "事件": "个事件"}
    kinds = {each.kind for link in links for each in chinese_mentions(link.sentence) if each.name == name}
    seen = next((noun for kind, noun in _SEEN.items() if kind in kinds), "")
    return nouns.get(noun_of(name, facts)) or nouns.get(seen, _THING)


_SEEN: dict[Kind, str] = {"person": "人", "place": "地方", "organization": "机构", "work": "作品", "event": "事件"}


def _masked_chinese(text: str, name: str, form: str) -> str | None:
    """`text` with `form` for `name`; `None` where the name is only part of a longer one or of a title."""
    outside = re.sub(rf"《{re.escape(name)}》|“{re.escape(name)}”", form, text)
    for title in re.findall(r"《[^》]*》|“[^”]*”", outside):
        if name in title:
            return None
    if name in outside and not any(mention.name == name for mention in chinese_mentions(outside)):
        return None
    titled = re.compile(
        rf"(?:^|(?<=[，。；]))[^，。；的在从由]{{0,6}}(?:家|医生|道士|僧人|教授|工程师){re.escape(name)}"
    )
    return titled.sub(form, outside).replace(name, form) if form.endswith("人") else outside.replace(name, form)


def _chinese_question(link: Link, kinds: Mapping[str, Kind]) -> str | None:
    """The clause that names both ends of the link, else its whole sentence, with its end asked for."""
    whole = link.sentence.rstrip("。！？")
    both = (part for part in re.split("[，；]", whole) if link.start in part and link.end in part)
    text = next(both, whole)
    mention = next((each for each in chinese_mentions(text) if each.name == link.end), None)
    if mention is None or link.start not in text:
        return None
    return substituted(text, mention._replace(kind=kinds.get(link.end, mention.kind)))
