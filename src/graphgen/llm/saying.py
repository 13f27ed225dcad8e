"""What a user may say of how an endpoint is reached: well-formed, and without secrets.

Settings are written into the run's directory: what could be a secret must not get into them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import orjson

__all__ = ["checked_extra", "checked_for_secrets", "checked_header", "checked_headers", "checked_url"]

_OWN_FIELDS = frozenset("model messages stream n temperature top_p max_tokens stop seed logprobs top_logprobs".split())
M = TypeVar("M", bound=Mapping[str, str])
_SECRET_NAME = re.compile(r"auth(?!or\b)|key|token|secret|cookie|passw|credential|\bsig(nature)?\b", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"\s*(bearer|basic)\s|\bsk-[\w-]{6}", re.IGNORECASE)
_HEADER = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
_URL = re.compile(r"https?://[^/@?#\s]+(?:/[^@?#\s]*)?")


def checked_url(url: str) -> str:
    """`url` without slashes at its end.

    Raises:
        ValueError: It is no URL that can be asked, or has a password or a query.
    """
    if not _URL.fullmatch(url):
        raise ValueError("it must look like http://host/v1, without a password and without a query")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port  # each is an error where it is none
        if ":" not in host:
            host.encode("idna")
    except ValueError as error:
        raise ValueError(f"its host or its port is none: {error}") from error
    return url.rstrip("/")


def checked_extra(extra: dict[str, Any]) -> dict[str, Any]:
    """`extra`, further fields of requests; raises `ValueError` where they are taken, or no JSON."""
    taken = sorted(extra.keys() & _OWN_FIELDS)
    if taken:
        raise ValueError(f"{', '.join(taken)} is what a request says itself")
    try:
        orjson.dumps(extra)
    except TypeError as error:
        raise ValueError(f"it is no JSON: {error}") from error
    return extra


def checked_header(name: str) -> str:
    """`name`; raises `ValueError` where HTTP knows no header of such a name."""
    if not _HEADER.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a header")
    return name


def checked_headers(headers: dict[str, str]) -> dict[str, str]:
    """`headers`; raises `ValueError` where one cannot be sent."""
    for name, value in headers.items():
        checked_header(name)
        if not value.isprintable():
            raise ValueError(f"the value of {name} is not one line of text")
    return headers


def checked_for_secrets(said: M) -> M:
    """`said`, headers or a query; raises `ValueError` where a name or a value looks like a secret."""
    for name, value in said.items():
        if _SECRET_NAME.search(name) or _SECRET_VALUE.search(value):
            raise ValueError(
                f"{name} looks like a key, and would be written down; name its variable with `api_key_env`, and the "
                "header that carries it with `api_key_header`"
            )
    return said
