"""Commands that are still being done when the process is to end."""

import asyncio
import json
import sqlite3
from contextlib import closing
from dataclasses import replace

from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from chatops.services.generate import Deadlines
from tests.system.conftest import HURRIED, Starter
from tests.system.killing import SOCKETS
from tests.system.setting import CONFIG, typed

PATIENT = Deadlines(first_s=9.0, stall_s=9.0, total_s=9.0)


async def test_a_change_that_is_committed_during_the_end_is_told_as_it_is(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    hurried = replace(HURRIED, ack_s=0.1)
    async with asyncio.TaskGroup() as group, starter.start(CONFIG, hurried) as daemon:
        async with asyncio.timeout(5):
            while daemon.sockets.state().connected < SOCKETS:  # noqa: ASYNC110  each may get it
                await asyncio.sleep(0.02)
        busy = sqlite3.connect(starter.folder / "chatops.db", isolation_level=None)
        group.create_task(_freed_once_deaf(playground, busy))
        busy.execute("BEGIN IMMEDIATE")
        group.create_task(typed(slack, "model sol"))
        await slack.until(lambda w: _called(w, "users.info"))

    shown = json.dumps(slack.ephemerals)
    assert "You changed `models.default`" in shown
    assert "nothing was changed" not in shown
    assert [one for one in slack.channels["C1"].messages.values() if "changed" in one["text"]]


async def test_whoever_waits_for_something_of_their_own_is_told_of_the_end(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    playground.model.script(pieces=("It is ", "long."), pace=asyncio.Semaphore(0))
    root = await slack.say("C1", user="U1", text="When is the launch?")
    here = ("C1", str(root["ts"]))
    async with starter.start(CONFIG, replace(HURRIED, deadlines=PATIENT)) as daemon:
        await daemon.sockets.known.wait()
        await slack.shortcut(*here, user="U1", callback_id="summarise_thread")
        await slack.until(lambda _: playground.model.requests)
        await slack.shortcut(*here, user="U1", callback_id="summarise_thread")
        await slack.until(lambda w: "I am still writing" in json.dumps(w.only_for("U1")))

    assert "ask again in a minute" in json.dumps(slack.only_for("U1")[-1])
    assert len(playground.model.requests) == 1


async def _freed_once_deaf(playground: Playground, busy: sqlite3.Connection) -> None:
    """Let others write once no socket is open any more."""
    with closing(busy):
        await playground.workspace.until(lambda _: not playground.sockets.connections)
        busy.execute("ROLLBACK")


def _called(slack: Workspace, method: str) -> bool:
    return any(call.method == method for call in slack.journal.calls)
