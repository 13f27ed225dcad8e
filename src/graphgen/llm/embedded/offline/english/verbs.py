"""English verb forms, from closed lists: a form that is not listed is not guessed at."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

__all__ = ["BE", "MODALS", "VerbForms", "participles", "past_forms", "present_forms"]

BE = frozenset("is are was were".split())
MODALS = frozenset("can could may might must shall should will would".split())

# base, past, participle
_IRREGULAR = """
become became become; begin began begun; bring brought brought; build built built; buy bought bought; catch caught
caught;
cost cost cost; hit hit hit; let let let; swear swore sworn; bind bound bound; break broke broken; burst burst burst;
choose chose chosen; come came come; cut cut cut; draw drew drawn; drive drove driven; eat ate eaten; fall fell fallen;
feed fed fed; fight fought fought; find found found; fly flew flown; forbid forbade forbidden; found founded founded;
freeze froze frozen; get got got; give gave given; go went gone; grow grew grown; hear heard heard; hold held held;
keep kept kept; know knew known; lay laid laid; lead led led; leave left left; lend lent lent; lie lay lain; lose
lost lost;
make made made; mean meant meant; meet met met; pay paid paid; put put put; read read read; rebuild rebuilt rebuilt;
ride rode ridden; ring rang rung; rise rose risen; run ran run; say said said; see saw seen; sell sold sold; send
sent sent;
set set set; show showed shown; shut shut shut; sing sang sung; sink sank sunk; sit sat sat; speak spoke spoken;
spend spent spent; stand stood stood; steal stole stolen; strike struck struck; swim swam swum; take took taken;
teach taught taught; tell told told; think thought thought; throw threw thrown; understand understood understood;
undergo underwent undergone; wear wore worn; win won won; withdraw withdrew withdrawn; write wrote written; have had
had;
feel felt felt; oversee oversaw overseen; overcome overcame overcome; spread spread spread; split split split
"""
# A mark "!" says that the last consonant is doubled.
_REGULAR = """
absorb accept achieve acquire act adapt add adopt affect agree aim allow announce appear apply appoint approve arrange
arrive ask assemble assist attach attack attend attract award base belong borrow call capture carry cause celebrate
change cite claim classify close collect combine command commission compete compile complete compose conduct confirm
connect conquer consider consist construct contain continue contribute control! convert cool cover create cross
cultivate
date declare decline decrease dedicate defeat define deliver demand demonstrate depend derive describe design destroy
detect
determine develop devise die direct discover display divide dominate donate double drain earn edit elect eliminate
emerge
employ enable encode encourage end engage enhance enjoy enter establish estimate evolve examine exceed exhibit exist
expand
experience explain explore export express extend extract feature fill film finance finish flow follow force form
fund gain gather generate govern grant guide handle happen help hire host house identify illustrate improve include
increase influence inhabit inherit initiate inspire install introduce invent invest invite involve isolate issue join
kill land last launch license link live locate maintain manage manufacture marry mark measure melt merge mention move
name
note observe obtain occupy occur! offer open operate oppose order organize organise originate own paint participate pass
patent perform permit! persuade plan! plant play popularize power prepare present preserve prevent process produce
prohibit promote propose protect prove provide publish pump purchase pursue reach receive recognize recognise recommend
record recover reduce refer! reflect refuse regulate reject release remain remove rename repair replace report represent
request require rescue reside resign resist restore result retain retire return reveal reverse rule sail secure select
separate serve settle share ship! sign smooth solve span! specialize sponsor start state stay stop! store stretch
strengthen study submit! succeed suffer suggest supervise supply support surround survive test total trade train
transfer!
transform translate transmit! transport travel! treat trigger! turn unite use utilize visit volunteer vote want
advise accompany award cancel! tunnel! channel! label! watch weigh welcome widen work yield describe appoint depict
portray premiere star! adapt emit! absorb orbit rotate store
convert split tilt vary vibrate emit! dissolve treat infect inhibit induce bind block exploit fix graduate migrate
navigate calculate correct test observe transmit! persuade award reward refine purify ferment isolate inject cure
harvest promise purify defend drown praise compensate warn resist exchange settle teach train weigh lower raise
travel! cause correspond last control! knight injure present graduate vote appear
""".replace("\n", " ")


class VerbForms(NamedTuple):
    base: str
    present: str
    past: str
    participle: str


def _third_person(base: str) -> str:
    if base == "have":
        return "has"
    if base.endswith(("s", "sh", "ch", "x", "z", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


def _regular_past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + "ed"


@cache
def _verbs() -> tuple[VerbForms, ...]:
    listed: dict[str, VerbForms] = {}
    for entry in _REGULAR.split():
        base = entry.rstrip("!")
        past = base + base[-1] + "ed" if entry.endswith("!") else _regular_past(base)
        listed[base] = VerbForms(base, _third_person(base), past, past)
    for entry in _IRREGULAR.split(";"):
        base, past, participle = entry.split()
        listed[base] = VerbForms(base, _third_person(base), past, participle)
    return tuple(listed.values())


@cache
def past_forms() -> dict[str, VerbForms]:
    """Past tense to verb. Where two verbs share a form (found, founded), the plainer reading stands."""
    return {verb.past: verb for verb in _verbs()}


@cache
def participles() -> dict[str, VerbForms]:
    return {verb.participle: verb for verb in _verbs()} | {"born": VerbForms("bear", "bears", "bore", "born")}


@cache
def present_forms() -> dict[str, VerbForms]:
    return {verb.present: verb for verb in _verbs()}
