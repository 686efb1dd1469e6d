"""kill -9 at named moments: the next process finishes, and people see one reply."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.killing import Gate, Processes, hold, killed

pytestmark = [pytest.mark.process, pytest.mark.timeout(60)]

Reached = Callable[[], Awaitable[object]]
Moment = Callable[[Playground], Reached]
"""Lays a snare before the question is asked; what it returns waits until it has closed."""


def acked(playground: Playground) -> Reached:
    return lambda: playground.workspace.until(lambda _: playground.sockets.acked)


def claimed(playground: Playground) -> Reached:
    return hold(playground, "users.info", stores_first=False).reached.wait


def post_under_way(playground: Playground) -> Reached:
    return hold(playground, "chat.postMessage", stores_first=False).reached.wait


def post_stored(playground: Playground) -> Reached:
    return hold(playground, "chat.postMessage", stores_first=True).reached.wait


def model_asked(playground: Playground) -> Reached:
    playground.model.script(pieces=("Held",), pace=asyncio.Semaphore(0))
    return lambda: playground.workspace.until(lambda _: playground.model.requests)


def half_written(playground: Playground) -> Reached:
    playground.model.script(pieces=("Half of it", " and all"), pace=asyncio.Semaphore(1))
    slack = playground.workspace
    return lambda: slack.until(lambda _: "Half of it" in str(slack.channels["C1"].messages))


def final_text_under_way(playground: Playground) -> Reached:
    return hold(playground, "chat.update", stores_first=False).reached.wait


def final_text_stored(playground: Playground) -> Reached:
    return hold(playground, "chat.update", stores_first=True).reached.wait


@pytest.mark.parametrize(
    ("moment", "model_calls"),
    [
        (acked, 2),
        pytest.param(claimed, 1, marks=pytest.mark.slow),
        pytest.param(post_under_way, 1, marks=pytest.mark.slow),
        pytest.param(post_stored, 1, marks=pytest.mark.slow),
        pytest.param(model_asked, 2, marks=pytest.mark.slow),
        pytest.param(half_written, 2, marks=pytest.mark.slow),
        pytest.param(final_text_under_way, 1, marks=pytest.mark.slow),
        (final_text_stored, 1),
    ],
)
async def test_what_a_killed_process_left_is_finished_by_the_next(
    slack: Workspace, playground: Playground, tmp_path: Path, moment: Moment, model_calls: int
) -> None:
    playground.model.answer = "The cache was cold."
    processes = Processes(playground, tmp_path)
    if moment is not half_written:
        processes.environ["PROGRESS_AFTER_S"] = "60"  # the only update is the final one

    async with processes.connected() as first:
        reached = moment(playground)
        asked = await slack.mention("C1", user="U1", text="why was it slow?")
        await reached()
        await killed(first)
    async with processes.connected():
        reply = await sight.only_answer(slack, asked, timeout_s=20)
        await slack.until(lambda _: "white_check_mark" in sight.reactions(slack, asked))

    assert sight.text(reply) == "The cache was cold."
    assert len(playground.model.requests) <= model_calls
    assert len(sight.replies(slack, asked)) == 1


@pytest.mark.slow
async def test_a_post_that_slack_stores_after_the_kill_is_adopted(
    slack: Workspace, playground: Playground, tmp_path: Path
) -> None:
    playground.model.answer = "The cache was cold."
    processes = Processes(playground, tmp_path)

    async with processes.connected() as first:
        gate: Gate = hold(playground, "chat.postMessage", stores_first=False)
        asked = await slack.mention("C1", user="U1", text="why was it slow?")
        await gate.reached.wait()
        await killed(first)
    gate.set()
    placeholder = await slack.reply_to(asked)
    async with processes.connected():
        reply = await sight.only_answer(slack, asked, timeout_s=20)

    assert reply["ts"] == placeholder["ts"]
    assert len(sight.sent(slack, "chat.postMessage")) == 1


@pytest.mark.slow
async def test_many_questions_outlive_kills_in_a_row(
    slack: Workspace, playground: Playground, tmp_path: Path
) -> None:
    """Killed while they are answered, twice; what Slack redelivers meanwhile changes nothing."""
    playground.model.delay_s = 0.02
    processes = Processes(playground, tmp_path)
    for number in range(6):
        slack.add_channel(f"room-{number}", id=f"C10{number}", members=("U1",))
    rooms = [f"C10{number}" for number in range(6)]
    asked = []

    for wanted in (1, 4):
        async with processes.connected() as process:
            asked += [await slack.mention(room, user="U1", text="why?") for room in rooms]
            await slack.until(partial(_asked, playground, wanted), 20)
            await killed(process)
    async with processes.connected():
        for one in asked:
            await slack.reply_to(one, mark=sight.ANSWER, timeout_s=20)

    assert [len(sight.replies(slack, one)) for one in asked] == [1] * len(asked)


def _asked(playground: Playground, times: int, _: Workspace) -> bool:
    return len(playground.model.requests) >= times
