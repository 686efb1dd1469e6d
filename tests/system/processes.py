"""chatops as its own process, started, signalled and killed as the machine does it."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from chatops.playground import seed
from chatops.playground.server import Playground, open_playground
from tests.system.world import environ

START_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Ended:
    """What a process left behind."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Running:
    """A daemon that has a socket to the workspace."""

    process: asyncio.subprocess.Process

    async def killed(self) -> None:
        """Kill it as the kernel does: no handler runs."""
        self.process.kill()
        await self.process.wait()

    async def stopped(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal, and return the exit status."""
        self.process.send_signal(number)
        return await self.process.wait()


@dataclass(frozen=True, slots=True)
class Home:
    """A workspace, and the folder with the database that one process leaves to the next."""

    playground: Playground
    folder: Path

    @asynccontextmanager
    async def process(self) -> AsyncIterator[Running]:
        """Run the daemon until the block is left, killed then if it still runs."""
        opened = self.playground.sockets.opened
        with (self.folder / "log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *command("run"),
                env=environ(self.playground, self.folder),
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        try:
            await self.playground.workspace.until(
                lambda _: self.playground.sockets.opened > opened, START_WITHIN_S
            )
            yield Running(process)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


@asynccontextmanager
async def new_home() -> AsyncIterator[Home]:
    """Own a workspace of two people, and an empty folder."""
    with tempfile.TemporaryDirectory(prefix="chatops-test-") as name:
        async with open_playground(
            workspace=seed.small(), rate_limits=False, time_scale=0.1
        ) as playground:
            folder = Path(name)
            (folder / "config.yaml").touch()
            yield Home(playground, folder)


def command(*arguments: str) -> Sequence[str]:
    """Return the command line of chatops on this Python."""
    return (sys.executable, "-m", "chatops", *arguments)


async def run(arguments: Sequence[str], env: Mapping[str, str], folder: Path) -> Ended:
    """Run a command that ends by itself, in this folder."""
    process = await asyncio.create_subprocess_exec(
        *command(*arguments),
        env=env,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return Ended(await process.wait(), out.decode(), err.decode())
