"""What Word and PowerPoint files have in common: parts, and the relations between them (ECMA-376, part 2)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from graphgen.documents.read.archive import Archive, attribute, part_name
from graphgen.documents.read.reader import Unreadable

__all__ = ["Relations", "main_part", "title"]

_CORE = "docProps/core.xml"


@dataclass(frozen=True, slots=True)
class Relations:
    """Which parts a part refers to: by id, and by the last word of the relation's type (`slide`, `styles`)."""

    by_id: dict[str, str]
    by_kind: dict[str, str]

    @classmethod
    def of(cls, archive: Archive, part: str) -> Relations:
        """Those of `part`; of the whole file where it is empty. The first of two of one kind counts."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        by_id: dict[str, str] = {}
        by_kind: dict[str, str] = {}
        for relation in archive.parse(path, "Relationship") if path in archive else ():
            target = attribute(relation, "Target")
            if target is None or attribute(relation, "TargetMode") == "External":
                continue
            resolved = part_name(part, target)
            by_id[attribute(relation, "Id") or ""] = resolved
            by_kind.setdefault((attribute(relation, "Type") or "").rpartition("/")[2], resolved)
        return cls(by_id, by_kind)


def main_part(archive: Archive) -> str:
    """The part that everything else hangs on.

    Raises:
        Unreadable: This is no file of an Office program.
    """
    main = Relations.of(archive, "").by_kind.get("officeDocument")
    if main is None:
        raise Unreadable(
            "unsupported_format",
            "The file is a zip file, but holds no Word or PowerPoint document.",
            "Unpack it, and name the folder.",
        )
    return main


def title(archive: Archive) -> str | None:
    """The title among the file's properties."""
    if _CORE not in archive:
        return None
    try:
        return next(((found.text or "").strip() or None for found in archive.parse(_CORE, "title")), None)
    except Unreadable:
        return None  # the text is whole without it
