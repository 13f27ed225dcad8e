"""Batches: every request gets its own answer whatever happens around it, and the size follows the rule.

Time is that of a loop whose clock jumps to the next timer instead of waiting; a loop in which nothing can ever
happen again fails the test, so whatever hangs is seen.
"""

import asyncio
import selectors

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphgen.errors import RequestRefused, UsageError
from graphgen.llm.client import TransientError
from graphgen.llm.request import Request
from graphgen.llm.scheduling.batch import AdaptiveBatchRequestManager, BatchRequestManager
from graphgen.prompts import Parameters
from graphgen.records import Completion, Message


class _Jump(selectors.SelectSelector):
    now = 0.0

    def select(self, timeout=None):
        if timeout is None:
            raise AssertionError("everybody waits, and nothing will come")
        self.now += max(0.0, timeout)
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self):
        self._jump = _Jump()
        super().__init__(self._jump)

    def time(self):
        return self._jump.now


def run(main):
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(main)


def request(text):
    return Request("test", "m", (Message(role="user", content=str(text)),), Parameters())


def echo(asked):
    return Completion(text=asked.messages[0].content, model="m")


class Process:
    """Answers after `seconds`; writes down when each batch came and what was in it."""

    def __init__(self, seconds=1.0, outcome=echo):
        self.seconds, self.outcome, self.batches, self.now_under_way, self.most = seconds, outcome, [], 0, 0

    async def __call__(self, requests):
        now = asyncio.get_running_loop().time()
        self.batches.append((now, [asked.messages[0].content for asked in requests]))
        self.now_under_way += 1
        self.most = max(self.most, self.now_under_way)
        try:
            await asyncio.sleep(self.seconds)
            return [self.outcome(asked) for asked in requests]
        finally:
            self.now_under_way -= 1

    @property
    def sizes(self):
        return [len(batch) for _, batch in self.batches]


async def ask_all(manager, count, start=0):
    return await asyncio.gather(*(manager(request(i)) for i in range(start, start + count)), return_exceptions=True)


def test_a_full_batch_leaves_at_once_and_the_rest_after_the_wait():
    async def main():
        process = Process(seconds=0)
        answers = await ask_all(BatchRequestManager(process, batch_size=3, max_wait_time=5), 7)
        assert [answer.text for answer in answers] == list("0123456")
        assert [(round(at), batch) for at, batch in process.batches] == [
            (0, ["0", "1", "2"]), (0, ["3", "4", "5"]), (5, ["6"]),
        ]  # fmt: skip

    run(main())


def test_the_clock_starts_with_the_first_request_of_a_batch():
    async def main():
        process = Process(seconds=0)
        manager = BatchRequestManager(process, batch_size=10, max_wait_time=5)

        async def later(seconds):
            await asyncio.sleep(seconds)
            return await manager(request(seconds))

        await asyncio.gather(*(later(seconds) for seconds in (1, 4, 5.5, 7, 20)))
        assert process.batches == [(6, ["1", "4", "5.5"]), (12, ["7"]), (25, ["20"])]

    run(main())


def test_while_all_places_are_taken_requests_gather():
    async def main():
        process = Process(seconds=10)
        manager = BatchRequestManager(process, batch_size=4, max_wait_time=1)
        first = asyncio.create_task(manager(request("a")))
        await asyncio.sleep(2)  # it left alone, after its wait
        answers = await ask_all(manager, 6)
        assert (await first).text == "a"
        assert [answer.text for answer in answers] == list("012345")
        assert process.batches == [(1, ["a"]), (11, ["0", "1", "2", "3"]), (21, ["4", "5"])]
        assert process.most == 1

    run(main())


def test_an_overdue_batch_that_waits_for_a_place_takes_along_who_came_since():
    async def main():
        process = Process(seconds=10)
        manager = BatchRequestManager(process, batch_size=2, max_wait_time=1)
        early = asyncio.gather(ask_all(manager, 2), ask_all(manager, 1, start=2))
        await asyncio.sleep(9)
        late = ask_all(manager, 1, start=3)
        await asyncio.gather(early, late)
        assert process.batches == [(0, ["0", "1"]), (10, ["2", "3"])]

    run(main())


