"""Daemons as real processes at the tests' tempo, held at named moments to be killed there."""

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from chatops.playground.faults import Fault
from chatops.playground.server import Playground
from tests.system.world import environ

ROOT = Path(__file__).parents[2]
SOCKETS = 2
START_S = 20.0


class Gate(asyncio.Event):
    """An event that tells when somebody has begun to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = asyncio.Event()

    async def wait(self) -> Literal[True]:
        self.reached.set()
        return await super().wait()


def hold(playground: Playground, method: str, *, stores_first: bool) -> Gate:
    """Hold the next call of a method before, or after, Slack has done what it asks for."""
    gate = Gate()
    fault = Fault(stores=True, after=gate) if stores_first else Fault(stores=True, before=gate)
    playground.faults.add(method, fault)
    return gate


class Processes:
    """Starts daemons in a playground, on one database."""

    def __init__(self, playground: Playground, folder: Path, database: str = "") -> None:
        self.playground = playground
        self.folder = folder
        self.environ = environ(playground, folder) | {"PYTHONPATH": str(ROOT)}
        if database:
            self.environ["DATABASE_URL"] = database
        (folder / "config.yaml").touch()

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Process]:
        """Run a daemon whose sockets are open; killed at the end if it still runs."""
        wanted = self.playground.sockets.opened + SOCKETS
        async with self._started() as process:
            await self._open(wanted)
            yield process

    @asynccontextmanager
    async def pair(self) -> AsyncIterator[tuple[Process, Process]]:
        """Run two daemons side by side."""
        wanted = self.playground.sockets.opened + 2 * SOCKETS
        async with self._started() as one, self._started() as other:
            await self._open(wanted)
            yield one, other

    @asynccontextmanager
    async def _started(self) -> AsyncIterator[Process]:
        with (self.folder / "said.txt").open("ab") as said:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.system.hurried"),
                cwd=self.folder,
                env=self.environ,
                stdout=said,
                stderr=said,
            )
        try:
            yield process
        finally:
            await killed(process)

    async def _open(self, opened: int) -> None:
        sockets = self.playground.sockets
        await self.playground.workspace.until(lambda _: sockets.opened >= opened, START_S)


async def killed(process: Process) -> None:
    """Kill it as the kernel does, and wait until it is gone."""
    if process.returncode is None:
        process.kill()
    await process.wait()
