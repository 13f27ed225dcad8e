"""English sentences that stand alone: headings out, pronouns resolved where only one reading is left."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from graphgen.llm.embedded.offline.english.clause import parse_clause
from graphgen.llm.embedded.offline.english.kinds import defined_kind, kind_of_name
from graphgen.llm.embedded.offline.english.mentions import english_mentions, lower_start, lower_words
from graphgen.llm.embedded.offline.english.parts import english_parts, stands_alone
from graphgen.llm.embedded.offline.english.verbs import BE, MODALS, participles, past_forms, present_forms
from graphgen.llm.embedded.offline.english.words import FUNCTION_WORDS, HEAD_NOUNS, PREPOSITIONS
from graphgen.llm.embedded.offline.reading.mentions import Analysed, Kind, Mention, clean_text, disjoint, only_ones
from graphgen.text.sentences import sentence_spans

__all__ = ["english_relation", "english_sentences", "english_subjects"]

_FEWEST_WORDS = 4
_LONGEST = 1200
_ENDING = re.compile(r"[.!?;][\"'”’)\]]*$")
_PRONOUN = re.compile(r"^(It|He|She|Its|His|Her)\b(?!')")
_DANGLING = re.compile(
    r"^(?:It|He|She|They|Its|His|Her|Their|This|These|Those|That|We|Our|I|My|You|Your|Such|Both|Another|Others|Here|There|"
    r"One of (?:them|these)|Some|Many|Most|Each|The (?:former|latter|same|other|following))\b"
)
_OPENER = re.compile(
    r"^(?:However|Moreover|Furthermore|In addition|Additionally|Thus|Therefore|Also|Then|Later|Indeed|Nevertheless|"
    r"Consequently|Meanwhile|For example|For instance|As a result|Consistent with this finding|In fact|Finally|"
    r"Instead),\s+"
)
_MOST_TERMS = 30


class _Topic(NamedTuple):
    name: str
    kind: Kind
    nouns: frozenset[str]


def english_sentences(text: str, *, whole: bool = False) -> list[Analysed]:
    """The sentences of `text`, taken apart into single facts unless they are wanted `whole`."""
    common = lower_words(text)
    terms = _recurring_terms(text)
    kinds: dict[str, Kind] = {}
    topic: _Topic | None = None
    analysed: list[Analysed] = []
    for start, end in sentence_spans(text):
        sentence = _usable(text[start:end])
        if not sentence:
            topic = None if text[start] == "#" else topic
            continue
        resolved = _resolve(sentence, topic)
        parts = [resolved] if whole else english_parts(resolved)
        for place, part in enumerate(parts):
            fact = _analysed(part, common, terms, kinds)
            if fact.subject is not None and not place:
                topic = _next_topic(topic, fact.subject, resolved)
            if not _DANGLING.match(part) and (whole or stands_alone(part)):
                analysed.append(fact)
    return [_with_kinds(sentence, kinds) for sentence in analysed]


def _analysed(sentence: str, common: AbstractSet[str], terms: tuple[str, ...], kinds: dict[str, Kind]) -> Analysed:
    mentions = _mentions(sentence, common, terms, kinds)
    subject = _subject(sentence, mentions)
    if subject is not None:
        kind = defined_kind(sentence[subject.end :])
        if kind is not None:
            kinds[subject.name.casefold()] = kind
            mentions = [m._replace(kind=kind) if m.name == subject.name else m for m in mentions]
            subject = subject._replace(kind=kind)
    kinds |= {m.name.casefold(): m.kind for m in mentions if m.kind in {"person", "organization"} and m.proper}
    return Analysed(sentence, tuple(mentions), subject)


def _with_kinds(sentence: Analysed, kinds: dict[str, Kind]) -> Analysed:
    mentions = tuple(m._replace(kind=kinds.get(m.name.casefold(), m.kind)) for m in sentence.mentions)
    return sentence._replace(mentions=mentions)


def _usable(raw: str) -> str:
    """The sentence as running text; empty for headings, table rows and scraps."""
    if raw.startswith("#") or "|" in raw or len(raw) > _LONGEST:
        return ""
    sentence = _OPENER.sub("", clean_text(raw))
    sentence = sentence[:1].upper() + sentence[1:]
    words = sentence.split()
    verb = any(w in BE or w in MODALS or w in past_forms() or w in present_forms() or w.endswith("ed") for w in words)
    if len(words) < _FEWEST_WORDS or not verb or sentence.count("(") != sentence.count(")"):
        return ""
    return sentence if _ENDING.search(sentence) else sentence + "."


def _resolve(sentence: str, topic: _Topic | None) -> str:
    """Put the topic's name for a leading pronoun, or for `The city` where the topic was said to be a city."""
    length, name = _pointed(sentence, topic)
    return name + sentence[length:]


