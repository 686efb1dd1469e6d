"""Slack's Bolt for JavaScript, as it comes, against the playground."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatops.playground.server import Playground

HERE = Path(__file__).parent
MODULES = HERE.parents[1] / ".tools" / "node" / "node_modules"
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.process,
    pytest.mark.timeout(60),
    pytest.mark.skipif(
        NODE is None or not (MODULES / "@slack" / "bolt").exists(),
        reason="needs node, and @slack/bolt in .tools/node",
    ),
]


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        str(NODE),
        str(HERE / "node" / "bot.cjs"),
        playground.api_url,
        playground.bot_token,
        playground.app_token,
        env={"NODE_PATH": str(MODULES)},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(20):
            assert await line_of(process) == "started"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def line_of(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


async def test_bolt_hears_a_mention_answers_in_its_thread_and_stops(
    playground: Playground, bot: asyncio.subprocess.Process
) -> None:
    asked = await playground.workspace.mention("C1", user="U1", text="are you there?")

    read = json.loads(await line_of(bot))
    ended = await bot.wait()

    assert read == [asked["text"], "done"]
    assert ended == 0
    assert playground.sockets.unknown_acks == 0


@pytest.mark.usefixtures("bot")
async def test_bolt_answers_a_command_with_its_ack(playground: Playground) -> None:
    said = await playground.workspace.slash("C1", user="U1", command="/chatops", text="hello")

    assert said == {"text": "you said hello"}
    assert playground.workspace.ephemerals[-1]["text"] == "you said hello"
