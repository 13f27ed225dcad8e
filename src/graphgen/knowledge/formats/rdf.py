"""A knowledge graph out of RDF, here in N-Triples (W3C, 2014): one triple a line, which any RDF tool writes.

Labels become names, classes become types, other literals become descriptions, and links become relations; the members
of a list are each related to what the list was.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from graphgen.knowledge.formats.brought import Importer
from graphgen.knowledge.formats.grounded import GroundedImport
from graphgen.knowledge.merging.clean import clean_name, clean_text, shorten
from graphgen.records import Document, Language
from graphgen.text.language import detect_language
from graphgen.text.names import fold_name

__all__ = ["STATEMENT", "Triple", "add_triples", "read_ntriples"]

_IRI = r'<(?P<{0}>(?:[^\x00-\x20<>"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*)>'
_BLANK = r"(?P<{0}_blank>_:[^\s<>\"]*[^\s<>\".])"
_LITERAL = (
    r'"(?P<literal>(?:[^"\\\n\r]|\\[tbnrf"\'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*)"'
    r"(?:\^\^<[^<>\s]*>|@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*))?"
)
_SUBJECT, _PREDICATE, _OBJECT = _IRI.format("subject"), _IRI.format("predicate"), _IRI.format("object")
STATEMENT = re.compile(
    rf"[ \t]*(?:{_SUBJECT}|{_BLANK.format('subject')})[ \t]*{_PREDICATE}"
    rf"[ \t]*(?:{_OBJECT}|{_BLANK.format('object')}|{_LITERAL})[ \t]*\.[ \t]*(?:#.*)?"
)
"""A whole line that states a triple."""
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_RDF, _RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
_SKOS, _OWL = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2002/07/owl#"
_TYPE = f"{_RDF}type"
_FIRST, _REST, _NIL = f"{_RDF}first", f"{_RDF}rest", f"{_RDF}nil"
_LABELS = (
    f"{_SKOS}prefLabel",
    f"{_RDFS}label",
    "http://schema.org/name",
    "https://schema.org/name",
    "http://xmlns.com/foaf/0.1/name",
)
_TEXTS = frozenset(("comment", "abstract", "definition", "description", "scopeNote", "note"))
_NO_RELATION = frozenset((_TYPE, f"{_OWL}sameAs", f"{_RDFS}seeAlso", f"{_RDFS}isDefinedBy"))
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\s]+")


class Triple(NamedTuple):
    """A statement; `object` is an IRI or a blank node where `is_link`, else the text of a literal."""

    line: int
    subject: str
    predicate: str
    object: str
    is_link: bool
    language: str


def read_ntriples(lines: Iterable[bytes], documents: Sequence[Document], importer: Importer) -> None:
    """Hand all entities and relations to `importer`; a line that is no triple is reported with its number."""
    add_triples(
        [triple for number, line in enumerate(lines, 1) if (triple := _read(number, line, importer))],
        documents,
        importer,
    )


def add_triples(stated: Sequence[Triple], documents: Sequence[Document], importer: Importer) -> None:
    """Hand all entities and relations of these triples to `importer`.

    A name is the label in the language of most documents, else one without a language, else English, else any; where
    there is none, the last part of the IRI. Two resources of one name are told apart by that part.
    """
    triples = list(_without_lists(stated))
    preferred = Counter[Language](document.language for document in documents).most_common(1)
    names = _names(triples, preferred[0][0] if preferred else "en")
    grounded = GroundedImport(documents, importer)
    _add_entities(triples, names, grounded)
    for triple in triples:
        if triple.is_link and triple.predicate not in _NO_RELATION:
            ends = names.get(triple.subject), names.get(triple.object)
            if not ends[0] or not ends[1]:
                importer.warn(
                    triple.line,
                    "missing_end",
                    f"An end of this triple has no name: {shorten(f'{triple.subject} {triple.predicate}')}",
                    "Give blank nodes a label.",
                )
                continue
            grounded.relation(triple.line, ends[0], ends[1], _local_name(triple.predicate), "")


def _read(number: int, line: bytes, importer: Importer) -> Triple | None:
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
    except UnicodeDecodeError:
        text = line.decode(errors="replace").strip()
    if not text or text.startswith("#"):
        return None
    match = None if "\ufffd" in text else STATEMENT.fullmatch(text)
    if match is None:
        importer.fail(number, "malformed_line", f"This line is no triple: {shorten(text)}", "Correct the line.")
        return None
    subject, target = (match[end] if match[end] is not None else match[f"{end}_blank"] for end in ("subject", "object"))
    link = target is not None
    value = target if link else match["literal"]
    language = (match["language"] or "").partition("-")[0].casefold()
    return Triple(number, _unescaped(subject), _unescaped(match["predicate"]), _unescaped(value), link, language)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if not code:
        return _ESCAPED.get(match[3], match[3])
    number = int(code, 16)
    surrogates, beyond = range(0xD800, 0xE000), 0x110000
    return chr(number) if number < beyond and number not in surrogates else "\ufffd"


def _without_lists(triples: Sequence[Triple]) -> Iterator[Triple]:
    """The triples with the members of a list in place of the list; what holds a list together says nothing itself."""
    members = {triple.subject: triple for triple in triples if triple.predicate == _FIRST}
    following = {triple.subject: triple.object for triple in triples if triple.predicate == _REST}
    for triple in triples:
        if triple.predicate in (_FIRST, _REST) or (triple.is_link and triple.object == _NIL):
            continue
        if not triple.is_link or triple.object not in members:
            yield triple
            continue
        place, passed = triple.object, set[str]()
        while place in members and place not in passed:
            passed.add(place)
            member = members[place]
            yield triple._replace(object=member.object, is_link=member.is_link, language=member.language)
            place = following.get(place, "")


def _names(triples: Sequence[Triple], preferred: Language) -> dict[str, str]:
    """What each resource is called, no two alike; blank nodes only where they have a label."""
    ranks = {preferred: 0, "": 1, "en": 2}
    labels: dict[str, tuple[int, int, str]] = {}
    for triple in triples:
        name = clean_name(triple.object)
        if not triple.is_link and triple.predicate in _LABELS and fold_name(name):
            rank = ranks.get(triple.language, 3), _LABELS.index(triple.predicate), name
            labels[triple.subject] = min(labels.get(triple.subject, rank), rank)
    linked = [
        end
        for triple in triples
        for end in ((triple.subject, triple.object) if _is_link_between(triple) else (triple.subject,))
    ]
    names: dict[str, str] = {}
    for resource in dict.fromkeys(linked):
        name = labels[resource][2] if resource in labels else clean_name(_local_name(resource))
        if fold_name(name) and (resource in labels or not resource.startswith("_:")):
            names[resource] = name
    times = Counter(map(fold_name, names.values()))
    return {
        resource: name if times[fold_name(name)] == 1 else f"{name} ({_last_part(resource)})"
        for resource, name in names.items()
    }


def _is_link_between(triple: Triple) -> bool:
    return triple.is_link and triple.predicate not in _NO_RELATION


def _add_entities(triples: Sequence[Triple], names: dict[str, str], grounded: GroundedImport) -> None:
    kinds: dict[str, str] = {}
    texts: dict[str, list[str]] = defaultdict(list)
    for triple in triples:
        if triple.predicate == _TYPE and triple.is_link:
            kind = names.get(triple.object) or _local_name(triple.object)
            kinds[triple.subject] = min(kinds.get(triple.subject, kind), kind)
        elif not triple.is_link and triple.predicate not in _LABELS and triple.language in ("", "en", "zh"):
            texts[triple.subject].append(_sentence(names.get(triple.subject, ""), triple))
    for resource, name in names.items():
        for text in texts[resource] or [""]:
            grounded.entity(name, kinds.get(resource, ""), text)


def _sentence(name: str, triple: Triple) -> str:
    predicate, value = _last_part(triple.predicate), clean_text(triple.object)
    if predicate in _TEXTS:
        return value
    words = _local_name(triple.predicate)
    if detect_language(f"{name}{value}") == "zh":
        return f"{name}的{words}：{value}。"
    return f"The {words} of {name} is {value}."


def _local_name(iri: str) -> str:
    """The last part of `iri` as words: `…/birthPlace` is "birth place", `…/Ada_Lovelace` is "Ada Lovelace"."""
    part = _last_part(iri)
    words = [word for word in _CAMEL.split(part) if word]
    return " ".join(words) if "_" in part or part[:1].isupper() else " ".join(word.lower() for word in words)


def _last_part(iri: str) -> str:
    return unquote(re.split(r"[#/:]", iri.rstrip("#/"))[-1])