def test_as_many_batches_are_under_way_as_were_allowed():
    async def main():
        process = Process(seconds=10)
        await ask_all(BatchRequestManager(process, batch_size=2, max_wait_time=0, parallel=3), 20)
        assert process.most == 3
        assert process.sizes == [2] * 10

    run(main())


def test_without_batching_each_request_goes_alone_and_at_once():
    async def main():
        process = Process()
        manager = BatchRequestManager(process, batch_size=8, max_wait_time=60, enable_batching=False)
        answers = await ask_all(manager, 5)
        assert [answer.text for answer in answers] == list("01234")
        assert process.batches == [(0, [str(i)]) for i in range(5)]
        process.outcome = lambda _: RequestRefused("No.", "Ask something else.")
        with pytest.raises(RequestRefused):
            await manager.add_request(request("x"))

    run(main())


def test_an_error_of_one_request_is_its_own():
    def outcome(asked):
        return RequestRefused("Odd.", "Be even.") if int(asked.messages[0].content) % 2 else echo(asked)

    async def main():
        answers = await ask_all(BatchRequestManager(Process(outcome=outcome), batch_size=4, max_wait_time=0), 4)
        assert [type(answer) for answer in answers] == [Completion, RequestRefused] * 2

    run(main())


@pytest.mark.parametrize(
    "error",
    [
        TransientError("gone", 3.0, throttled=True),
        UsageError("There is no torch.", "Install it."),
        OSError(28, "No space left on device"),
        KeyError("choices"),
    ],
)
def test_an_error_of_the_batch_is_everyones_each_their_own_object(error):
    async def process(requests):
        await asyncio.sleep(1)
        raise error

    async def main():
        manager = BatchRequestManager(process, batch_size=3, max_wait_time=0)
        errors = await ask_all(manager, 3)
        assert len({id(each) for each in errors}) == 3
        for each in errors:
            assert type(each) is type(error)
            assert str(each) == str(error)
            assert {**vars(each)} == {**vars(error)}
        assert type((await ask_all(manager, 1))[0]) is type(error), "and the next batch is asked all the same"

    run(main())


@pytest.mark.parametrize("outcomes", [[], [Completion(text="only one", model="m")]])
def test_a_process_that_miscounts_leaves_nobody_waiting(outcomes):
    async def process(requests):
        return outcomes

    async def main():
        errors = await ask_all(BatchRequestManager(process, batch_size=2, max_wait_time=0), 2)
        assert [type(error) for error in errors] == [ValueError, ValueError]

    run(main())


def test_a_batch_that_is_cancelled_leaves_nobody_waiting():
    async def process(requests):
        raise asyncio.CancelledError

    async def main():
        outcomes = await ask_all(BatchRequestManager(process, batch_size=2, max_wait_time=0), 3)
        assert {type(outcome) for outcome in outcomes} == {asyncio.CancelledError}

    run(main())


@pytest.mark.parametrize("wrong", [{"batch_size": 0}, {"parallel": 0}, {"max_wait_time": -1}])
def test_settings_that_would_hang_are_refused(wrong):
    with pytest.raises(ValueError, match="at least"):
        BatchRequestManager(Process(), **{"batch_size": 2, "max_wait_time": 0} | wrong)


@pytest.mark.parametrize("wrong", [{"min_batch_size": 9}, {"max_batch_size": 7}, {"min_threshold": 3.0}])
def test_bounds_that_contradict_each_other_are_refused(wrong):
    with pytest.raises(ValueError, match="in this order"):
        adaptive(Process(), **wrong)


def test_a_cancelled_caller_leaves_the_queue_and_its_place_goes_to_another():
    async def main():
        process = Process()
        manager = BatchRequestManager(process, batch_size=3, max_wait_time=5)
        tasks = [asyncio.create_task(manager(request(i))) for i in range(2)]
        await asyncio.sleep(1)
        tasks[0].cancel()
        await asyncio.sleep(0)
        await ask_all(manager, 2, start=2)
        assert process.batches == [(1, ["1", "2", "3"])]
        assert (await tasks[1]).text == "1"

    run(main())


