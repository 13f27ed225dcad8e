"""Words that cannot be exchanged without turning what is said: pairs of opposites, English by their beginnings."""

from __future__ import annotations

__all__ = ["CHINESE_PAIRS", "ENGLISH_PAIRS"]


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    one_and_other = (pair.split("/") for pair in text.split())
    return tuple((one, other) for one, other in one_and_other)


ENGLISH_PAIRS = _pairs(
    "north/south east/west before/after first/last increas/decreas increas/reduc rais/reduc rise/fall rose/fell "
    "rais/lower high/low larg/small big/small great/small long/short old/young old/new early/late earli/late "
    "more/less more/fewer most/least above/below over/under inside/outside upper/lower left/right begin/end "
    "start/end start/finish open/clos win/los won/lost alive/dead born/died true/false always/never all/none "
    "many/few public/private male/female man/woman positive/negative promot/inhibit promot/suppress activat/inhibit "
    "activat/suppress enhanc/suppress improv/worsen enabl/prevent allow/forbid allow/prevent accept/reject "
    "succe/fail import/export parent/child father/mother son/daughter husband/wife brother/sister king/queen "
    "prince/princess bought/sold buy/sell creat/destroy built/demolished build/demolish includ/exclud support/oppos "
    "major/minor strong/weak fast/slow hot/cold warm/cold wet/dry upstream/downstream day/night summer/winter "
    "spring/autumn right/wrong rich/poor deep/shallow wide/narrow thick/thin heavy/light single/multiple "
    "dominant/recessive resist/susceptib tolerant/sensitive up/down arriv/depart gain/los expand/contract "
    "attract/repel hard/soft rough/smooth present/absent same/different internal/external maxim/minim "
    "ancient/modern legal/illegal victor/defeat defeated/lost"
)
CHINESE_PAIRS = _pairs(
    "东/西 南/北 上/下 左/右 前/后 先/后 早/晚 大/小 高/低 高/矮 长/短 多/少 增/减 升/降 新/旧 内/外 男/女 "
    "父/母 生/死 胜/负 胜/败 赢/输 开/关 深/浅 宽/窄 厚/薄 快/慢 强/弱 轻/重 冷/热 干/湿 正/负 正/反 真/假 "
    "始/终 首/末 公/私 买/卖 夏/冬 春/秋 昼/夜 老/幼 兄/弟 儿/女 夫/妻 促进/抑制 激活/抑制 增强/抑制 增强/削弱 "
    "提高/降低 支持/反对 成功/失败 允许/禁止 包括/排除 出口/进口 建造/拆除 修建/拆除 建立/撤销 创建/解散 加入/退出 "
    "显性/隐性 抗/感 古代/现代 相同/不同 最早/最晚 到达/离开 富/贫 粗/细 软/硬 阳/阴"
)
