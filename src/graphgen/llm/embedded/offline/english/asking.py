"""Questions and relative clauses made by asking for one part of an English clause."""

from __future__ import annotations

import re

from graphgen.llm.embedded.offline.english.gap import Gap
from graphgen.llm.embedded.offline.reading.mentions import Kind

__all__ = ["ask", "noun_for", "relative"]

_NOUNS: dict[Kind, str] = {
    "person": "person",
    "place": "place",
    "organization": "organization",
    "event": "event",
    "work": "work",
    "gene": "gene",
    "technology": "device",
    "date": "date",
}
_TELLING = frozenset(
    "river lake sea ocean bridge canal island mountain county province castle palace tower cathedral church museum "
    "theatre university college institute observatory company war battle treaty act prize award school hospital park "
    "street airport station lighthouse strait bay harbour peninsula society journal revolution conference "
    "festival".split()
)
_UNSAFE_WHAT = frozenset("in at on near during within".split())
_YEAR = re.compile(r"\d{4}")


def noun_for(kind: Kind, name: str = "") -> str:
    """A noun for something of `kind`, read from its name where that says more: a river, a treaty."""
    if kind == "date":
        return "year" if _YEAR.fullmatch(name) else "month" if re.fullmatch(r"[A-Za-z]+ \d{4}", name) else "day"
    if name.startswith(("HMS ", "SS ", "USS ", "RMS ")):
        return "ship"
    last = re.split(r" (?:in|for|of) ", name)[0].rpartition(" ")[2].casefold()
    return last if last in _TELLING and " " in name else _NOUNS.get(kind, "thing")


def _wh(kind: Kind, answer: str = "") -> str:
    """`which person`, `how many metres`: what stands for the answer in a question."""
    if kind == "quantity":
        unit = re.sub(r"^[\d.,\s-]+(?:(?:million|billion|thousand)\s)?", "", answer)
        return "what percentage" if unit.startswith(("%", "per")) else f"how many {unit}"
    if kind == "date":
        return f"which {noun_for(kind, answer)}"
    noun = noun_for(kind, answer)
    return "what" if noun in {"thing", "device"} else f"which {noun}"


def _join(*parts: str) -> str:
    return re.sub(r"\s+([,.;])", r"\1", " ".join(part.strip() for part in parts if part.strip())).rstrip(", ")


def _question(text: str) -> str:
    return text[:1].upper() + text[1:] + "?"


def _mid(subject: str) -> str:
    """The subject as it is written inside a sentence."""
    first, _, rest = subject.partition(" ")
    return f"{first.lower()} {rest}" if first in {"The", "A", "An", "Its", "Their"} else subject


def ask(gap: Gap, subject: str | None = None) -> str | None:
    """A question for the gap; `subject` replaces the clause's own. `None` where no safe form is known."""
    clause = gap.clause
    text = _asked(gap, _mid(subject or clause.subject), subject or clause.subject)
    return _question(text + (f" {_mid_front(clause.front)}" if clause.front else "")) if text else None


def _asked(gap: Gap, who: str, leading: str) -> str | None:
    """The words of the question; the subject is `who` inside it and `leading` where it begins with it."""
    clause = gap.clause
    remainder = _join(gap.before, gap.after)
    if gap.role in {"subject", "companion", "owner", "agent"}:
        return _ask_actor(gap, who, remainder)
    if _is_unclear(gap) or (gap.role == "front" and clause.form == "copula"):
        return None
    plain = clause.form == "copula" and not gap.before
    if plain and (_is_where(gap) or gap.kind == "quantity"):
        wh = _wh(gap.kind, gap.answer) if gap.kind == "quantity" else "where"
        return _join(wh, clause.verbs, who, gap.after)
    if gap.role == "inside" or not clause.auxiliary or clause.form == "copula":
        return _join(leading, clause.verbs, _join(gap.before, gap.preposition, _whom(gap), gap.after))
    return _join(_fronted(gap), clause.auxiliary, who, clause.main, remainder)


