"""What is measured, each in a process of its own."""

import asyncio
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from chatops.playground import seed
from chatops.playground.server import Playground, open_playground

ANSWER = "ok"
READY_WITHIN_S = 30.0
LOOK_EVERY_S = 0.005
GOODBYE_S = 15.0
KIB_PER_MB = 1e6 / 1024
BARE_BOLT = Path(__file__).with_name("bare_bolt.py")
PROBED = Path(__file__).with_name("probed.py")


@dataclass(frozen=True, slots=True)
class Running:
    """A process that is ready; `ready_s` is what that took from its very start."""

    process: asyncio.subprocess.Process
    playground: Playground
    ready_s: float

    def resident_mb(self) -> float:
        """Return the resident memory in millions of bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / KIB_PER_MB

    async def worst_block_ms(self) -> float:
        """Return the longest time the probed event loop stood still since this was last asked."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the process has no probe")
        self.process.stdin.write(b"\n")
        return float(await self.process.stdout.readline())


@asynccontextmanager
async def workspace() -> AsyncIterator[Playground]:
    """Open a workspace without rate limits, whose model answers at once."""
    async with open_playground(workspace=seed.small(), rate_limits=False) as playground:
        playground.model.answer = ANSWER
        yield playground


@asynccontextmanager
async def daemon(
    playground: Playground, folder: Path, *, config: str = "", probed: bool = False
) -> AsyncIterator[Running]:
    """Run chatops as people do, or with a probe in its event loop, until the block is left."""
    port = free_port()
    environ = {
        "SLACK_BOT_TOKEN": playground.bot_token,
        "SLACK_APP_TOKEN": playground.app_token,
        "SLACK_API_URL": playground.api_url,
        "OPENAI_BASE_URL": playground.model_url,
        "DATABASE_URL": f"sqlite:///{folder}/chatops.db",
        "CHATOPS_HOST": "127.0.0.1",
        "PORT": str(port),
    }
    (folder / "config.yaml").write_text(config)
    what = (str(PROBED),) if probed else ("-m", "chatops", "run")
    started = time.monotonic()
    async with _process(what, environ, folder) as process:
        await _answers(f"http://127.0.0.1:{port}/readyz")
        yield Running(process, playground, time.monotonic() - started)


@asynccontextmanager
async def bare_bolt(playground: Playground, folder: Path) -> AsyncIterator[Running]:
    """Run a Bolt app that does nothing but say ok."""
    environ = {
        "SLACK_BOT_TOKEN": playground.bot_token,
        "SLACK_APP_TOKEN": playground.app_token,
        "SLACK_API_URL": playground.api_url,
    }
    started = time.monotonic()
    async with _process((str(BARE_BOLT),), environ, folder) as process:
        await playground.workspace.until(
            lambda _: playground.sockets.connections, timeout_s=READY_WITHIN_S
        )
        yield Running(process, playground, time.monotonic() - started)


@asynccontextmanager
async def scratch() -> AsyncIterator[Path]:
    """Own a folder for a database."""
    with tempfile.TemporaryDirectory(prefix="chatops-benchmark-") as folder:
        yield Path(folder)


@asynccontextmanager
async def _process(
    arguments: tuple[str, ...], environ: dict[str, str], folder: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            env=environ,
            cwd=folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    try:
        yield process
    finally:
        await _ended(process)


async def _ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(GOODBYE_S):
            await process.communicate()
    except TimeoutError:
        process.kill()
        await process.communicate()


async def _answers(url: str) -> None:
    """Return once the health port says that the daemon is ready."""
    async with asyncio.timeout(READY_WITHIN_S), aiohttp.ClientSession() as session:
        while not await _good(session, url):  # noqa: ASYNC110  it is another process
            await asyncio.sleep(LOOK_EVERY_S)


async def _good(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.ok
    except aiohttp.ClientConnectionError:
        return False


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
