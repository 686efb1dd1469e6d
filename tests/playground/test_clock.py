"""The workspace's clock."""

import asyncio

import pytest
from aiohttp import ClientSession

from chatops.playground.clock import Clock
from chatops.playground.marks import seconds
from chatops.playground.server import Playground


async def test_who_sleeps_until_later_wakes_when_the_clock_is_moved_there() -> None:
    clock = Clock()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        sleeping = group.create_task(clock.sleep(3_600))
        await asyncio.sleep(0)
        clock.move(60)
        await asyncio.sleep(0)
        early = sleeping.done()

        clock.move(3_600)

    assert not early
    assert clock.now() - Clock().now() > 3_600


async def test_a_short_sleep_ends_by_itself() -> None:
    async with asyncio.timeout(5):
        await Clock().sleep(0.01)


def test_time_does_not_go_back() -> None:
    with pytest.raises(ValueError, match="go back"):
        Clock().move(-1)


@pytest.mark.parametrize(("by_s", "status"), [(3_600, 200), (0, 400), (-1, 400), ("x", 400)])
async def test_the_page_moves_the_clock_and_messages_are_stamped_with_it(
    playground: Playground, by_s: object, status: int
) -> None:
    slack = playground.workspace
    async with ClientSession(playground.page_url) as http:
        async with http.post("/page/clock", json={"by_s": by_s}) as answer:
            given = answer.status
        async with http.get("/page/state") as answer:
            state = await answer.json()

    said = await slack.say("C1", user="U1", text="now")

    assert given == status
    assert state["ahead_s"] == slack.clock.ahead_s == (3_600 if status == 200 else 0)
    assert abs(seconds(said["ts"]) - slack.clock.now()) < 5
