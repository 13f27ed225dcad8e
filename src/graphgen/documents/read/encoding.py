"""Bytes become text without loss, or not at all.

In this order: a byte order mark; UTF-8; UTF-16 where zero bytes suggest it; GB18030; Windows-1252. The last three
accept nearly any bytes, so what they give must also look like writing: a wrong guess would put nonsense into every
later stage, where a failure can be mended by saving the file as UTF-8.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from graphgen.documents.read.reader import Unreadable
from graphgen.text.language import HAN

__all__ = ["decode", "row_encoding"]

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CONTROL = re.compile(r"[\x00-\x07\x0e-\x19\x7f]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_FAMILIAR = re.compile(f"[\\s -~\u00a0-\u024f\u2010-\u203b\u3000-\u30ff\uac00-\ud7a3\uff00-\uffef{HAN}]")
_TYPOGRAPHY = "‘’“”‚„–—…«»‹›•·°§©®™€£¢¥±×÷²³½¼¾¿¡ªº\u00a0"
_SAMPLE = 1 << 16
_LONGEST_LINE = 1 << 20
_DECISIVE_LINES = 2_000


def decode(data: bytes) -> str:
    """The text of a whole file, without its byte order mark.

    Raises:
        Unreadable: The bytes are no text, or are text in an encoding that cannot be told.
    """
    return _decode(data)[1]


def row_encoding(path: Path) -> str:
    """The encoding of a file of rows, so that it can be read a line at a time.

    A file whose lines are mostly UTF-8 is UTF-8: a damaged line is then the failure of one row.

    Raises:
        Unreadable: As for `decode`.
        OSError: The file cannot be read.
    """
    damaged: list[bytes] = []
    sound = 0
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        if b"\0" in head or _marked(head):
            return _decode(head, whole=False)[0]
        file.seek(0)
        is_start = True
        while line := file.readline(_LONGEST_LINE):
            starts, is_start = is_start, line.endswith(b"\n")
            if not starts or line.isascii():  # of a line without end, the beginning tells enough
                continue
            if _attempt(line, "utf-8", whole=is_start) is None:
                damaged.append(line[:_SAMPLE])
            else:
                sound += 1
            if sound + len(damaged) >= _DECISIVE_LINES:
                break
    return "utf-8" if sound >= len(damaged) else _decode(b"".join(damaged), whole=False)[0]


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in _BOMS if data.startswith(mark)), None)


def _decode(data: bytes, *, whole: bool = True) -> tuple[str, str]:
    """Encoding and text of `data`, which may end inside a character unless it is the `whole` file."""
    marked = _marked(data)
    if marked is not None:
        text = _attempt(data, marked, whole=whole)
        if text is None:
            raise Unreadable("broken_encoding", f"The file is marked as {marked} but is not.", _SAVE_AS_UTF8)
        return marked, text.removeprefix("\ufeff")
    for encoding, is_plausible in _CANDIDATES:
        if encoding.startswith("utf-16") and b"\0" not in data[:_SAMPLE]:
            continue
        text = _attempt(data, encoding, whole=whole)
        if text is not None and "\0" not in text and _is_writing(text[:_SAMPLE]) and is_plausible(text[:_SAMPLE]):
            return encoding, text
    if b"\0" in data or not _is_writing(data[:_SAMPLE].decode("latin-1")):
        raise Unreadable("binary_file", "The file is binary, not text.", "Convert it to text, or leave it out.")
    raise Unreadable("unknown_encoding", "The encoding of the file cannot be told.", _SAVE_AS_UTF8)


_SAVE_AS_UTF8 = "Save it as UTF-8."


def _attempt(data: bytes, encoding: str, *, whole: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data, final=whole)
    except UnicodeDecodeError:
        return None


def _is_writing(text: str) -> bool:
    return len(_CONTROL.findall(text)) <= 1 + len(text) // 200


def _always(_text: str) -> bool:
    return True


def _is_familiar(text: str) -> bool:
    """Whether nearly all characters belong to scripts and signs in common use."""
    return len(_FAMILIAR.findall(text)) >= 0.95 * len(text)


def _is_chinese(text: str) -> bool:
    """Whether most of the characters beyond ASCII are among the 7,445 of GB 2312, that is, in everyday use.

    An accented Western letter and its neighbour, read as GB18030, give a character outside them.
    """
    wide = "".join(_NOT_ASCII.findall(text))
    return len(wide.encode("gb2312", "ignore")) // 2 >= 0.7 * len(wide)


def _is_western(text: str) -> bool:
    """Whether letters beyond ASCII are the exception, and signs beyond ASCII are those of typography."""
    wide = "".join(_NOT_ASCII.findall(text))
    usual = sum(character.isalpha() or character in _TYPOGRAPHY for character in wide)
    return len(wide) <= 0.3 * len(text) and usual >= 0.9 * len(wide)


_CANDIDATES = (
    ("utf-8", _always),
    ("utf-16-le", _is_familiar),
    ("utf-16-be", _is_familiar),
    ("gb18030", _is_chinese),
    ("cp1252", _is_western),
)
