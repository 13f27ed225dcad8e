"""`croissant.json`: the dataset in Croissant 1.1, which dataset search engines and loaders read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from graphgen.export.columns import Column, Type
from graphgen.export.contents import Contents, DataFile

__all__ = ["CROISSANT", "croissant"]

CROISSANT = "croissant.json"

_CONTEXT: Mapping[str, object] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "prov": "http://www.w3.org/ns/prov#",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_SIMPLE = {"string": "sc:Text", "float64": "sc:Float", "int64": "sc:Integer", "bool": "sc:Boolean"}


def croissant(contents: Contents, described: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """The description of the files of rows.

    Args:
        contents: What was written.
        described: SHA-256 and bytes of every file, by its path.
    """
    files = [*contents.files, contents.provenance]
    origin = contents.origin
    about: dict[str, object] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": origin.name,
        "description": _description(contents),
        "citeAs": f"{origin.name}, a synthetic dataset written by GraphGen {origin.graphgen}".strip(),
        "version": "1.0.0",
        "inLanguage": sorted(contents.summary.languages),
        "keywords": ["synthetic", "graphgen"],
        "license": contents.settings.licence,
        "datePublished": origin.made_at,
        "isLiveDataset": False,
        "prov:wasDerivedFrom": [
            {"@type": "prov:Entity", "@id": document, "prov:label": source}
            for document, source in sorted(origin.sources.items())
            if document in contents.summary.documents
        ],
        "prov:wasGeneratedBy": _activity(contents),
        "distribution": [_file(file, described[file.path]) for file in files if file.rows],
        "recordSet": [_records(file) for file in files if file.rows],
    }
    return {name: value for name, value in about.items() if value not in ("", None, [])}


def _description(contents: Contents) -> str:
    summary = contents.summary
    return (
        f"{summary.samples} samples for training language models, written by GraphGen and traceable to their sources."
    )


def _activity(contents: Contents) -> dict[str, object]:
    return {
        "@type": "prov:Activity",
        "prov:label": " ".join(filter(None, ("GraphGen", contents.origin.graphgen, contents.origin.method))),
        "prov:wasAssociatedWith": [
            {"@type": "prov:SoftwareAgent", "prov:label": model}
            for model in sorted({model for model, _ in contents.summary.writers})
        ],
    }


def _file(file: DataFile, described: Mapping[str, object]) -> dict[str, object]:
    jsonl = file.path.endswith(".jsonl")
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path.replace("/", "-"),
        "contentUrl": file.path,
        "contentSize": f"{described['bytes']} B",
        "encodingFormat": "application/jsonlines" if jsonl else "application/x-parquet",
        "sha256": described["sha256"],
    }


def _records(file: DataFile) -> dict[str, object]:
    name = f"{file.config}-{file.split}" if file.config != "provenance" else file.config
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{file.rows} rows of {file.path}.",
        "key": {"@id": f"{name}/id"},
        "field": [_field(f"{name}/{column}", column, file, about) for column, about in file.columns.items()],
    }


def _field(identifier: str, name: str, file: DataFile, column: Column) -> dict[str, object]:
    """A column; the parts of a list's objects are fields within it, or its loaders would make bytes of an object."""
    about: dict[str, object] = {
        "@type": "cr:Field",
        "@id": identifier,
        "name": name,
        "description": column.about["en"],
        "repeated": isinstance(column.type, list),
    }
    inner = _inner(column.type)
    source: dict[str, object] = {"fileObject": {"@id": file.path}, "extract": {"column": name}}
    if isinstance(inner, str):
        return {**about, "dataType": _SIMPLE[inner], "source": source}
    parts = [
        {
            "@type": "cr:Field",
            "@id": f"{identifier}/{part}",
            "name": part,
            "dataType": _SIMPLE[cast("str", _inner(type_))],
            "source": {**source, "transform": {"jsonPath": part}},
        }
        for part, type_ in inner.items()
    ]
    return {**about, "subField": parts}


def _inner(type_: Type) -> str | dict[str, Type]:
    """The type of a value, or of each value of a list."""
    while isinstance(type_, list):
        type_ = cast("Type", type_[0])
    return type_
