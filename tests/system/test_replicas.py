"""Two processes on one PostgreSQL share the work and stand in for each other."""

from collections.abc import AsyncIterator
from itertools import groupby
from pathlib import Path

import pytest

from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.databases import POSTGRESQL, new_database
from tests.system import sight
from tests.system.killing import Processes, killed

pytestmark = [pytest.mark.process, pytest.mark.timeout(60)]

ROOMS = [f"C1{number:02}" for number in range(20)]


@pytest.fixture
async def processes(playground: Playground, tmp_path: Path) -> AsyncIterator[Processes]:
    async with new_database(POSTGRESQL, tmp_path) as url:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        # SQLAlchemy leaves blanks as they are; the test server's password has one.
        yield Processes(playground, tmp_path, address.replace(" ", "%20"))


@pytest.fixture
def rooms(slack: Workspace) -> list[str]:
    for room in ROOMS:
        slack.add_channel(room.lower(), id=room, members=("U1", "U2"))
    return ROOMS


async def test_two_processes_answer_every_question_once(
    slack: Workspace, playground: Playground, processes: Processes, rooms: list[str]
) -> None:
    async with processes.pair():
        asked = [
            await slack.mention(room, user=user, text=f"{user} asks")
            for room in rooms
            for user in ("U1", "U2")
        ]
        await _all_answered(slack, asked)

    assert len(playground.model.requests) == len(asked)
    assert {ack.connection for ack in playground.sockets.acked} == {1, 2, 3, 4}


@pytest.mark.slow
async def test_the_other_process_finishes_what_a_killed_one_was_at(
    slack: Workspace, playground: Playground, processes: Processes, rooms: list[str]
) -> None:
    playground.model.delay_s = 0.05

    async with processes.pair() as (first, _):
        asked = [await slack.mention(room, user="U1", text="why?") for room in rooms]
        await slack.until(lambda _: len(playground.model.requests) >= 4, 20)
        await killed(first)
        await _all_answered(slack, asked)


async def test_a_thread_is_answered_in_order_by_whoever_does_it(
    slack: Workspace, playground: Playground, processes: Processes
) -> None:
    root = await slack.say("C1", user="U1", text="a thread")

    async with processes.pair():
        asked = []
        for number in range(6):
            text = f"question {number}"
            asked.append(await slack.mention("C1", user="U2", text=text, thread_ts=root["ts"]))
            # Each on a socket of its own: without this, a later one may be stored first.
            await _acked(playground, len(asked))
        await slack.until(lambda _: len(_answers(slack, root)) == len(asked), 20)

    last = [sight.turns(one)[-1][1].rpartition("\n")[2] for one in playground.model.requests]
    # One whose claim was lost on a slow machine is asked again, by whoever took it over.
    assert [one for one, _ in groupby(last)] == [f"Ben: @chatops question {n}" for n in range(6)]


async def _all_answered(slack: Workspace, asked: list[Json]) -> None:
    for one in asked:
        await slack.reply_to(one, mark=sight.ANSWER, timeout_s=30)
    assert [len(sight.replies(slack, one)) for one in asked] == [1] * len(asked)


async def _acked(playground: Playground, mentions: int) -> None:
    def acked(_: Workspace) -> bool:
        kinds = [ack.payload["event"]["type"] for ack in playground.sockets.acked]
        return kinds.count("app_mention") == mentions

    await playground.workspace.until(acked)


def _answers(slack: Workspace, root: Json) -> list[Json]:
    return [one for one in sight.replies(slack, root) if sight.mark(one) == sight.ANSWER]