def _pointed(sentence: str, topic: _Topic | None) -> tuple[int, str]:
    """How many characters at the start of `sentence` point at `topic`, and what to say in their place."""
    if topic is None:
        return 0, ""
    match = _PRONOUN.match(sentence)
    if match is not None:
        if (topic.kind == "person") != (match[1] in {"He", "She", "His", "Her"}):
            return 0, ""
        possessive = match[1] in {"Its", "His", "Her"}
        return match.end(), topic.name + ("'" if topic.name.endswith("s") else "'s") * possessive
    words = sentence.split(maxsplit=2)
    if len(words) > 2 and words[0] == "The" and words[1] in topic.nouns and _is_verb(words[2].split()[0]):  # noqa: PLR2004 - The, noun, rest
        return len(sentence) - len(words[2]) - 1, topic.name
    return 0, ""


def english_subjects(text: str, earlier: str = "") -> list[tuple[int, int, str]]:
    """Where sentences of `text` begin with a pronoun or `The city`, and the name that is meant there.

    Args:
        text: Sentences, some of which may be headings.
        earlier: What stands before them. Of its subjects the only person and the only thing are meant by a pronoun
            before `text` has named one itself.
    """
    meant = only_ones(topic for _, _, _, topic in _followed(earlier, ()))
    return [(start, end, name) for start, end, name, _ in _followed(text, meant) if name]


def _followed(text: str, meant: Sequence[_Topic]) -> Iterator[tuple[int, int, str, _Topic]]:
    """The subject of each sentence, and where a word that points at it stands; an empty name where none does."""
    common, terms = lower_words(text), _recurring_terms(text)
    kinds: dict[str, Kind] = {}
    for start, end in sentence_spans(text):
        sentence = _usable(text[start:end])
        if not sentence:
            meant = () if text[start] == "#" else meant
            continue
        topic, (length, name) = next(
            ((topic, pointed) for topic in meant if (pointed := _pointed(sentence, topic))[0]), (None, (0, ""))
        )
        resolved = name + sentence[length:]
        subject = _analysed(resolved, common, terms, kinds).subject
        place = re.match(rf"\W*(?:\w[\w ]*,\s+)?({re.escape(sentence[:length])})\b", text[start:end], re.IGNORECASE)
        if topic is not None and place is not None:
            inside = place[1][0].islower() and name.startswith("The ")
            yield start + place.start(1), start + place.end(1), lower_start(name) if inside else name, topic
        if subject is not None:
            meant = (_next_topic(topic or next(iter(meant), None), subject, resolved),)
            yield start, start, "", meant[0]


def _is_verb(word: str) -> bool:
    return (
        word in BE
        or word in MODALS
        or word in past_forms()
        or word in present_forms()
        or word in {"has", "had", "also"}
    )


def _next_topic(topic: _Topic | None, subject: Mention, sentence: str) -> _Topic:
    head = sentence[subject.end : subject.end + 160]
    nouns = frozenset(word for word in re.findall(r"[a-z]+", head.split(".")[0]) if word in HEAD_NOUNS)
    article = "The " if sentence.startswith((f"The {subject.name}", f"the {subject.name}")) else ""
    if topic is not None and topic.name.removeprefix("The ") == subject.name:
        nouns |= topic.nouns
    return _Topic(article + subject.name, subject.kind, nouns)


