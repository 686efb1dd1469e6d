"""Threads that no prompt holds: condensed, recalled, followed through edits and deletions."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.conftest import Starter

CONFIG = """
context: {target_tokens: 2400, recall_tokens: 240}
summary: {chunk_tokens: 300, concurrency: 1}
"""
EARLY = "The rotation of the staging keys is ticket OPS-4711 and Ben owns it"
MESSAGES = 150

pytestmark = pytest.mark.timeout(30)


@pytest.fixture
async def root(slack: Workspace) -> Json:
    """A thread with one fact near its beginning and much talk after it."""
    begun = await slack.say("C1", user="U1", text="Where do we stand with the release?")
    for number in range(MESSAGES):
        text = f"On item {number} the build took {number + 3} minutes and nobody complained much."
        if number == 4:
            text = EARLY
        user = "U2" if number % 3 else "U1"
        await slack.say("C1", user=user, text=text, thread_ts=begun["ts"])
    return begun


def summaries(playground: Playground) -> list[Json]:
    return [one for one in playground.model.requests if _is_summary(one)]


def prompts(playground: Playground) -> list[str]:
    asked = [one for one in playground.model.requests if not _is_summary(one)]
    return ["\n".join(content for _, content in sight.turns(one)) for one in asked]


def _is_summary(request: Json) -> bool:
    return "You condense part of" in sight.turns(request)[0][1]


def stored(folder: Path, text: str) -> bool:
    return any(text.encode() in path.read_bytes() for path in folder.glob("chatops.db*"))


async def ask(slack: Workspace, root: Json, text: str) -> Json:
    asked = await slack.mention("C1", user="U1", text=text, thread_ts=root["ts"])
    return await slack.reply_to(asked, mark="chatops_answer", timeout_s=15)


async def test_a_long_thread_is_condensed_and_its_newest_part_kept_word_for_word(
    slack: Workspace, playground: Playground, starter: Starter, root: Json
) -> None:
    async with starter.start(CONFIG):
        answer = await ask(slack, root, "what took longest?")

    (prompt,) = prompts(playground)
    assert "[Summary of " in prompt
    assert f"On item {MESSAGES - 1} the build took {MESSAGES + 2} minutes" in prompt
    assert prompt.endswith("Aiko: @chatops what took longest?")
    assert "earlier messages condensed" in sight.footer(answer)
    assert len(prompt.encode()) / 4 <= 2_400


async def test_an_early_fact_is_quoted_when_it_is_asked_for(
    slack: Workspace, playground: Playground, starter: Starter, root: Json
) -> None:
    async with starter.start(CONFIG):
        answer = await ask(slack, root, "which ticket is the rotation of the staging keys?")

    before, _, after = prompts(playground)[0].partition("[Earlier messages that may help")
    assert before
    assert f"Ben: {EARLY}" in after
    assert "OPS-4711" in answer["text"]
    assert "quoted" in sight.footer(answer)


async def test_the_next_mention_and_the_next_process_pay_for_no_summary_again(
    slack: Workspace, playground: Playground, starter: Starter, root: Json
) -> None:
    async with starter.start(CONFIG):
        await ask(slack, root, "what took longest?")
        await covered(starter.folder)
        paid = len(summaries(playground))
        await ask(slack, root, "and what else?")
        again = len(summaries(playground))
    async with starter.start(CONFIG):
        await ask(slack, root, "and now?")

    assert paid > 0
    assert again == paid
    assert len(summaries(playground)) == paid


async def test_an_edited_message_is_read_anew_and_its_old_text_is_nowhere(
    slack: Workspace, playground: Playground, starter: Starter, root: Json
) -> None:
    edited = next(ts for ts, one in slack.channels["C1"].messages.items() if one["text"] == EARLY)

    async with starter.start(CONFIG):
        await ask(slack, root, "what took longest?")
        assert stored(starter.folder, "OPS-4711")
        new = EARLY.replace("OPS-4711", "OPS-9000")
        await slack.edit("C1", edited, user="U2", text=new)
        await slack.until(lambda _: not stored(starter.folder, "OPS-4711"))
        answer = await ask(slack, root, "which ticket is the rotation of the staging keys?")

    assert "OPS-9000" in answer["text"]
    assert "OPS-4711" not in prompts(playground)[-1]


async def test_a_deleted_message_leaves_no_trace(
    slack: Workspace, playground: Playground, starter: Starter, root: Json
) -> None:
    deleted = next(ts for ts, one in slack.channels["C1"].messages.items() if one["text"] == EARLY)

    async with starter.start(CONFIG):
        await ask(slack, root, "which ticket is the rotation of the staging keys?")
        assert stored(starter.folder, "OPS-4711")
        for one in slack.thread("C1", root["ts"]):
            if one["ts"] == deleted or "OPS-4711" in one["text"]:
                await slack.delete("C1", one["ts"], user=str(one["user"]))
        await slack.until(lambda _: not stored(starter.folder, "OPS-4711"))
        answer = await ask(slack, root, "which ticket is the rotation of the staging keys?")

    assert "OPS-4711" not in prompts(playground)[-1]
    assert "OPS-4711" not in answer["text"]
    assert not stored(starter.folder, "OPS-4711")


async def test_a_summariser_that_fails_costs_nobody_an_answer(
    slack: Workspace, playground: Playground, starter: Starter, root: Json
) -> None:
    playground.model.script(status=500, body="<html>no</html>")

    async with starter.start(CONFIG):
        answer = await ask(slack, root, "what took longest?")

    assert "earlier messages condensed" in sight.footer(answer)
    assert "[Summary of " in prompts(playground)[0]


async def test_an_endpoint_with_a_smaller_window_than_it_should_have_is_obeyed_once_more(
    slack: Workspace, playground: Playground, starter: Starter, root: Json
) -> None:
    error = {
        "message": "This model's maximum context length is 1500 tokens.",
        "code": "context_length_exceeded",
        "type": "invalid_request_error",
    }

    async with starter.start(CONFIG):
        await ask(slack, root, "what took longest?")
        await covered(starter.folder)
        playground.model.script(status=400, body={"error": error})
        await ask(slack, root, "and what else?")

    first, refused, shrunk = prompts(playground)
    assert len(shrunk) < len(refused)
    assert shrunk.endswith("Aiko: @chatops and what else?")
    assert first


async def covered(folder: Path) -> None:
    """Wait until a cover is committed, which nobody in the workspace can see."""
    async with asyncio.timeout(5):
        while not covers(folder):  # noqa: ASYNC110  the database tells nobody
            await asyncio.sleep(0.01)


def covers(folder: Path) -> int:
    """Return how many covers are committed."""
    with closing(sqlite3.connect(folder / "chatops.db")) as database:
        (found,) = database.execute("SELECT count(*) FROM cover").fetchone()
    return int(found)
