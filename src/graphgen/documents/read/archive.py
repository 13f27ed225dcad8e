"""Formats that are zip files of parts, unpacked only as far as is safe."""

from __future__ import annotations

import lzma
import posixpath
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError, iterparse
from zipfile import BadZipFile, ZipFile

from graphgen.documents.read.reader import Unreadable

__all__ = ["ZIP", "Archive", "attribute", "child", "encrypted", "local", "open_archive", "part_name", "topmost"]

ZIP = b"PK\x03\x04"
LARGEST_UNPACKED = 256 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1


class Archive:
    """An open zip file. Everything that is read from it counts towards one bound."""

    def __init__(self, file: ZipFile) -> None:
        self._file = file
        self._names = frozenset(file.namelist())
        self._left = LARGEST_UNPACKED

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """A part as a whole.

        Raises:
            Unreadable: It is missing, protected, or too large.
        """
        with self._open(name) as part:
            return part.read()

    def parse(self, name: str, *ends: str) -> Iterator[Element]:
        """The elements of an XML part whose local names are among `ends`, in order, each when it is whole.

        An element inside another of `ends` is not yielded by itself. What was yielded is emptied afterwards: a large
        part is never in memory as a tree. Expat loads nothing from elsewhere and stops entities that grow out of hand.

        Raises:
            Unreadable: As for `read`, or the part is no XML.
        """
        depth = 0
        with self._open(name) as part:
            try:
                for event, element in iterparse(part, ("start", "end")):  # noqa: S314 - see above
                    if local(element) not in ends:
                        continue
                    depth += 1 if event == "start" else -1
                    if depth == 0:
                        yield element
                        element.clear()
            except ParseError as error:
                raise _broken(f"{name} is not valid XML: {error}") from None

    def _open(self, name: str) -> IO[bytes]:
        if name not in self._names:
            raise _broken(f"it has no part {name}")
        part = self._file.getinfo(name)
        if part.flag_bits & _ENCRYPTED:
            raise encrypted()
        self._left -= part.file_size
        if self._left < 0:
            raise Unreadable(
                "too_large_unpacked",
                f"The file unpacks to more than {LARGEST_UNPACKED >> 20} MiB of text.",
                "Save it as several files, or as plain text.",
            )
        return self._file.open(part)


@contextmanager
def open_archive(path: Path) -> Generator[Archive]:
    """The zip file at `path`; what is wrong with it, and what goes wrong while it is read, is `Unreadable`.

    Raises:
        Unreadable: The file is no zip file, is damaged, or is protected by a password.
        OSError: The file cannot be read.
    """
    try:
        with ZipFile(path) as file:
            yield Archive(file)
    except (BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        with path.open("rb") as file:
            head = file.read(len(_OLE))
        if head == _OLE:
            raise Unreadable(
                "old_or_encrypted",
                "The file is protected by a password, or of an Office version before 2007.",
                "Save a copy without the password, in today's format.",
            ) from None
        raise _broken(str(error) or type(error).__name__) from None


def _broken(reason: str) -> Unreadable:
    return Unreadable(
        "broken_archive",
        f"The file is damaged, or not what its name says: {reason}.",
        "Open it in its own program and save it anew.",
    )


def encrypted() -> Unreadable:
    return Unreadable("encrypted_file", "The file is protected.", "Save a copy without protection.")


def local(element: Element) -> str:
    """The element's name without its namespace: of the several that a format has, all mean the same."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element | None, name: str) -> str | None:
    """The attribute of this local name."""
    if element is None:
        return None
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), None)


def child(element: Element | None, name: str) -> Element | None:
    """The first element of this local name directly inside."""
    return None if element is None else next((inner for inner in element if local(inner) == name), None)


def topmost(element: Element, *names: str) -> Iterator[Element]:
    """The elements of these local names below `element`, in order, without those inside one of them.

    What repeats a drawing for programs that do not know it (`Fallback`) is left out.
    """
    waiting = list(reversed(element))
    while waiting:
        current = waiting.pop()
        if local(current) in names:
            yield current
        elif local(current) != "Fallback":
            waiting.extend(reversed(current))


def part_name(base: str, target: str) -> str:
    """The name of the part that `target`, a reference in part `base`, stands for."""
    path = unquote(target.partition("#")[0])
    joined = path if path.startswith("/") else posixpath.join(posixpath.dirname(base), path)
    return posixpath.normpath(joined).lstrip("/")
