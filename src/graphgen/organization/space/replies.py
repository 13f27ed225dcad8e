"""What the replies of a model that divides a space say: read leniently, checked strictly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, cast

from graphgen.errors import BadReply
from graphgen.organization.space.node import Step
from graphgen.organization.space.sameness import is_catch_all, same_dimension, unique_values
from graphgen.records import Completion
from graphgen.text.json_replies import read_json
from graphgen.text.mentions import comparable
from graphgen.text.names import fold_name
from graphgen.text.replies import bare, tagged
from graphgen.text.yes_no import read_answer

__all__ = ["Criterion", "Missing", "read_criterion", "read_missing", "read_option", "read_samples", "read_yes_no"]

_NAMES = "sample|question|problem|task|样本|题目|问题"
_SAMPLE = re.compile(rf"<\s{{0,3}}(/?)\s{{0,3}}(?:{_NAMES}|item)\s{{0,3}}>", re.IGNORECASE)
_NUMBERED = re.compile(
    rf"^[ \t>#*_-]{{0,8}}(?:{_NAMES}|第)?[ \t]{{0,2}}\d{{1,3}}[ \t]{{0,2}}题?[.、:：)）][ \t*]{{0,4}}",
    re.IGNORECASE | re.MULTILINE,
)
_BULLET = re.compile(r"\A(?:[-*•·]\s+|\(?\d{1,3}[.、)）]\s*|value\s*:\s*)", re.IGNORECASE)
_ENDING = re.compile(r"\W*(null|none|complete|infinite|完整|无穷|无限)\W*", re.IGNORECASE)
_ENDINGS = {"none": "null", "完整": "complete", "无穷": "infinite", "无限": "infinite"}
_LONGEST = 80
_STARTS = 64
_FEWEST = 2


class Criterion(NamedTuple):
    """A dimension and the values that the samples have in it."""

    dimension: str
    values: tuple[str, ...]


class Missing(NamedTuple):
    """The values that were missing, and whether these are all."""

    values: tuple[str, ...]
    ending: Literal["null", "complete", "infinite"]


def read_samples(completion: Completion) -> list[str]:
    """The samples of a reply: in tags, as JSON, or numbered; of equal ones the first, and none that was cut off.

    Raises:
        BadReply: There is none.
    """
    cut = completion.finish_reason == "length"
    reply = bare(completion.text)
    found = next(filter(None, (_in_tags(reply, cut=cut), _in_json(reply), _numbered(reply, cut=cut))), list[str]())
    first: dict[str, str] = {}
    for sample in found:
        first.setdefault(fold_name(sample), sample)
    samples = [sample for key, sample in first.items() if key]
    if not samples:
        raise BadReply("The reply holds no sample.", complaint="again/missing", fields=("sample",))
    return samples


def _in_tags(reply: str, *, cut: bool) -> list[str]:
    marks = _marked(_SAMPLE, reply)
    whole = marks[:-1] if cut and marks and not marks[-1][0][1] else marks
    return [text for mark, text in whole if not mark[1]]


def _marked(mark: re.Pattern[str], reply: str) -> list[tuple[re.Match[str], str]]:
    """Every mark with what follows it, as far as the next."""
    marks = list(mark.finditer(reply))
    ends = [*(mark.start() for mark in marks[1:]), len(reply)]
    return [(mark, reply[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=False)]


def _in_json(reply: str) -> list[str]:
    objects, _, whole, _ = read_json(reply)
    listed = cast("list[object]", whole) if isinstance(whole, list) else []
    for each in objects:
        values = [cast("list[object]", value) for value in each.values() if isinstance(value, list)]
        listed = [*listed, *(item for value in values for item in value)]
    texts = [item for item in listed if isinstance(item, str)]
    return texts or [value.strip() for each in objects for value in list(each.values())[:1] if isinstance(value, str)]


def _numbered(reply: str, *, cut: bool) -> list[str]:
    found = [text for _, text in _marked(_NUMBERED, reply)]
    return found[:-1] if cut else found


def read_criterion(completion: Completion, *, count: int, path: Sequence[Step]) -> Criterion:
    """The first object of a reply that divides `count` samples by a dimension that is not on `path`.

    Values may be an object's names with lists of sample numbers, or a list of objects with a value and numbers. The
    lists have to be disjoint and to hold every number from 1 to `count`, or, where one of them is 0, from 0.

    Raises:
        BadReply: There is no such object.
    """
    faults = ["there is no object with a dimension and its values"]
    for fields in _objects(bare(completion.text)):
        name = fields.get("dimension")
        lists = list(_lists(fields.get("attributes", fields.get("values"))))
        if not isinstance(name, str) or not lists:
            continue
        values = [_clean(value) for value, _ in lists]
        fault = _fault(name, values, [numbers for _, numbers in lists], count, path)
        if fault is None:
            return Criterion(_clean(name), tuple(values))
        faults.append(fault)
    raise BadReply(f"The samples are not divided: {faults[-1]}.", complaint="again/no_division")


def _objects(reply: str) -> Iterator[Mapping[str, Any]]:
    """Every object of a reply with what is inside it, whatever is said around it; then those that had to be mended."""
    decoder, start = json.JSONDecoder(), reply.find("{")
    for _ in range(_STARTS):
        if start < 0:
            break
        try:
            value, end = decoder.raw_decode(reply, start)
        except (ValueError, RecursionError):
            start = reply.find("{", start + 1)
            continue
        yield cast("Mapping[str, Any]", value)
        start = reply.find("{", end)
    yield from read_json(reply).objects


def _clean(text: str) -> str:
    """`text` in one line; half of a surrogate pair, which JSON can spell, is no character."""
    return " ".join(text.encode("utf-8", "replace").decode().split())


def _lists(attributes: object) -> Iterator[tuple[str, Sequence[object]]]:
    if isinstance(attributes, Mapping):
        for value, numbers in cast("Mapping[str, Any]", attributes).items():
            yield value, _as_list(numbers)
        return
    for each in cast("list[Any]", attributes) if isinstance(attributes, list) else []:
        if isinstance(each, Mapping):
            fields = cast("Mapping[str, Any]", each)
            value: object = fields.get("value", fields.get("attribute", fields.get("name", "")))
            numbers = fields.get("samples", fields.get("indices", fields.get("sample_indices")))
            yield value if isinstance(value, str) else "", _as_list(numbers)


def _as_list(numbers: object) -> Sequence[object]:
    return cast("list[object]", numbers) if isinstance(numbers, list) else [numbers]


def _fault(
    name: str, values: Sequence[str], lists: Sequence[Sequence[object]], count: int, path: Sequence[Step]
) -> str | None:
    numbers = [number for each in lists for number in each]
    whole = [number for number in numbers if isinstance(number, int) and not isinstance(number, bool)]
    first = 0 if 0 in whole else 1
    expected = range(first, first + count)
    used = next((step for step in path if same_dimension(name, values, step.dimension, step.among)), None)
    checks = (
        (not comparable(name) or len(name) > _LONGEST, "the dimension has no name, or no short one"),
        (len(whole) != len(numbers), "what should be the number of a sample is none"),
        (not set(whole) <= set(expected), "there are numbers that no sample has"),
        (set(whole) != set(expected), "samples are left out"),
        (len(set(whole)) != len(whole), "a sample has two values"),
        (
            any(not fold_name(value) or len(value) > _LONGEST for value in values),
            "a value has no name, or no short one",
        ),
        (any(map(is_catch_all, values)), "a value stands for all others"),
        (len(unique_values(values)) < max(len(values), _FEWEST), "there are not two different values, or one twice"),
        (used is not None, f"it divides by {name} again, after {used.dimension if used else ''}"),
    )
    return next((fault for wrong, fault in checks if wrong), None)


def read_missing(completion: Completion) -> Missing:
    """The values that a reply names, and its last word: null, complete or infinite.

    Raises:
        BadReply: It has no such word at its end, or it names no value where it says that there are some.
    """
    reply = bare(completion.text)
    structured = next((each for each in read_json(reply).objects if "missing" in each), None)
    if structured is not None:
        listed: object = structured["missing"]
        lines = (
            [str(each) for each in cast("list[object]", listed)] if isinstance(listed, list) else [str(listed or "")]
        )
        last = str(structured.get("ending") or "null")
    else:
        named, ended = tagged(reply, "missing"), tagged(reply, "ending")
        lines = re.sub(r"<[^<>\n]{0,20}>", "\n", named.text if named else reply).splitlines()
        lines = [line for line in lines if line.strip()]
        last = ended.text if ended else lines.pop() if lines else ""
    ending = _ENDING.fullmatch(last)
    values = tuple(unique_values(_plain(lines)))
    if completion.finish_reason == "length" or ending is None:
        raise BadReply("The values do not end with null, complete or infinite.", complaint="again/no_ending")
    said = ending[1].casefold()
    word = cast("Literal['null', 'complete', 'infinite']", _ENDINGS.get(said, said))
    if word == "infinite" and not values:
        raise BadReply("It says that values are missing and names none.", complaint="again/no_ending")
    return Missing(() if word == "null" else values, word)


def _plain(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        value = _BULLET.sub("", line.strip()).strip("*\"' ")
        if value and len(value) <= _LONGEST and not _ENDING.fullmatch(value):
            yield " ".join(value.split())


def read_option(completion: Completion, *, options: Sequence[str]) -> int | None:
    """Which of `options` a reply names, in words or by its number from 1 on; `None` for none of them.

    Raises:
        BadReply: It names another, or more than one.
    """
    reply = bare(completion.text)
    said = tagged(reply, "option")
    fields = next(iter(read_json(reply).objects), dict[str, Any]())
    named = str(fields.get("option", said.text if said else reply))
    folded = [fold_name(option) for option in options]
    if fold_name(named) in folded:
        return folded.index(fold_name(named))
    text, keys = comparable(named), [comparable(option) for option in options]
    if text in {"none", "none of these", "无", "没有"}:
        return None
    number = re.fullmatch(r"(?:option|选项)? ?(\d{1,3})(?: .*)?", text)
    if number and 1 <= int(number[1]) <= len(options):
        return int(number[1]) - 1
    within = [place for place, key in enumerate(keys) if key and key in text]
    if len(within) != 1:
        raise BadReply("The reply names none of the options.", complaint="again/no_option")
    return within[0]


def read_yes_no(completion: Completion) -> bool:
    """Whether a reply says yes.

    Raises:
        BadReply: It says neither.
    """
    said = read_answer(completion)
    if said is None:
        raise BadReply("The reply says neither yes nor no.", complaint="again/yes_or_no")
    return said
