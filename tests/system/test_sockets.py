"""Connections that end in every way: nothing that was asked is lost, or answered twice."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace

import pytest

from chatops.adapters.slack.dial import Pulse
from chatops.app.daemon import Daemon
from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.conftest import HURRIED, Starter

WATCHFUL = replace(
    HURRIED,
    pulse=Pulse(
        ping_s=0.2, silence_s=0.7, hello_s=1.0, watch_s=0.1, finish_s=0.3, back_off_s=(0.05, 0.2)
    ),
)
CONNECTIONS = 2
LOCKED_S = 1.5
"""Long enough for a redelivery, on this workspace's shortened clock, and not for the last."""


async def all_there(playground: Playground, more_than: int = 0) -> None:
    """Wait until the daemon has all its connections, the newest of them after `more_than`."""
    await playground.workspace.until(
        lambda _: (
            len(playground.sockets.connections) == CONNECTIONS
            and playground.sockets.connections[0].number > more_than
        ),
        timeout_s=8,
    )


async def acked_within(slack: Workspace, playground: Playground, seconds: float) -> int:
    """Return how many envelopes are acked once that many seconds are over, or one is."""
    with suppress(TimeoutError):
        await slack.until(lambda _: playground.sockets.acked, timeout_s=seconds)
    return len(playground.sockets.acked)


async def answered(slack: Workspace) -> None:
    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.only_answer(slack, asked)


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets", ""])
async def test_connections_that_slack_takes_down_are_replaced(
    slack: Workspace, playground: Playground, reason: str
) -> None:
    await all_there(playground)
    opened = playground.sockets.opened

    await playground.sockets.disconnect(reason, close_after_s=1.0)
    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.only_answer(slack, asked)
    await all_there(playground, more_than=opened)

    assert playground.sockets.given_up == []


ENDS: dict[str, Callable[[Playground], None]] = {
    "closed": lambda playground: playground.sockets.close_now(),
    "closed with an error": lambda playground: playground.sockets.close_now(1011),
    "killed": lambda playground: playground.sockets.kill(),
}


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
async def test_connections_that_end_without_a_word_are_replaced(
    slack: Workspace, playground: Playground, end: Callable[[Playground], None]
) -> None:
    await all_there(playground)
    opened = playground.sockets.opened

    end(playground)
    asked = await slack.mention("C1", user="U1", text="why?")
    await all_there(playground, more_than=opened)
    await sight.only_answer(slack, asked, timeout_s=8)
    await answered(slack)


async def test_connections_that_fall_silent_are_replaced(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    async with starter.start(tempo=WATCHFUL):
        await all_there(playground)
        opened = playground.sockets.opened

        playground.sockets.mute()
        await all_there(playground, more_than=opened)
        await answered(slack)


@pytest.mark.parametrize("status", [408, 500])
async def test_handshakes_that_are_refused_are_tried_again_with_new_tickets(
    slack: Workspace, playground: Playground, starter: Starter, status: int
) -> None:
    playground.sockets.refuse.handshakes.extend([status] * 2)

    async with starter.start():
        await all_there(playground)
        await answered(slack)


@pytest.mark.parametrize("status", [429, 500])
async def test_tickets_that_are_refused_are_asked_for_again(
    slack: Workspace, playground: Playground, starter: Starter, status: int
) -> None:
    playground.faults.fail_next("apps.connections.open", status)

    async with starter.start():
        await all_there(playground)
        await answered(slack)


async def test_a_question_is_in_the_database_when_it_is_acknowledged(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    async with starter.start():
        asked = await slack.mention("C1", user="U1", text="why?")
        await slack.until(lambda _: playground.sockets.acked)

        with closing(sqlite3.connect(starter.folder / "chatops.db")) as database:
            rows = database.execute("SELECT * FROM request").fetchall()

        assert [asked["ts"] in str(row) for row in rows] == [True]
        await sight.only_answer(slack, asked)


async def test_a_question_that_cannot_be_stored_is_not_acknowledged_and_comes_again(
    slack: Workspace, playground: Playground, starter: Starter, daemon: Daemon
) -> None:
    locked = sqlite3.connect(starter.folder / "chatops.db", isolation_level=None)
    with closing(locked):
        locked.execute("BEGIN EXCLUSIVE")
        asked = await slack.mention("C1", user="U1", text="why?")
        acked = await acked_within(slack, playground, LOCKED_S)
        locked.execute("ROLLBACK")
    await slack.until(lambda _: len(playground.sockets.acked) == 2, timeout_s=8)
    await sight.only_answer(slack, asked)

    assert acked == 0
    assert max(ack.attempt for ack in playground.sockets.acked) > 0
    assert daemon.sockets.state().connected == CONNECTIONS


async def test_an_acknowledgement_that_is_lost_makes_no_second_answer(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    async with starter.start():
        asked = await slack.mention("C1", user="U1", text="why?")
        await slack.until(lambda _: len(playground.sockets.acked) == 2)
        for event_id in list(playground.sockets.acked_ids):
            playground.sockets.redeliver(event_id)
            playground.sockets.twin(event_id)
        await slack.until(lambda _: len(playground.sockets.acked) >= 6)
        await answered(slack)
        await sight.only_answer(slack, asked)
