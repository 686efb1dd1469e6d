"""Commands that are still being done when the process is to end."""

import asyncio
import json
import sqlite3
from contextlib import closing
from dataclasses import replace

from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from tests.system.conftest import HURRIED, Starter
from tests.system.setting import CONFIG, typed


async def test_a_change_that_is_committed_during_the_end_is_told_as_it_is(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    hurried = replace(HURRIED, ack_s=0.1)
    async with asyncio.TaskGroup() as group, starter.start(CONFIG, hurried) as daemon:
        await daemon.sockets.known.wait()
        busy = sqlite3.connect(starter.folder / "chatops.db", isolation_level=None)
        group.create_task(_freed_once_deaf(playground, busy))
        busy.execute("BEGIN IMMEDIATE")
        group.create_task(typed(slack, "model sol"))
        await slack.until(lambda w: _called(w, "users.info"))

    shown = json.dumps(slack.ephemerals)
    assert "You changed `models.default`" in shown
    assert "nothing was changed" not in shown
    assert [one for one in slack.channels["C1"].messages.values() if "changed" in one["text"]]


async def _freed_once_deaf(playground: Playground, busy: sqlite3.Connection) -> None:
    """Let others write once no socket is open any more."""
    with closing(busy):
        await playground.workspace.until(lambda _: not playground.sockets.connections)
        busy.execute("ROLLBACK")


def _called(slack: Workspace, method: str) -> bool:
    return any(call.method == method for call in slack.journal.calls)
