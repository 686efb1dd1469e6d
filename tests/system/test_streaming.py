"""An answer while it is written, and what stands beside it."""

import asyncio
import re

import pytest

from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.conftest import Starter


@pytest.mark.usefixtures("daemon")
async def test_the_answer_grows_from_a_placeholder_and_becomes_an_answer_at_the_end(
    slack: Workspace, playground: Playground
) -> None:
    pace = asyncio.Semaphore(0)
    playground.model.script(pieces=("It was ", "the cache."), pace=pace)

    asked = await slack.mention("C1", user="U1", text="why?")
    placeholder = await slack.reply_to(asked, mark=sight.NOTICE)
    await sight.until_reactions(slack, asked, ["eyes"])
    pace.release()
    await slack.until(lambda _: sight.text(sight.replies(slack, asked)[0]) == "It was ")
    growing = sight.replies(slack, asked)[0]
    pace.release()
    answer = await sight.only_answer(slack, asked)
    await sight.until_reactions(slack, asked, ["white_check_mark"])

    assert "Reading" in sight.text(placeholder)
    assert (sight.mark(growing), sight.footer(growing)) == (sight.NOTICE, "")
    assert answer["ts"] == growing["ts"] == placeholder["ts"]
    assert sight.text(answer) == "It was the cache."
    assert "edited" not in answer
    ids = {one["metadata"]["event_payload"]["id"] for one in (placeholder, growing, answer)}
    assert len(ids) == 1


@pytest.mark.usefixtures("daemon")
async def test_the_footer_names_model_tokens_and_seconds(
    slack: Workspace, playground: Playground
) -> None:
    usage = {"prompt_tokens": 1234, "completion_tokens": 56, "total_tokens": 1290}
    playground.model.script(pieces=("Cold.",), usage=usage)

    asked = await slack.mention("C1", user="U1", text="why?")
    answer = await sight.only_answer(slack, asked)

    footer = sight.footer(answer)
    assert re.fullmatch(r"gpt-6\.1-terra · 1,234 \+ 56 tokens · \d+\.\d s", footer), footer


async def test_the_footer_can_be_switched_off(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    playground.model.answer = "Cold."

    async with starter.start("assistant: {show_footer: false}"):
        asked = await slack.mention("C1", user="U1", text="why?")
        answer = await sight.only_answer(slack, asked)

    assert sight.footer(answer) == ""


async def test_what_was_condensed_is_counted_in_the_footer(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    root = await slack.say("C1", user="U1", text="the root")
    for number in range(40):
        words = f"number {number} " + "and so on " * 20
        await slack.say("C1", user="U2", text=words, thread_ts=root["ts"])

    async with starter.start("context: {target_tokens: 900, recall_tokens: 0}"):
        asked = await slack.mention("C1", user="U1", text="why?", thread_ts=root["ts"])
        answer = await sight.only_answer(slack, asked)

    found = re.search(r"(\d+) earlier messages condensed", sight.footer(answer))
    assert found
    asked_of_model = [one for one in playground.model.requests if "why?" in str(one)]
    said = sight.turns(asked_of_model[-1])[1][1]
    assert "[Summary of " in said
    assert said.endswith("Aiko: @chatops why?")


async def test_reactions_can_be_switched_off(slack: Workspace, starter: Starter) -> None:
    nothing = "slack: {reactions: {working: null, done: null, failed: null}}"

    async with starter.start(nothing):
        asked = await slack.mention("C1", user="U1", text="why?")
        await sight.only_answer(slack, asked)

    assert sight.sent(slack, "reactions.add", "reactions.remove") == []


async def test_other_reactions_can_be_chosen(slack: Workspace, starter: Starter) -> None:
    async with starter.start("slack: {reactions: {working: null, done: tada}}"):
        asked = await slack.mention("C1", user="U1", text="why?")
        await sight.until_reactions(slack, asked, ["tada"])

    assert sight.sent(slack, "reactions.remove") == []


@pytest.mark.usefixtures("daemon")
async def test_a_failure_is_a_notice_with_a_warning(
    slack: Workspace, playground: Playground
) -> None:
    playground.model.script(status=401, body={"error": {"message": "Incorrect API key"}})

    asked = await slack.mention("C1", user="U1", text="why?")
    said = await sight.only_failure(slack, asked)
    await sight.until_reactions(slack, asked, ["warning"])

    assert "Incorrect" not in said
    assert sight.footer(sight.replies(slack, asked)[0]) == ""