def _subject(sentence: str, mentions: list[Mention]) -> Mention | None:
    """The mention that the sentence's first clause is about."""
    clause = parse_clause(sentence)
    if clause is None:
        return None
    bare = re.sub(r"^(?:The|A|An)\s+", "", clause.subject).strip('"“”')
    for mention in mentions:
        if mention.name == bare and mention.kind not in {"date", "quantity"}:
            return mention
    return None


def _recurring_terms(text: str) -> tuple[str, ...]:
    """Common nouns of two or three words that the text uses more than once, such as `tiller angle`."""
    counts: Counter[str] = Counter()
    lowered = re.sub(r"(?:\A|(?<=[.!?]\s))[A-Z](?=[a-z]+\b)", lambda match: match[0].lower(), text)
    words = re.findall(r"[A-Za-z][A-Za-z-]*|[^\sA-Za-z]+", lowered)
    inner = [_is_term_word(word, last=False) for word in words]
    last = [is_inner and _is_term_word(word, last=True) for word, is_inner in zip(words, inner, strict=True)]
    for size in (3, 2):
        for index in range(len(words) - size + 1):
            end = index + size - 1
            if last[end] and all(inner[index:end]) and not (index and words[index - 1] == "to"):
                counts[" ".join(words[index : end + 1])] += 1
    kept: list[str] = []
    for term, count in counts.most_common(_MOST_TERMS):
        if count > 1 and not any(term in other or other in term for other in kept):
            kept.append(term)
    return tuple(kept)


def _is_term_word(word: str, *, last: bool) -> bool:
    if len(word) < len("sea") or not word.isalpha() or not word.islower() or word in FUNCTION_WORDS:
        return False
    if word in past_forms() or word in participles() or word.endswith(("ly", "ed")):
        return False
    return not last or (
        word not in present_forms()
        and not word.endswith(("ing", "ous", "ive", "al", "ic", "ful", "ent", "ant", "ary", "ate"))
    )


def _mentions(sentence: str, common: AbstractSet[str], terms: tuple[str, ...], kinds: dict[str, Kind]) -> list[Mention]:
    found = english_mentions(sentence, common, kinds)
    folded = sentence.casefold()
    for term in terms:
        position = folded.find(term)
        if position >= 0:
            found.append(Mention(position, position + len(term), term, "concept", proper=False))
    clause = parse_clause(sentence)
    if clause is not None and clause.form == "copula":
        found += _defined_term(sentence, clause.subject, clause.rest)
    return disjoint(found)


def _defined_term(sentence: str, subject: str, rest: str) -> list[Mention]:
    """`A symphonic poem is a piece …`: the common noun that a sentence defines."""
    term = re.sub(r"^(?:The|A|An)\s+", "", subject)
    words = term.split()
    if not words or len(words) > 3 or not rest.startswith(("a ", "an ", "the ", "one of ")):  # noqa: PLR2004 - a term is short
        return []
    if any(word.casefold() in FUNCTION_WORDS or word.casefold() in PREPOSITIONS for word in words):
        return []
    start = sentence.find(term)
    shown = term if kind_of_name(term) != "concept" or term != subject else term[0].lower() + term[1:]
    return [Mention(start, start + len(term), shown, "concept", proper=False)] if start >= 0 else []


_RELATION_WORDS = 6
_RELATION_REACH = 9


def english_relation(sentence: str, source: Mention, target: Mention) -> str:
    """The verb group of the clause and the preposition before the target."""
    between = sentence[source.end : target.start] if source.end <= target.start else ""
    words = re.sub(r"\([^()]*\)", "", between).replace(",", " , ").split()
    if not words or "," in words:
        return "related to"
    words = [word for word in words if word not in {"the", "a", "an", "also", "first", '"', "“"}]
    verbs = [index for index, word in enumerate(words) if _is_verb(word)]
    if verbs and verbs[0] == 0 and len(words) <= _RELATION_WORDS:
        return " ".join(words)
    clause = parse_clause(sentence)
    if clause is None or clause.form == "copula" or clause.verbs not in between or len(words) > _RELATION_REACH:
        return "related to"
    preposition = words[-1] if words and words[-1] in PREPOSITIONS else ""
    return clause.verbs if clause.verbs.endswith(preposition) else f"{clause.verbs} {preposition}"
