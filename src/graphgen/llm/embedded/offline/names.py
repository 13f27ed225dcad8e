"""Real names of each kind, to stand in a false statement for another name of that kind."""

from __future__ import annotations

from graphgen.llm.embedded.offline.mentions import Kind

__all__ = ["CHINESE_NAMES", "CITIES", "ENGLISH_NAMES"]

ENGLISH_NAMES: dict[Kind, tuple[str, ...]] = {
    "person": (
        "Isaac Newton", "Marie Curie", "Ludwig van Beethoven", "Leonardo da Vinci", "Charlotte Brontë", "Nikola Tesla",
        "Johannes Kepler", "Florence Nightingale", "Abraham Lincoln", "Ada Lovelace", "Louis Pasteur", "Amelia Earhart",
    ),
    "organization": (
        "Siemens", "UNICEF", "Toyota", "the Red Cross", "Harvard University", "the Royal Society", "Greenpeace",
        "the University of Bologna", "Unilever", "the Max Planck Society",
    ),
    "event": ("the Congress of Vienna", "the Battle of Waterloo", "the Crimean War", "the Boston Tea Party"),
    "work": ("Don Quixote", "Moby-Dick", "The Magic Flute", "Hamlet", "War and Peace"),
}  # fmt: skip

CHINESE_NAMES: dict[Kind, tuple[str, ...]] = {
    "person": ("李白", "司马迁", "张衡", "祖冲之", "徐霞客", "沈括", "牛顿", "居里夫人", "贝多芬", "林肯"),
    "place": ("新疆", "海南", "西安", "内蒙古", "哈尔滨", "青海", "广州", "昆明", "拉萨", "沈阳", "郑州"),
    "organization": ("西门子公司", "丰田汽车公司", "哈佛大学", "红十字会", "复旦大学", "英国皇家学会", "故宫博物院"),
    "event": ("赤壁之战", "滑铁卢战役", "维也纳会议"),
    "work": ("西游记", "论语", "水经注", "聊斋志异", "天工开物"),
}
# Any of these is a place where something else stands.
CITIES = ("Lisbon", "Nairobi", "Oslo", "Santiago", "Kyoto", "Prague", "Montreal", "Cairo", "Melbourne", "Helsinki")