def _ask_actor(gap: Gap, who: str, remainder: str) -> str | None:
    clause = gap.clause
    if gap.role == "companion":
        return _join("with whom", clause.auxiliary, gap.after, clause.main, gap.before)
    if gap.role == "owner":
        return _ask_owner(gap)
    if gap.role == "agent":
        return _ask_agent(gap, who, remainder)
    return _join("who" if gap.kind == "person" else _wh(gap.kind, gap.answer), clause.verbs, clause.rest)


def _is_unclear(gap: Gap) -> bool:
    """`In what` asks for a place, a state or a time alike."""
    unclear = gap.preposition in _UNSAFE_WHAT and noun_for(gap.kind, gap.answer) in {"thing", "device"} and not gap.noun
    return unclear and gap.kind != "quantity" and not _is_where(gap)


def _ask_owner(gap: Gap) -> str | None:
    """`Whose team did X join?`, `Whose clocks were neglected?`"""
    clause = gap.clause
    if not gap.preposition:
        return _join(f"whose {gap.noun}", clause.verbs, clause.rest)
    if not clause.auxiliary:
        return None
    return _join(f"whose {gap.noun}", clause.auxiliary, _mid(clause.subject), clause.main, gap.after)


def _is_where(gap: Gap) -> bool:
    """Whether `where` asks for the answer: a place, or a named house or firm at which something happens."""
    if gap.kind == "place" and gap.preposition in {"in", "at", "near"}:
        return True
    return gap.preposition == "at" and gap.kind in {"organization", "concept"} and gap.answer[:1].isupper()


def _whom(gap: Gap) -> str:
    if gap.noun:
        return f"which {gap.noun}"
    return "whom" if gap.kind == "person" else _wh(gap.kind, gap.answer)


def _fronted(gap: Gap) -> str:
    """The question word with its preposition, as it begins a question."""
    if gap.role == "front" or (gap.kind == "date" and gap.preposition in {"in", "on"}):
        return "when"
    if not gap.noun and _is_where(gap):
        return "where"
    return _whom(gap) if gap.role == "object" else f"{gap.preposition} {_whom(gap)}"


def _ask_agent(gap: Gap, who: str, remainder: str) -> str:
    clause = gap.clause
    wh = "who" if gap.kind == "person" else _wh(gap.kind, gap.answer)
    plain = clause.verb is not None and clause.verb.participle == clause.main and clause.verb.base != "bear"
    if plain and clause.verb is not None and clause.auxiliary in {"was", "were"}:
        return _join(wh, clause.verb.past, who, remainder)
    if plain and clause.verb is not None and clause.auxiliary in {"is", "are"}:
        return _join(wh, clause.verb.present, who, remainder)
    return _join("by", "whom" if gap.kind == "person" else wh, clause.auxiliary, who, clause.main, remainder)


def _mid_front(front: str) -> str:
    return front[:1].lower() + front[1:]


def relative(gap: Gap, noun: str, subject: str | None = None) -> str | None:
    """A noun phrase that describes the answer by the clause, as `the person who designed the bridge`."""
    clause = gap.clause
    front = f" {_mid_front(clause.front)}" if clause.front else ""
    who = _mid(subject or clause.subject)
    pronoun = "who" if gap.kind == "person" else "that"
    remainder = _join(gap.before, gap.after)
    if gap.role == "subject":
        return f"the {noun} {pronoun} {_join(clause.verbs, clause.rest)}{front}"
    if gap.role == "agent":
        plain = (
            clause.verb is not None and clause.verb.participle == clause.main and clause.auxiliary in {"was", "were"}
        )
        if plain and clause.verb is not None:
            return f"the {noun} {pronoun} {_join(clause.verb.past, who, remainder)}{front}"
    if gap.role == "object":
        return f"the {noun} that {_join(who, clause.verbs, remainder)}{front}"
    if gap.role in {"adverbial", "agent"} and clause.form != "copula":
        which = "whom" if gap.kind == "person" else "which"
        return f"the {noun} {gap.preposition} {which} {_join(who, clause.verbs, remainder)}{front}"
    return None
