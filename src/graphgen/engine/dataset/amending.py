"""Samples of a finished run put back or thrown out by hand: at once, without a call, and as a rerun would do it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from graphgen.curation import form
from graphgen.curation.covering.coverage import SampleCoverage
from graphgen.engine.configuration.config import RunConfig, load_config
from graphgen.engine.dataset.decisions import BY_HAND, Decision, Decisions, Heeded
from graphgen.engine.dataset.making import HITS, finish_dataset, write_hits
from graphgen.engine.run_directory.manifest import verdict
from graphgen.engine.run_directory.results import Results
from graphgen.engine.run_directory.workspace import FILES, MANIFEST, Workspace, storage_errors
from graphgen.errors import UsageError
from graphgen.records import Chunk, Document, Failure, Rejection, Sample, Twin

__all__ = ["Amended", "put_back", "throw_out", "undo"]

_FORM = ("refusal", "leak", "unresolved_reference")
_SETTINGS = "config.yaml"
_OF_TWINS = "twin_"
"""Begins the reasons why twins are turned down: they are no samples, and never become any."""
_COUNTED = ("rejected.", "covered.", "split.", "withheld.")
_WRITTEN = frozenset((FILES[Sample], FILES[Rejection], HITS))


class Amended(NamedTuple):
    """Which samples were decided about, and how many the run has now."""

    decided: list[str]
    samples: int


def put_back(run: Path, samples: Collection[str], reason: str | None) -> Amended:
    """Take rejected samples into the dataset, where they would stand had they not been rejected.

    Args:
        run: A finished run.
        samples: Their ids, or the beginnings of these.
        reason: All that were rejected for it, besides.

    Raises:
        UsageError: There is no such sample, or one that cannot be used: it has no question, no answer, or it is there.
        StorageError: The run cannot be written, or is in use.
    """
    results = Results(run)
    rejected = [each for each in results.rows(Rejection) if not each.reason.startswith(_OF_TWINS)]
    chosen = _named([each.sample.id for each in rejected], samples, "was rejected")
    chosen |= {each.sample.id for each in rejected if reason is not None and each.reason == reason}
    if not chosen:
        found = ", ".join(sorted({each.reason for each in rejected})) or "—"
        raise UsageError(f"No sample was rejected as {reason!r}.", f"Reasons in this run: {found}.")
    kept = {sample.id for sample in results.rows(Sample)} if chosen else set[str]()
    decided: dict[str, Decision] = {}
    by_hand: set[str] = set()
    for each in rejected:
        id_ = each.sample.id
        if id_ not in chosen or id_ in decided or id_ in by_hand:
            continue
        if each.reason == BY_HAND:
            by_hand.add(id_)
            continue
        if (fault := form.check(each.sample, without=_FORM)) is not None or id_ in kept:
            cause = fault.detail if fault is not None else "An equal one is in the dataset."
            raise UsageError(f"{id_} cannot be put back: {cause}", "Leave it out.")
        decided[id_] = Decision(
            sample=id_, decision="put_back", reason=each.reason, detail=each.detail, facts=each.facts
        )
    after = Decisions.of(run).without(by_hand).with_(decided.values())
    return _amend(results, after, sorted([*decided, *by_hand]))


def throw_out(run: Path, samples: Collection[str]) -> Amended:
    """Take samples out of the dataset, into rejected.jsonl with the reason `by_hand`.

    Raises:
        UsageError: There is no such sample, or no other.
        StorageError: The run cannot be written, or is in use.
    """
    results = Results(run)
    there = {sample.id: sample for sample in results.rows(Sample)}
    chosen = _named(there, samples, "is in the dataset")
    if len(chosen) == len(there):
        raise UsageError("No sample would be left.", "Leave some in.")
    before = Decisions.of(run)
    restored = {id_ for id_ in chosen if (was := before.get(id_)) is not None and was.decision == "put_back"}
    thrown = [Decision(sample=id_, decision="thrown_out") for id_ in sorted(chosen - restored)]
    return _amend(results, before.without(restored).with_(thrown), sorted(chosen))


def undo(run: Path, samples: Collection[str]) -> Amended:
    """Forget what was decided about samples, or about all where none is named.

    Raises:
        UsageError: Nothing was decided about one of them.
        StorageError: The run cannot be written, or is in use.
    """
    results, before = Results(run), Decisions.of(run)
    chosen = _named(before.samples, samples, "was decided about") if samples else set(before.samples)
    if not chosen:
        raise UsageError("Nothing was decided about samples of this run.", "There is nothing to undo.")
    return _amend(results, before.without(chosen), sorted(chosen))


def _named(known: Collection[str], wanted: Collection[str], what: str) -> set[str]:
    found: set[str] = set()
    for name in wanted:
        matches = {id_ for id_ in known if id_.startswith(name)}
        if len(matches) != 1:
            cause = f"{name!r} begins several ids." if matches else f"No sample {what} whose id begins with {name!r}."
            raise UsageError(cause, "Name the id as samples.jsonl or rejected.jsonl has it.")
        found |= matches
    return found


def _amend(results: Results, decisions: Decisions, decided: list[str]) -> Amended:
    """Write the run anew as `decisions` would have it. They are saved first: they hold whatever comes between."""
    folder, before = results.folder, Decisions.of(results.folder)
    config = load_config(folder / _SETTINGS).model_copy(update={"out": folder})
    with closing(Workspace(folder)) as workspace:
        decisions.save(folder)
        counts, coverage = Counter[str](), SampleCoverage()
        heeded = Heeded(decisions)
        for flowing in _flow(results, before):
            kept = heeded.put_back(_sample(flowing))
            found = flowing if kept is None else kept
            if isinstance(found, Sample) and kept is None:
                found = heeded.thrown_out(found) or found
            if isinstance(found, Rejection):
                workspace.append(found.model_copy(update={"place": counts["samples"]}))
                counts["rejected"] += 1
                counts[f"rejected.{found.reason}"] += 1
            else:
                workspace.append(found)
                coverage.add(found)
                counts["samples"] += 1
        _finish(workspace, results, config, coverage, counts)
    return Amended(decided, counts["samples"])


def _flow(results: Results, before: Decisions) -> Iterator[Sample | Rejection]:
    """Kept and rejected samples in the order in which they were made, as they were before anyone decided."""
    samples, number = results.rows(Sample), 0
    for rejection in results.rows(Rejection):
        for sample in samples if number < rejection.place else ():
            yield _undecided(sample, before)
            number += 1
            if number == rejection.place:
                break
        yield rejection.sample if rejection.reason == BY_HAND else rejection
    yield from (_undecided(sample, before) for sample in samples)


def _undecided(sample: Sample, before: Decisions) -> Sample | Rejection:
    decision = before.get(sample.id)
    if decision is None or "put_back" not in sample.traits:
        return sample
    traits = {name: value for name, value in sample.traits.items() if name != "put_back"}
    plain = sample.model_copy(update={"traits": traits})
    return Rejection(reason=decision.reason, detail=decision.detail, facts=decision.facts, sample=plain)


def _sample(flowing: Sample | Rejection) -> Sample:
    return flowing.sample if isinstance(flowing, Rejection) else flowing


def _finish(
    workspace: Workspace, results: Results, config: RunConfig, coverage: SampleCoverage, counts: Counter[str]
) -> None:
    """Stage the dataset and the manifest, and put everything into place."""
    for name in (FILES[kind] for kind in (Document, Chunk, Failure, Twin)):
        workspace.carry(name)
    settled, manifest = workspace.settle(), results.manifest()
    told: dict[str, int] = {name: count for name, count in manifest["counts"].items() if not name.startswith(_COUNTED)}
    told |= {"samples": 0, "rejected": 0} | dict(sorted(counts.items()))
    finished = finish_dataset(workspace, settled, config, coverage, told, roles=manifest["models"])
    if (results.folder / HITS).is_file():
        write_hits(workspace, settled, orjson.loads((results.folder / HITS).read_bytes())["compared"])
    files: dict[str, Any] = {name: said for name, said in manifest["files"].items() if not name.startswith("dataset/")}
    described = {name: said for name, said in workspace.described().items() if name not in files or name in _WRITTEN}
    manifest |= {"counts": finished.counts, "files": files | described}
    manifest |= _verdict(manifest, config)
    with storage_errors(workspace.folder):
        content = orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        workspace.stage(MANIFEST).write_bytes(content)
    workspace.commit(amends=True)


def _verdict(manifest: dict[str, Any], config: RunConfig) -> dict[str, Any]:
    """How the run ended, where that hangs on whether there are samples."""
    makes = config.resolve().makes
    if makes != "samples" or manifest["reason"] not in {None, "no_samples", "failed_records"}:
        return {}
    failed = sum(count for name, count in manifest["counts"].items() if name.startswith("failures."))
    status, reason = verdict(manifest["counts"]["samples"], failed, None)
    return {"status": status, "reason": reason, "error": manifest["error"] if reason == "no_samples" else None}
