"""Slack's Bolt for JavaScript, as it comes, against the playground."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from tests.playground.app import App
from tests.playground.kit import actions, button

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


async def test_bolt_opens_a_modal_for_a_button_and_answers_what_is_sent(
    playground: Playground, app: App, bot: asyncio.subprocess.Process
) -> None:
    slack = playground.workspace
    blocks = [actions(button("go", "7"))]
    said = await app.call("chat.postMessage", channel="C1", text="sure?", blocks=blocks)

    await slack.click("C1", said["ts"], user="U1", action_id="go")
    view = await slack.until(lambda _: slack.modal("U1"))
    replaced = await slack.until(lambda _: texts(slack) == ["7 by aiko.mori"])
    await slack.suggestions("model", user="U1", value="big", view_id=view["id"])
    await slack.click_view(view["id"], user="U1", action_id="model", selected="big")
    refused = await slack.submit_view(view["id"], user="U1", values={"why": {"w": "no"}})
    chosen = json.loads(await line_of(bot))
    taken = await slack.submit_view(view["id"], user="U1", values={"why": {"w": "yes"}})

    assert replaced
    assert chosen == ["model", "big", "form"]
    assert refused == {"response_action": "errors", "errors": {"why": "Try again."}}
    assert not taken
    assert json.loads(await line_of(bot)) == ["sent", "yes", "U1"]
    assert slack.modal("U1") is None


@pytest.mark.usefixtures("bot")
async def test_bolt_answers_a_message_shortcut_in_the_thread(playground: Playground) -> None:
    slack = playground.workspace
    said = await slack.say("C1", user="U1", text="the news")

    await slack.shortcut("C1", said["ts"], user="U2", callback_id="ask")
    answer = await slack.reply_to(said)

    assert answer["text"] == "about the news"


async def test_bolt_hears_a_global_shortcut_and_that_its_modal_was_closed(
    playground: Playground, bot: asyncio.subprocess.Process
) -> None:
    slack = playground.workspace

    await slack.global_shortcut(user="U1", callback_id="new")
    view = await slack.until(lambda _: slack.modal("U1"))
    await slack.close_view(view["id"], user="U1", everything=True)

    assert json.loads(await line_of(bot)) == ["closed", True]


@pytest.mark.usefixtures("bot")
async def test_bolt_publishes_the_home_tab_when_it_is_opened(playground: Playground) -> None:
    slack = playground.workspace

    def shows(words: str) -> bool:
        home = slack.home("U1")
        return home is not None and home["blocks"][0]["text"]["text"] == words

    await slack.open_home("U1")
    await slack.until(lambda _: shows("welcome"))
    await slack.open_home("U1")

    assert await slack.until(lambda _: shows("again"))


def texts(slack: Workspace) -> list[str]:
    return [each["text"] for each in slack.channels["C1"].messages.values()]