def test_a_caller_that_was_cancelled_in_this_very_moment_is_not_computed_either():
    async def main():
        process = Process()
        manager = BatchRequestManager(process, batch_size=2, max_wait_time=5)
        gone = asyncio.create_task(manager(request("gone")))
        await asyncio.sleep(1)
        gone.cancel()
        assert (await manager(request("here"))).text == "here"
        assert [batch for _, batch in process.batches] == [["here"]]

    run(main())


def test_when_the_first_is_cancelled_the_clock_is_that_of_the_next():
    async def main():
        process = Process()
        manager = BatchRequestManager(process, batch_size=3, max_wait_time=5)
        first = asyncio.create_task(manager(request("a")))
        await asyncio.sleep(3)
        second = asyncio.create_task(manager(request("b")))
        await asyncio.sleep(1)
        first.cancel()
        await second
        assert process.batches == [(8, ["b"])]

    run(main())


def test_closing_answers_what_is_queued():
    async def main():
        process = Process(seconds=10)
        manager = BatchRequestManager(process, batch_size=4, max_wait_time=1000)
        tasks = [asyncio.create_task(manager(request(i))) for i in range(11)]
        await asyncio.sleep(0)
        await manager.close()
        assert [task.result().text for task in tasks] == [str(i) for i in range(11)]
        assert process.sizes == [4, 4, 3]
        assert (await manager(request("late"))).text == "late"
        await manager.close()
        assert asyncio.get_running_loop().time() == 40

    run(main())


def is_own(outcome, content):
    match outcome:
        case Completion():
            return outcome.text == content
        case RequestRefused():
            return outcome.cause == content
        case _:
            return isinstance(outcome, TransientError | asyncio.CancelledError)


Step = st.tuples(
    st.sampled_from(["ask"] * 8 + ["cancel", "sleep"]), st.integers(0, 30), st.sampled_from([0.0, 0.3, 1.0, 4.0])
)


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(Step, max_size=40),
    batch_size=st.integers(1, 5),
    parallel=st.integers(1, 3),
    fates=st.lists(st.sampled_from(["answer", "refuse", "raise"]), min_size=1, max_size=6),
    seconds=st.sampled_from([0.0, 0.5, 3.0]),
)
def test_whatever_happens_each_caller_gets_its_own_answer_and_nobody_is_lost(
    steps, batch_size, parallel, fates, seconds
):
    """Callers come, go and wait at random, batches succeed and fail at random."""
    sent = []

    async def process(requests):
        fate = fates[len(sent) % len(fates)]
        sent.append([asked.messages[0].content for asked in requests])
        await asyncio.sleep(seconds)
        if fate == "raise":
            raise TransientError("the whole batch")
        return [
            RequestRefused(asked.messages[0].content, "") if fate == "refuse" else echo(asked) for asked in requests
        ]

    async def main():
        manager = BatchRequestManager(process, batch_size=batch_size, max_wait_time=1.0, parallel=parallel)
        tasks, cancelled = [], set()
        for action, which, pause in steps:
            if action == "ask":
                tasks.append(asyncio.create_task(manager(request(len(tasks)))))
            elif action == "cancel" and tasks and not tasks[which % len(tasks)].done():
                tasks[which % len(tasks)].cancel()
                cancelled.add(which % len(tasks))
            else:
                await asyncio.sleep(pause)
        await asyncio.sleep(0)
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        for number, outcome in enumerate(outcomes):
            assert not isinstance(outcome, asyncio.CancelledError) or number in cancelled
            assert is_own(outcome, str(number))
        computed = [content for batch in sent for content in batch]
        assert len(computed) == len(set(computed))
        assert {str(number) for number in range(len(tasks)) if number not in cancelled} <= set(computed)
        assert all(0 < len(batch) <= batch_size for batch in sent)

    run(main())


# --- adaptive --------------------------------------------------------------------------------------------------------


def adaptive(process, **other):
    given_here = {
        "batch_size": 8, "max_wait_time": 0, "min_batch_size": 2, "max_batch_size": 12, "step": 3,
        "max_threshold": 2.0, "min_threshold": 1.0, "error_threshold": 0.5, "success_threshold": 0.25,
        "window_size": 2,
    }  # fmt: skip
    return AdaptiveBatchRequestManager(process, **given_here | other)


