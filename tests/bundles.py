"""Samples and datasets made of them, for tests of what is written."""

from __future__ import annotations

import json

import yaml

from graphgen.export.bundle import write_bundle
from graphgen.export.origin import Origin
from graphgen.export.settings import DatasetSettings
from graphgen.export.splitting.splits import Splits, Withheld
from graphgen.records import Call, Evidence, Message, Sample, SampleUnit

SOURCES = {"doc-1": "corpus/rice.md"}


def sample(
    number,
    *,
    text=None,
    turns=(("user", "What is rice?"), ("assistant", "A grain.\n水稻\u2028是谷物。")),
    loss=None,
    worse=None,
    thoughts=None,
    **call,
):
    values = {
        "id": f"call-{number}",
        "prompt": "p/q",
        "prompt_hash": "h",
        "role": "synthesizer",
        "model": "m",
        "parameters": {},
    }
    return Sample(
        id=f"sample-{number}",
        method="graphgen",
        kind="atomic",
        language="zh" if number % 2 else "en",
        messages=None if text else tuple(Message(role=role, content=content) for role, content in turns),
        text=text,
        worse=worse,
        thoughts=thoughts,
        evidence=(Evidence(document_id=f"doc-{number}", start=0, end=3, text="水 x"),),
        units=(SampleUnit(id="entity-1", kind="entity", name="Rice", loss=loss),),
        loss=loss,
        calls=(Call(**(values | call)),),
    )


def write(samples, folder, names=("messages",), *, name="My Data 水", sides=None, withheld=None, extras=(), **settings):
    """Write a dataset; `sides` are the splits of samples by their number, `withheld` the numbers of those in none."""
    named = {f"sample-{number}": side for number, side in (sides or {}).items()}
    why = {f"sample-{number}": Withheld("straddles", "It rests on both.") for number in withheld or ()}
    splits = Splits(named | dict.fromkeys(why), why, {})
    origin = Origin(name=name, sources=SOURCES)
    wanted = DatasetSettings(formats=tuple(names), **settings)
    return write_bundle(iter(samples), folder, wanted, origin, splits=splits, extras=extras)


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def rows(path):
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def front_matter(folder):
    return yaml.safe_load((folder / "README.md").read_text(encoding="utf-8").split("---\n")[1])
