"""A daemon that is asked to stop, as Kubernetes, Cloud Run and a terminal ask it."""

import asyncio
import signal
import time

import pytest

from chatops.playground.shapes import Json
from tests.system import sight
from tests.system.processes import Home, new_home

STOPPED_WITHIN_S = 9.0
"""A container is killed after 10 s."""
LONG_S = 20.0

pytestmark = [pytest.mark.process, pytest.mark.timeout(60)]


async def until_asked(home: Home, requests: int = 1) -> None:
    """Wait until the model was asked so often."""
    model = home.playground.model
    await home.playground.workspace.until(lambda _: len(model.requests) >= requests, LONG_S)


async def answer(home: Home, asked: Json) -> Json:
    return await sight.only_answer(home.playground.workspace, asked, LONG_S)


async def test_an_answer_that_ends_soon_is_finished_before_the_process_is() -> None:
    pace = asyncio.Semaphore(0)
    async with new_home() as home, home.process() as first:
        slack = home.playground.workspace
        home.playground.model.script(pieces=("All ", "is ", "well."), pace=pace)
        asked = await slack.mention("C1", user="U1", text="how is it?")
        await until_asked(home)

        began = time.monotonic()
        first.process.send_signal(signal.SIGTERM)
        await slack.until(lambda _: not home.playground.sockets.connections, STOPPED_WITHIN_S)
        for _ in range(3):
            pace.release()
        status = await first.process.wait()
        took_s = time.monotonic() - began
        shown = await answer(home, asked)

    assert status == 0
    assert took_s < STOPPED_WITHIN_S
    assert sight.text(shown) == "All is well."


@pytest.mark.slow
async def test_an_answer_that_is_stuck_is_left_to_the_next_process() -> None:
    async with new_home() as home:
        slack = home.playground.workspace
        home.playground.model.script(pieces=("never", "shown"), stall_after=1)
        async with home.process() as first:
            asked = await slack.mention("C1", user="U1", text="how is it?")
            await until_asked(home)
            began = time.monotonic()
            status = await first.stopped()
            took_s = time.monotonic() - began

        home.playground.model.script(pieces=("All is well.",))
        async with home.process() as second:
            shown = await answer(home, asked)
            again = await second.stopped()

    assert status == again == 0
    assert took_s < STOPPED_WITHIN_S
    assert sight.text(shown) == "All is well."


@pytest.mark.slow
async def test_a_post_that_hangs_holds_up_no_stop_and_is_found_again() -> None:
    async with new_home() as home:
        slack = home.playground.workspace
        go_on = home.playground.faults.hold_next("chat.postMessage")
        async with home.process() as first:
            asked = await slack.mention("C1", user="U1", text="how is it?")
            await slack.until(lambda _: sight.replies(slack, asked), LONG_S)
            began = time.monotonic()
            status = await first.stopped()
            took_s = time.monotonic() - began
        go_on.set()

        async with home.process():
            await sight.only_answer(slack, asked, 2 * LONG_S)

    assert status == 0
    assert took_s < STOPPED_WITHIN_S


async def test_ctrl_c_ends_an_idle_process_with_0() -> None:
    async with new_home() as home, home.process() as only:
        status = await only.stopped(signal.SIGINT)

    assert status == 0


async def test_what_is_asked_while_the_process_is_down_is_answered_after_its_start() -> None:
    async with new_home() as home:
        slack = home.playground.workspace
        async with home.process() as first:
            await first.stopped()
        asked = await slack.mention("C1", user="U1", text="anybody there?")
        async with home.process():
            shown = await answer(home, asked)

    assert sight.mark(shown) == sight.ANSWER
