"""Many questions at once: every one is answered once, each thread in order, no more side by side
than allowed.
"""

import asyncio

import pytest

from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.conftest import Starter

ROOMS = 20
EACH = 10


@pytest.fixture
def rooms(slack: Workspace) -> list[str]:
    ids = [f"C1{number:02}" for number in range(ROOMS)]
    for room in ids:
        slack.add_channel(room.lower(), id=room, members=("U1", "U2"))
    return ids


@pytest.mark.timeout(30)
@pytest.mark.usefixtures("daemon")
@pytest.mark.slow
async def test_two_hundred_questions_at_once_are_answered_once_each(
    slack: Workspace, playground: Playground, rooms: list[str]
) -> None:
    playground.model.answer = "Cold."

    asked = [
        await slack.mention(room, user="U1", text=f"{number}?")
        for number in range(EACH)
        for room in rooms
    ]
    for one in asked:
        await slack.reply_to(one, mark=sight.ANSWER, timeout_s=20)

    assert [len(sight.replies(slack, one)) for one in asked] == [1] * len(asked)
    assert len(playground.model.requests) == len(asked)
    assert not playground.sockets.given_up


@pytest.mark.usefixtures("daemon")
async def test_a_thread_is_answered_in_the_order_of_its_questions(
    slack: Workspace, playground: Playground
) -> None:
    root = await slack.say("C1", user="U1", text="a thread")

    asked = [
        await slack.mention("C1", user="U2", text=f"question {n}", thread_ts=root["ts"])
        for n in range(8)
    ]
    await slack.until(lambda _: len(_answers(slack, root)) == len(asked), 9)

    last = [sight.turns(one)[-1][1].rpartition("\n")[2] for one in playground.model.requests]
    assert last == [f"Ben: @chatops question {n}" for n in range(8)]
    assert [one["ts"] for one in _answers(slack, root)] == sorted(
        one["ts"] for one in _answers(slack, root)
    )


@pytest.mark.parametrize("at_once", [1, 3])
async def test_no_more_are_answered_side_by_side_than_allowed(
    slack: Workspace, playground: Playground, starter: Starter, rooms: list[str], at_once: int
) -> None:
    pace = asyncio.Semaphore(0)
    for _ in rooms[:6]:
        playground.model.script(pieces=("Done.",), pace=pace)

    async with starter.start(f"limits: {{answers_at_once: {at_once}}}") as daemon:
        asked = [await slack.mention(room, user="U1", text="why?") for room in rooms[:6]]
        await slack.until(lambda _: len(playground.model.requests) == at_once)
        await slack.until(lambda _: _mentions_acked(playground) == len(asked))
        busy, begun = daemon.workers.busy, len(playground.model.requests)
        for _ in asked:
            pace.release()
        for one in asked:
            await slack.reply_to(one, mark=sight.ANSWER)

    assert busy == begun == at_once


@pytest.mark.usefixtures("daemon")
async def test_a_stuck_thread_does_not_hold_up_the_others(
    slack: Workspace, playground: Playground
) -> None:
    playground.model.script(pieces=("Held.",), pace=asyncio.Semaphore(0))
    stuck = await slack.mention("C1", user="U1", text="a long one")
    await slack.until(lambda _: playground.model.requests)

    asked = await slack.mention("C1", user="U2", text="a short one")
    await slack.reply_to(asked, mark=sight.ANSWER, timeout_s=2)

    assert [sight.mark(one) for one in sight.replies(slack, stuck)] == [sight.NOTICE]


@pytest.mark.usefixtures("daemon")
async def test_a_busy_channel_at_slacks_pace_loses_nothing(
    slack: Workspace, playground: Playground
) -> None:
    """Slack lets about one message a second through in a channel, and says so to the rest."""
    playground.faults.fail_next("chat.postMessage", 429, retry_after=1, times=4)

    asked = [await slack.mention("C1", user="U1", text=f"{number}?") for number in range(6)]
    for one in asked:
        await slack.reply_to(one, mark=sight.ANSWER, timeout_s=9)

    assert [len(sight.replies(slack, one)) for one in asked] == [1] * len(asked)


def _answers(slack: Workspace, root: Json) -> list[Json]:
    return [one for one in sight.replies(slack, root) if sight.mark(one) == sight.ANSWER]


def _mentions_acked(playground: Playground) -> int:
    events = [ack.payload["event"]["type"] for ack in playground.sockets.acked]
    return events.count("app_mention")