async def sizes_of(manager, batches):
    """The size after each batch of one."""
    sizes = []
    for number in range(batches):
        await ask_all(manager, 1, start=number)
        sizes.append(manager.batch_size)
    return sizes


@pytest.mark.parametrize(
    ("seconds", "sizes"),
    [
        (0.5, [8, 11, 12, 12]),  # fast: up, to the largest
        (1.0, [8, 8, 8, 8]),  # between the thresholds, both included: as it is
        (2.0, [8, 8, 8, 8]),
        (2.5, [8, 5, 2, 2]),  # slow: down, to the smallest
    ],
)
def test_the_size_follows_the_time_that_batches_take(seconds, sizes):
    async def main():
        assert await sizes_of(adaptive(Process(seconds)), 4) == sizes

    run(main())


def fails_at(failing):
    count = iter(range(1000))

    def outcome(asked):
        return TransientError("no") if next(count) in failing else echo(asked)

    return outcome


@pytest.mark.parametrize(
    ("failing", "sizes"),
    [
        ({0, 1, 2, 3}, [8, 5, 2, 2]),  # every batch fails: down, however fast
        ({0, 2}, [8, 8, 8, 8, 11]),  # half of the last two, which is at neither threshold: as it is
        (set(), [8, 11, 12, 12]),
    ],
)
def test_the_size_follows_the_share_of_failed_batches(failing, sizes):
    async def main():
        assert await sizes_of(adaptive(Process(0.1, fails_at(failing))), len(sizes)) == sizes

    run(main())


def test_errors_of_long_ago_are_forgotten():
    async def main():
        sizes = await sizes_of(adaptive(Process(0.1, fails_at(set(range(6))))), 11)
        assert sizes[5] == 2
        assert sizes[-1] == 12

    run(main())


def test_one_refused_request_of_a_batch_says_nothing_about_its_size():
    def outcome(asked):
        return RequestRefused("No.", "") if asked.messages[0].content == "0" else echo(asked)

    async def main():
        manager = adaptive(Process(1.5, outcome))
        for _ in range(4):
            await ask_all(manager, 2)
        assert manager.batch_size == 8

    run(main())


def test_a_process_that_raises_makes_batches_smaller():
    async def process(requests):
        raise TransientError("all of it")

    async def main():
        assert await sizes_of(adaptive(process), 3) == [8, 5, 2]

    run(main())


def test_a_new_size_holds_for_the_next_batch():
    async def main():
        process = Process(seconds=0.1)
        await ask_all(adaptive(process, batch_size=2, window_size=1, step=2), 14)
        assert process.sizes == [2, 4, 6, 2]

    run(main())


@settings(max_examples=100, deadline=None)
@given(
    # Halves and quarters add up exactly, so that the clock's sums are those of the formula.
    history=st.lists(st.tuples(st.sampled_from([0.25, 0.75, 1.0, 1.5, 2.0, 2.25, 8.0]), st.booleans()), max_size=30),
    window=st.integers(1, 6),
    bounds=st.lists(st.integers(1, 40), min_size=3, max_size=3).map(sorted),
    step=st.integers(1, 10),
)
def test_the_size_moves_as_the_rule_says_and_stays_within_its_bounds(history, window, bounds, step):
    """Against the report's formula, written down once more over whole histories."""
    least, expected, most = bounds

    async def main():
        process, sizes = Process(), []
        manager = adaptive(
            process, batch_size=expected, min_batch_size=least, max_batch_size=most, step=step, window_size=window
        )
        for process.seconds, fails in history:
            process.outcome = (lambda _: TransientError("no")) if fails else echo
            await ask_all(manager, 1)
            sizes.append(manager.batch_size)
        return sizes

    sizes = run(main())
    for done, size in enumerate(sizes, 1):
        last = history[done - window : done] if done >= window else []
        if last:
            seconds = sum(seconds for seconds, _ in last) / window
            rate = sum(fails for _, fails in last) / window
            if seconds > 2 or rate > 0.5:
                expected = max(least, expected - step)
            elif seconds < 1 and rate < 0.25:
                expected = min(most, expected + step)
        assert size == expected
