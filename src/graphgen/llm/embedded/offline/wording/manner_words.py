"""Plain and learned words for one another: each pair means the same wherever it is put."""

from __future__ import annotations

import re

__all__ = ["EASY_EN", "EASY_ZH", "HARD_EN", "HARD_ZH", "Exchange"]

Exchange = tuple[re.Pattern[str], str]


def _english(pairs: str) -> tuple[Exchange, ...]:
    split = (pair.split(">") for pair in pairs.replace("\n", " ").split(";") if pair.strip())
    return tuple((re.compile(rf"\b{before.strip()}\b"), after.strip()) for before, after in split)


def _chinese(pairs: str) -> tuple[Exchange, ...]:
    return tuple(
        (re.compile(re.escape(before)), after) for before, after in (pair.split(">") for pair in pairs.split())
    )


EASY_EN = _english(
    "approximately>about; utilized>used; utilizes>uses; utilize>use; constructed>built; purchased>bought; "
    "commenced>began; "
    "subsequently>later; prior to>before; in addition to>besides; numerous>many; obtained>got; obtain>get; "
    "demonstrated>showed; demonstrates>shows; demonstrate>show; located in>in; assisted>helped; sufficient>enough; "
    "additional>more; initial>first; initially>at first; consequently>so; therefore>so; however>but; moreover>also; "
    "furthermore>also; regarding>about; attempted>tried; attempts>tries; resides>lives; resided>lived; "
    "significantly>a lot; primarily>mainly; frequently>often; owing to>because of; due to>because of; "
    "illustrates>shows; "
    "facilitates>helps; facilitate>help; possesses>has; possessed>had; principal>main; encountered>met; perished>died"
)
HARD_EN = _english(
    "about the>concerning the; began>commenced; begins>commences; showed>demonstrated; shows>demonstrates; "
    "many>numerous; "
    "built>constructed; used to>employed to; bought>purchased; helped>assisted; helps>facilitates; enough>sufficient; "
    "because of>owing to; also>likewise; often>frequently; mainly>principally; main>principal; later>subsequently; "
    "but>yet; before the>prior to the; very>exceedingly; said to>reputed to; got>obtained; tried>endeavoured; "
    "whole>entire; in addition>furthermore; lived in>resided in; lives in>resides in; called>designated; "
    "such as>inter alia; famous>celebrated; important>consequential; almost>well-nigh"
)
EASY_ZH = _chinese(
    "坐落于>在 位于>在 由于>因为 并且>而且 以及>和 建造>造 修建>修 被誉为>被叫做 被称为>叫做 具有>有 拥有>有 能够>能 "
    "之一>中的一个 亦>也 均>都 此外>还有 较为>比较 使得>让 逝世>去世 采用>用 运用>用"
)
HARD_ZH = _chinese(
    "因为>因 但是>然 而且>且 大约>约 已经>已 可以>可 能够>能 如果>倘 虽然>虽 所以>故 非常>极 开始>肇始 死于>殁于 "
    "去世>辞世 出生于>诞于 "
    "叫做>谓之 被称为>称为 也是>亦为 都是>皆为 一直>素来 大部分>泰半 使得>致使 位于>地处 造成>致 现在>今"
)
