"""The report as one HTML file that holds all it needs and can ask nobody for anything."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from importlib.resources import files

import orjson
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from graphgen.views.report.charts import draw
from graphgen.views.report.parts import Content, Figure
from graphgen.views.report.words import Words

__all__ = ["report_page"]

_SCRIPTS = ("reading.js", "showing.js", "browsing.js", "hints.js")
_STYLE_ATTRIBUTE = re.compile(r' style="[^"]*"')


def report_page(content: Content, words: Words) -> str:
    """The page. What comes from documents and models is text in it: escaped where it stands in the page itself, and
    compressed JSON, which a script of the page shows as text, where it is in the browser of samples. The page's policy
    lets no other script run, and nothing be fetched.
    """
    folder = files("graphgen.views") / "web" / "report"
    style = (folder / "report.css").read_text(encoding="utf-8")
    code = "".join((folder / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    script = f'"use strict";\n(() => {{\n{code}}})();\n'
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["coded"] = _coded
    template = environment.from_string((folder / "report.html").read_text(encoding="utf-8"))
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return template.render(
        content=content,
        words=words,
        lang="zh-Hans" if words.language == "zh" else "en",
        policy=policy,
        style=Markup(style),  # noqa: S704 - the package's own file
        script=Markup(script),  # noqa: S704 - the package's own files
        data=_packed(words.within("js.") | {"language": words.language}, content),
        picture=_picture,
    )


def _picture(figure: Figure) -> Markup | None:
    """What vl-convert draws, which escapes the texts of a specification; the policy forbids styles in attributes."""
    svg = draw(figure)
    return None if svg is None else Markup(_STYLE_ATTRIBUTE.sub("", svg))  # noqa: S704 - see above


def _coded(text: str) -> Markup:
    """`text` with what stands between backquotes as code."""
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(text.split("`"))
    )


def _packed(phrases: dict[str, str], content: Content) -> str:
    """Base64 has no character that means anything to a page."""
    told = orjson.dumps({"words": phrases, **(content.samples or {})})
    return base64.b64encode(gzip.compress(told, 9, mtime=0)).decode()


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
