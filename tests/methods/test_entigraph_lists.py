"""The names of entities are read without whatever numbers or marks a model puts before them."""

from __future__ import annotations

import pytest

from graphgen.generation.retelling import read_cast
from graphgen.records import Completion


@pytest.mark.parametrize(
    "form",
    [
        "{0}\n{1}\n{2}",
        "1. {0}\n2. {1}\n3. {2}",
        "1) {0}\n2) {1}\n3) {2}",
        "1）{0}\n2）{1}\n3）{2}",
        "（1）{0}\n（2）{1}\n（3）{2}",
        "(1) {0}\n(2) {1}\n(3) {2}",
        "一、{0}\n二、{1}\n三、{2}",
        "（一）{0}\n（二）{1}\n（三）{2}",
        "①{0}\n②{1}\n③{2}",
        "- **{0}**\n- **{1}**\n- **{2}**",
        "**1. {0}**\n**2. {1}**\n**3. {2}**",
        "* {0}\n* {1}\n* {2}",
        "{0}, {1}, {2}",
        "{0}、{1}、{2}",
        "{0}；{1}；{2}",
    ],
)
@pytest.mark.parametrize("names", [("Ada Alder", "Morven Bridge", "Kelmar"), ("詹天佑", "京张铁路", "三峡")])
def test_names_are_read_however_they_are_listed(form: str, names: tuple[str, ...]) -> None:
    reply = f"<summary>Short.</summary>\n<entities>\n{form.format(*names)}\n</entities>"
    assert read_cast(Completion(text=reply, model="m")) == ("Short.", names)


@pytest.mark.parametrize("name", ["Paris, Texas", "3.5-inch disk", "2001: A Space Odyssey", "一带一路"])
def test_a_name_with_a_comma_or_a_number_stays_whole(name: str) -> None:
    reply = f"<summary>Short.</summary>\n<entities>\n{name}\n</entities>"
    assert read_cast(Completion(text=reply, model="m"))[1] == (name,)
