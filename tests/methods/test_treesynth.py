"""TreeSynth as a run: what is written for a leaf, what of an existing set stays, and which answer is taken."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from command_line import manifest, rows
from graphgen.engine.configuration.config import make_config
from graphgen.engine.run_directory.manifest import Outcome
from graphgen.engine.running.job import Job
from graphgen.errors import BadReply, UsageError
from graphgen.llm.embedded.offline.wording.word_problems import dimensions, solution, value_of, write
from graphgen.methods.treesynth import TreeSynth
from graphgen.organization.space.filling import Filling
from graphgen.organization.space.node import Space, Step, node_at
from graphgen.organization.space.task import Task
from graphgen.records import Rejection, Sample
from graphgen.stream import Reply
from made import Writer

DESCRIPTION = {"en": "Word problems in arithmetic.", "zh": "小学算术应用题。"}


def ran(folder: Path, **settings: object) -> Outcome:
    given = {"description": DESCRIPTION["en"], "max_depth": 1, "samples_per_call": 2, "votes": 1} | settings
    out = {"out": folder / "run", "cache": folder / "cache.sqlite", "settings": given}
    return asyncio.run(Job(make_config(method="treesynth", **out)).run())


def tree_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "run" / "tree" / "tree.json").read_text(encoding="utf-8"))


# --- from a description ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_leaf_has_its_samples_and_each_meets_its_conditions(language: str, tmp_path: Path) -> None:
    outcome = ran(tmp_path, description=DESCRIPTION[language], max_depth=2, check_path=True, check_empty=True)
    assert outcome.status == "succeeded"
    leaves = {row["id"]: row for row in tree_of(tmp_path)["nodes"] if row["status"] == "deepest"}
    assert len(leaves) == 4 * 8
    made = [
        *rows(tmp_path / "run" / "samples.jsonl"),
        *(row["sample"] for row in rows(tmp_path / "run/rejected.jsonl")),
    ]
    assert Counter(sample["units"][0]["id"] for sample in made) == dict.fromkeys(leaves, 2)
    for sample in made:
        problem, told = (message["content"] for message in sample["messages"])
        for step in leaves[sample["units"][0]["id"]]["path"]:
            assert value_of(problem, step["dimension"], language) == step["value"]
        assert told == solution(problem, language).steps
    assert all(sample["evidence"] == [] and sample["language"] == language for sample in made)


def test_a_drawn_value_is_drawn_for_each_call(tmp_path: Path) -> None:
    ran(tmp_path, max_depth=2, max_values=5, infinite_draws=6, calls_per_leaf=4)
    drawn = [row for row in tree_of(tmp_path)["nodes"] if row["status"] == "deepest"]
    assert len(drawn) == 4
    made = [
        *rows(tmp_path / "run" / "samples.jsonl"),
        *(row["sample"] for row in rows(tmp_path / "run/rejected.jsonl")),
    ]
    assert Counter(sample["units"][0]["id"] for sample in made) == {row["id"]: 4 * 2 for row in drawn}
    assert {sample["traits"]["infinite_draws"] for sample in made} == {1}
    assert len({sample["traits"]["path"] for sample in made}) > 8


def test_calls_for_a_leaf_are_capped() -> None:
    space = Space(description="d", language="en")
    path = tuple(Step(dimension=name, value="", among=("x", "y")) for name in "abc")
    filling = Filling(per_call=10, infinite_draws=10, most_calls=100)
    assert len(filling.plan(node_at(space, path[:1]), (), "en", seed=0)) == 10
    assert len(filling.plan(node_at(space, path), (), "en", seed=0)) == 100
    assert len(filling.plan(node_at(space, ()), (), "en", seed=0)) == 1


def test_without_a_description_nothing_is_bought(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not told what data"):
        ran(tmp_path, description=" ")


def test_a_task_that_the_model_cannot_make_is_a_failed_run(tmp_path: Path) -> None:
    outcome = ran(tmp_path, description="Poems on the sea.")
    assert (outcome.status, outcome.reason) == ("failed", "no_samples")
    assert outcome.counts["warnings.bad_reply"] == 1


# --- an existing set -------------------------------------------------------------------------------------------------


def existing(path: Path, held: dict[str, int]) -> Path:
    """A file of problems, so many of each operation, in several spellings of a row; and one of another kind."""
    import random

    draw = random.Random(0)
    tasks = [write({"operation": name}, "en", draw) for name, count in held.items() for _ in range(count)]
    told = [
        {"messages": [{"role": "user", "content": task}, {"role": "assistant", "content": "It is so."}]}
        if number % 2
        else {"question": task}
        for number, task in enumerate(tasks)
    ]
    lines = [json.dumps(each) for each in [*told, {"instruction": "Write a poem.", "output": "O sea!"}]]
    path.write_text("\n".join([*lines, "not a row", ""]), encoding="utf-8")
    return path


def test_a_set_is_balanced(tmp_path: Path) -> None:
    path = existing(tmp_path / "set.jsonl", {"addition": 9, "division": 2})
    outcome = ran(tmp_path, balance=str(path), per_leaf=4)
    samples = rows(tmp_path / "run" / "samples.jsonl")
    rejected = rows(tmp_path / "run" / "rejected.jsonl")
    by_leaf = Counter((sample["units"][0]["name"].partition(": ")[2], sample["kind"]) for sample in samples)
    near = Counter(
        row["sample"]["units"][0]["name"].partition(": ")[2] for row in rejected if "duplicate" in row["reason"]
    )
    assert by_leaf["addition", "existing"] + near["addition"] == 4
    assert by_leaf["addition", "task"] == 0
    assert by_leaf["division", "existing"] == 2
    assert by_leaf["division", "task"] + near["division"] == 2
    assert by_leaf["subtraction", "task"] + near["subtraction"] == 4
    reasons = Counter(row["reason"] for row in rejected)
    assert reasons["too_many_alike"] == 5
    assert reasons["outside_the_tree"] == 1
    assert outcome.status == "partial"
    assert outcome.counts["failures.unreadable_input"] == 1
    assert (outcome.counts["routed"], outcome.counts["none_of_these"]) == (12, 1)
    answers = {sample["messages"][1]["content"] for sample in samples if sample["kind"] == "existing"}
    assert "It is so." in answers
    assert len(answers) > 1, "what came without an answer is solved"


def test_held_out_tasks_are_only_counted(tmp_path: Path) -> None:
    path = existing(tmp_path / "real.jsonl", {"addition": 3})
    ran(tmp_path / "plain")
    ran(tmp_path / "held", hold_out=str(path))
    told = tree_of(tmp_path / "held")
    assert told["none_of_these_rate"] == 0.25
    assert manifest(tmp_path / "held" / "run")["counts"]["routed"] == 4
    name = "run/samples.jsonl"
    assert (tmp_path / "held" / name).read_bytes() == (tmp_path / "plain" / name).read_bytes()
    assert rows(tmp_path / "held/run/rejected.jsonl") == rows(tmp_path / "plain/run/rejected.jsonl")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no\.jsonl"):
        ran(tmp_path, balance=str(tmp_path / "no.jsonl"))


# --- answers ---------------------------------------------------------------------------------------------------------

TASK = Task(id="t", kind="task", language="en", leaf_id="l", leaf_name="a: b", text="What is 6 by 7?")


def reply(solved: str, answer: str) -> str:
    return f"<solution>{solved}</solution><answer>{answer}</answer>"


async def test_the_answer_is_the_one_that_most_agree_on() -> None:
    writer = Writer(reply("It is 41.", "41"), reply("6 by 7 is 42.", "42"), reply("It is 42.", "42 units"))
    method = TreeSynth(description="d", votes=3)
    (sample,) = await method.solve(TASK, writer)
    assert isinstance(sample, Sample)
    assert sample.messages[1].content == "6 by 7 is 42."
    assert [(score.name, score.value, score.method) for score in sample.scores] == [("agreement", 0.6667, "majority:3")]
    assert [call.draw for call in sample.calls] == [0, 1, 2]


async def test_where_too_few_agree_there_is_no_answer() -> None:
    writer = Writer(reply("a", "1"), reply("b", "2"), reply("c", "3"))
    (rejected,) = await TreeSynth(description="d", votes=3).solve(TASK, writer)
    assert isinstance(rejected, Rejection)
    assert rejected.reason == "no_agreement"
    assert rejected.sample.scores[0].value == 0.3333


async def test_an_attempt_that_fails_leaves_no_other_behind() -> None:
    """What is in flight is paid for: the task fails when all attempts have come home."""
    home = list[int]()

    async def ask(*_: object, draw: int, **__: object) -> Reply[dict[str, str]]:
        for _turn in range(draw):
            await asyncio.sleep(0)
        home.append(draw)
        if draw == 0:
            raise BadReply("Nothing could be read.")
        return Reply({"solution": "42", "answer": "42"}, ())

    with pytest.raises(BadReply):
        await TreeSynth(description="d", votes=3).solve(TASK, ask)  # type: ignore[arg-type]
    assert home == [0, 1, 2]


async def test_a_task_off_its_path_is_not_solved() -> None:
    writer = Writer("no")
    (rejected,) = await TreeSynth(description="d", check_path=True).solve(TASK, writer)
    assert isinstance(rejected, Rejection)
    assert (rejected.reason, len(writer.asked)) == ("off_path", 1)


# --- the rules that stand in for a model -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_offline_model_knows_what_it_wrote(language: str) -> None:
    import random

    draw = random.Random(1)
    known = dimensions(language)
    for _ in range(400):
        held = {name: draw.choice(values) for name, values in known.items()}
        problem = write(held, language, draw)
        assert {name: value_of(problem, name, language) for name in known} == held
        worked = solution(problem, language)
        assert worked is not None
        assert all(
            _holds(step)
            for step in worked.steps.replace("Then ", "").replace("，", "。").replace(". ", "。").split("。")
            if "=" in step
        )


def _holds(step: str) -> bool:
    first, sign, second, _, result = step.split()
    values = {"+": int(first) + int(second), "-": int(first) - int(second), "×": int(first) * int(second)}
    return values.get(sign, int(first) / int(second)) == int(result) >= 0
