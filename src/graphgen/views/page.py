"""One HTML file that holds all it needs: its code, its looks and its data; it can ask nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import html
from importlib.resources import files
from typing import Any

import orjson

__all__ = ["page"]

_SCRIPTS = ("words.js", "model.js", "camera.js", "painting.js", "sheets.js", "panel.js", "choosing.js", "main.js")
_UNSAFE = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})


def page(title: str, content: Any) -> str:  # noqa: ANN401 - whatever can be JSON
    """The page that shows `content`, a drawing.

    Names and descriptions come from documents and models. In the page they are JSON in which no tag can begin, and
    its policy lets nothing run but the code below: no other script, no request, no form, no frame.
    """
    folder = files("graphgen.views") / "web"
    style = (folder / "graph.css").read_text(encoding="utf-8")
    code = "".join((folder / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    script = f'"use strict";\n(() => {{\n{code}}})();\n'
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    values = {
        "policy": policy,
        "title": html.escape(title),
        "style": style,
        "data": orjson.dumps(content).decode().translate(_UNSAFE),
        "script": script,
    }
    before, *parts = (folder / "graph.html").read_text(encoding="utf-8").split("{{")
    # Each placeholder is looked at once: what stands in a value is never taken for one.
    return before + "".join(values[name] + rest for name, rest in (part.split("}}", 1) for part in parts))


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
