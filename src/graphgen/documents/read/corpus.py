"""Every document below the paths that the user named, one at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from graphgen.documents.read.files import readable_name, sources, unreadable_file
from graphgen.documents.read.patterns import is_pattern, matches
from graphgen.documents.read.reader import Source, Unreadable
from graphgen.documents.read.registry import readers
from graphgen.documents.read.sniff import choose_reader
from graphgen.errors import UsageError
from graphgen.records import Document, Failure
from graphgen.text.language import other_language

__all__ = ["read_documents"]


def read_documents(paths: Sequence[Path]) -> Iterator[Document | Failure]:
    """The documents in `paths`, lazily and in order: paths as given, the files of a folder or pattern by name, rows
    as they stand.

    A file's format is told by its content as well as its name. What cannot be read is a failure of stage `read`
    whose record is the file's path, with `:line` or `#row` where it is a part of one. A document that has the key and
    text of an earlier one is a failure of severity `warning`, and so is, once for each file, that texts in it are
    neither English nor Chinese.

    Args:
        paths: Files, folders and patterns such as `docs/**/*.md`. Folders are read with everything below them, except
            for hidden files.

    Raises:
        UsageError: There are no paths, or one of them does not exist or finds nothing; before anything is read.
    """
    if not paths:
        raise UsageError("No documents were named.", "Name at least one file or folder.")
    return _read_found([found for path in paths for found in _found(path)])


def _found(path: Path) -> list[tuple[Path, str | None]]:
    """The files and folders that `path` stands for, each with its key where that is not just its name."""
    if _exists(path):
        return [(path, None)]
    if not is_pattern(path):
        raise UsageError(f"There is no file or folder {readable_name(path)}.", "Correct the path.")
    try:
        folder, found = matches(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"{readable_name(path)} cannot be searched: {error}.", "Correct the pattern.") from error
    if not found:
        raise UsageError(f"No file matches {readable_name(path)}.", "Correct the pattern.")
    return [(each, each.relative_to(folder).as_posix()) for each in found]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return True  # it may be there but not for us to see: reading it will say why


def _read_found(paths: Sequence[tuple[Path, str | None]]) -> Iterator[Document | Failure]:
    seen: set[str] = set()
    for path, key in paths:
        found = False
        for item in _read_path(path, key):
            found = found or isinstance(item, Document)
            yield _once(item, seen) if isinstance(item, Document) else item
        if not found and path.is_dir():
            name = readable_name(path)
            yield Source(path, name, name).failure(_EMPTY_FOLDER)


def _read_path(path: Path, key: str | None) -> Iterator[Document | Failure]:
    for source in sources(path, key):
        if isinstance(source, Failure):
            yield source
        else:
            yield from _read_file(source)


def _read_file(source: Source) -> Iterator[Document | Failure]:
    others: Counter[str] = Counter()
    for item in _read_items(source):
        if isinstance(item, Document):
            language = other_language(item.text)
            others.update([language] if language else [])
        yield item
    for language, number in others.items():
        yield source.failure(_in_another_language(language, number))


def _read_items(source: Source) -> Iterator[Document | Failure]:
    try:
        yield from choose_reader(source.path, readers()).read(source)
    except Unreadable as error:
        yield source.failure(error)
    except OSError as error:
        yield source.failure(unreadable_file(error))


def _once(document: Document, seen: set[str]) -> Document | Failure:
    if document.id not in seen:
        seen.add(document.id)
        return document
    return Failure(
        stage="read",
        record=document.source,
        code="duplicate_document",
        cause=f"The document {document.key} was read before, with the same text.",
        remedy="Nothing needs to be done: it is used once.",
        severity="warning",
    )


def _in_another_language(language: str, number: int) -> Unreadable:
    what = "The text seems" if number == 1 else f"{number} of its texts seem"
    return Unreadable(
        "other_language",
        f"{what} to be in {language}; the prompts are in English and Chinese.",
        "Look at the samples closely; prompts of your own can be given with --prompts.",
        severity="warning",
    )


_EMPTY_FOLDER = Unreadable(
    "empty_folder",
    "The folder holds no document that can be read.",
    "Put files into it that can be read, such as text, Markdown, JSON lines, CSV, PDF, Word or HTML.",
)
