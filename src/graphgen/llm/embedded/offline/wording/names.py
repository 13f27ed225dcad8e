"""Real names by what they name, to stand in a question or in a false statement for another name of the same sort.

A sort is narrow enough for its names to change places in a sentence without touching its grammar: countries are no
cities, and all of a sort take an article or none does.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import cache

from graphgen.llm.embedded.offline.reading.mentions import Kind
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name

__all__ = ["others_of_sort", "sort_of"]

Sort = tuple[str, ...]


def _list(names: str) -> Sort:
    return tuple(name.strip() for name in names.split(","))


_PEOPLE = _list(
    "Isaac Newton, Marie Curie, Leonardo da Vinci, Charlotte Brontë, Nikola Tesla, Johannes Kepler, Abraham Lincoln,"
    "Florence Nightingale, Ada Lovelace, Louis Pasteur, Amelia Earhart, Charles Darwin, Rosalind Franklin, Niels Bohr,"
    "Lise Meitner, Alan Turing, Grace Hopper, Michael Faraday, Max Planck, Barbara McClintock, Thomas Edison,"
    "Linus Pauling, Robert Koch, Gregor Mendel, Emmy Noether, James Watt, Guglielmo Marconi, Edwin Hubble"
)
_CITIES = _list(
    "Lisbon, Nairobi, Oslo, Santiago, Kyoto, Prague, Montreal, Cairo, Melbourne, Helsinki, London, Paris, Berlin, Rome,"
    "Vienna, Madrid, Tokyo, Boston, Chicago, Edinburgh, Glasgow, Dublin, Warsaw, Budapest, Göttingen, Zurich, Geneva,"
    "Leiden, Adelaide, Sydney, Washington, Philadelphia, New York, San Francisco, Los Angeles, Dallas, Oxford,"
    "Cambridge, Portsmouth, Manchester, Liverpool, Bristol, Vicenza, Milan, Turin, Naples, Xiamen, Shanghai, Beijing,"
    "Brooklyn, Palo Alto, Mountain View, Santa Clara, Murray Hill, Jefferson City, Peoria, Dundee, Perth, Bridgetown"
)
_COUNTRIES = _list(
    "Japan, Portugal, Norway, Canada, Brazil, Egypt, Australia, Germany, France, Italy, Spain, Poland, Ireland,"
    "Scotland, England, Wales, Austria, Hungary, Sweden, Denmark, India, China, Mexico, Jamaica, Barbados, Kenya, Chile"
)
_STATES = _list(
    "California, Texas, Ohio, Illinois, Connecticut, Oregon, Virginia, Georgia, Kansas, Nebraska, Vermont, Florida"
)
_COUNTIES = _list(
    "Yorkshire, Lincolnshire, Ayrshire, Kent, Essex, Cornwall, Norfolk, Suffolk, Devon, Cumbria, Fife, Sussex"
)
_FIRMS = _list(
    "Siemens, Toyota, Unilever, Philips, Kodak, Boeing, Nestlé, Ericsson, Michelin, Intel, IBM, Pfizer, Merck,"
    "Sony, Bell Labs, Western Electric, Texas Instruments, Fairchild Semiconductor, Busicom, Motorola, Raytheon, Bayer"
)
# Of these any name of the form is one of the sort, whether it stands in the list or not.
_FORMS: tuple[tuple[str, Sort], ...] = (
    (
        r"University of [A-Z]",
        tuple(
            f"University of {city}" for city in ("Bologna", "Toronto", "Glasgow", "Vienna", "Leiden", "Chicago", "Utah")
        ),
    ),
    (
        r"(?:[A-Z]\S* )+University$",
        _list("Harvard University, Yale University, Uppsala University, Stanford University, Kyoto University"),
    ),
    (
        r"Institute of Technology",
        tuple(
            f"{place} Institute of Technology"
            for place in ("California", "Massachusetts", "Georgia", "Tokyo", "Illinois")
        ),
    ),
    (
        r"College(?: [A-Z]\S*)?$",
        _list("Trinity College, Imperial College London, King's College, Balliol College, Eton College"),
    ),
    (
        r"Museum$|Library$|Gallery$",
        _list("British Museum, Science Museum, Louvre Museum, Deutsches Museum, Ashmolean Museum"),
    ),
    (
        r"Hospital(?: [A-Z]\S*)?$",
        _list("Guy's Hospital, Charité Hospital, Johns Hopkins Hospital, Royal Free Hospital"),
    ),
    (
        r"Observatory$",
        _list("Paris Observatory, Yerkes Observatory, Kew Observatory, Lick Observatory, Royal Observatory"),
    ),
    (
        r"(?:Society|Academy)$",
        _list("Linnean Society, Royal Society, Royal Geographical Society, French Academy, Max Planck Society"),
    ),
    (r"[Tt]eam$", _list("Cambridge team, Paris team, Boston team, Leiden team, Oxford team, Vienna team")),
    (
        r"^Nobel Prize in ",
        tuple(f"Nobel Prize in {field}" for field in ("Physics", "Chemistry", "Literature", "Physiology or Medicine")),
    ),
    (
        r"(?:Prize|Medal|Award)$",
        _list("Fields Medal, Copley Medal, Wolf Prize, Turing Award, Rumford Medal, Lasker Award"),
    ),
    (r"^HMS ", _list("HMS Victory, HMS Beagle, HMS Endeavour, HMS Bounty, HMS Challenger, HMS Erebus, HMS Resolution")),
    (r"(?:War|War I|War II)$", _list("Crimean War, Boer War, Korean War, Franco-Prussian War, Second World War")),
    (r"(?:River|^River .*)$", _list("River Thames, River Severn, River Trent, River Tweed, River Clyde")),
    (r"Ocean$", _list("Atlantic Ocean, Indian Ocean, Pacific Ocean, Arctic Ocean")),
    (r"Bridge$", _list("Tower Bridge, Forth Bridge, Brooklyn Bridge, Menai Bridge, Tay Bridge, Rialto Bridge")),
)

_PEOPLE_ZH = _list(
    "李白,司马迁,张衡,祖冲之,徐霞客,沈括,郭守敬,宋应星,华佗,孙思邈,李时珍,张仲景,郑和,玄奘,茅以升,竺可桢,李四光,钱学森,"
    "华罗庚,林巧稚"
)
_PROVINCES = _list("云南省,湖南省,陕西省,广东省,浙江省,江西省,四川省,甘肃省,河北省,山东省,福建省,安徽省")
_REGIONS = _list("新疆,内蒙古,广西,西藏,宁夏,海南,云南,湖南,陕西,广东,浙江,江西,四川,甘肃,河北,山东,福建,贵州,青海")
_CITIES_ZH = _list(
    "西安,哈尔滨,广州,昆明,拉萨,沈阳,郑州,北京,上海,天津,南京,武汉,成都,重庆,杭州,苏州,长沙,兰州,洛阳,张家口,宁波,敦煌,酒泉,巴黎,"
    "伦敦,东京,柏林,纽约,洛杉矶,汉口"
)
_COUNTRIES_ZH = _list(
    "英国,法国,德国,俄国,美国,日本,印度,瑞典,瑞士,意大利,西班牙,荷兰,巴西,埃及,加拿大,澳大利亚,爱尔兰,越南"
)
_DYNASTIES = _list("唐朝,宋朝,元朝,明朝,清朝,汉朝,隋朝,晋朝,北魏,西夏,北周")
_WORKS_ZH = _list("西游记,论语,水经注,聊斋志异,天工开物,本草纲目,齐民要术,梦溪笔谈,诗经,史记,肘后备急方,千金方,伤寒论")
_FORMS_ZH: tuple[tuple[str, Sort], ...] = (
    ("大学$", _list("复旦大学,哈佛大学,浙江大学,北京大学,清华大学,耶鲁大学,武汉大学,剑桥大学")),
    ("学院$", _list("广州中医学院,北京师范学院,南京工学院,上海音乐学院,山海关铁路学院")),
    ("(?:研究所|研究院)$", _list("云南省药物研究所,敦煌文物研究所,昆明植物研究所,上海药物研究所,南京地质古生物研究所")),
    ("博物馆$|博物院$", _list("大英博物馆,故宫博物院,陕西历史博物馆,上海博物馆,法国卢浮宫博物馆")),
    ("图书馆$", _list("大英图书馆,法国国家图书馆,上海图书馆,中国国家图书馆,京师图书馆")),
    ("医院$", _list("北京协和医院,上海华山医院,武汉同济医院,广州中山医院")),
    ("公司$", _list("西门子公司,丰田汽车公司,拜耳公司,诺华公司,柯达公司,京张铁路公司,山德士公司")),
    ("组织$", _list("世界卫生组织,世界贸易组织,联合国教科文组织,国际劳工组织,世界气象组织")),
    ("省$", _PROVINCES),
    ("隧道$", _list("居庸关隧道,石佛寺隧道,八达岭隧道,秦岭隧道,狮子洋隧道,五桂头隧道")),
    ("铁路$", _list("京张铁路,粤汉铁路,川汉铁路,京汉铁路,陇海铁路,成渝铁路,新易铁路")),
    ("(?<![东西南北])站$", _list("太子城站,北京北站,张家口站,清河站,怀来站,青龙桥车站,八达岭长城站")),
    ("^.{1,3}关$", _list("玉门关,阳关,居庸关,山海关,嘉峪关,雁门关,潼关")),
    ("奖$", _list("诺贝尔和平奖,菲尔兹奖,拉斯克临床医学研究奖,诺贝尔化学奖,沃尔夫奖,国家最高科学技术奖,图灵奖")),
    ("桥$", _list("赵州桥,卢沟桥,洛阳桥,广济桥,滦河大桥,武汉长江大桥,钱塘江大桥")),
    ("^.{1,3}山$", _list("泰山,华山,黄山,五台山,峨眉山,三危山,祁连山")),
    ("^.{1,2}[江河]$", _list("长江,黄河,淮河,珠江,滦河,湘江,汉江")),
    ("之战$|战争$|大战$", _list("赤壁之战,滑铁卢战役,甲午战争,第一次世界大战,第二次世界大战,鸦片战争")),
)
_CODE = re.compile(r"(?P<letters>[A-Z]{1,4})(?P<number>\d{1,2})\Z")
_CAVE = re.compile(r"第(?P<number>\d{1,3})窟\Z")
_CLOSED: tuple[Sort, ...] = (_COUNTRIES, _STATES, _COUNTIES, _CITIES, _FIRMS)
_CLOSED_ZH: tuple[Sort, ...] = (_COUNTRIES_ZH, _DYNASTIES, _PROVINCES, _CITIES_ZH, _REGIONS, _WORKS_ZH)


@cache
def sort_of(name: str, kind: Kind) -> Sort:
    """The names of the sort of `name`, itself perhaps among them; empty where no sort is sure enough."""
    chinese = detect_language(name) == "zh"
    for numbered in (_CODE, _CAVE):
        if found := numbered.match(name):
            return _numbered(name, found)
    if kind == "person":
        return _PEOPLE_ZH if chinese else _PEOPLE
    for form, sort in _FORMS_ZH if chinese else _FORMS:
        if re.search(form, name):
            return sort
    listed = next((sort for sort in (_CLOSED_ZH if chinese else _CLOSED) if name in sort), ())
    if not listed and kind == "work" and chinese:
        return _WORKS_ZH
    return listed


def _numbered(name: str, found: re.Match[str]) -> Sort:
    """Numbers next to that of `name`, on both sides: the right one is neither the first nor the last."""
    number = int(found["number"])
    start, end = found.span("number")
    steps = (-2, -1, 1, 2, 3) if number < _FEW else (-31, -14, 17, 22, 45)
    return tuple(f"{name[:start]}{number + step}{name[end:]}" for step in steps if number + step > 0)


_FEW = 20


def others_of_sort(name: str, kind: Kind, sentence: str) -> list[str]:
    """Names of the sort of `name` that share no telling word with it and do not stand in `sentence`, in an order that
    is drawn by the sentence.
    """
    return list(_others(name, sort_of(name, kind), fold_name(sentence)))


def _others(name: str, sort: Sort, said: str) -> Iterator[str]:
    common = Counter(word for each in sort for word in {*fold_name(each).split()})
    telling = {word for word in fold_name(name).split() if common[word] < _OFTEN}
    for other in sorted(sort, key=lambda each: zlib.crc32(f"{said}{each}".encode())):
        folded = fold_name(other)
        apart = folded not in said and fold_name(name) not in folded
        if apart and telling.isdisjoint(word for word in folded.split() if common[word] < _OFTEN):
            yield other


_OFTEN = 2
