"""Prompts that do not fit, and answers that take too long."""

import asyncio
from dataclasses import replace

import pytest

from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from chatops.services.generate import Deadlines
from tests.system import sight
from tests.system.conftest import HURRIED, Starter

SUMMARISER = "gpt-6-luna"
TOO_LONG = {
    "error": {
        "code": "context_length_exceeded",
        "message": "This model's maximum context length is 4096 tokens, you asked for 9000.",
    }
}


@pytest.mark.usefixtures("daemon")
async def test_a_prompt_that_turns_out_too_long_is_shortened_once(
    slack: Workspace, playground: Playground
) -> None:
    root = await slack.say("C1", user="U1", text="the root")
    for number in range(40):
        words = f"number {number} " + "and so on and on " * 40
        await slack.say("C1", user="U2", text=words, thread_ts=root["ts"])
    playground.model.script(status=400, body=TOO_LONG)
    playground.model.answer = "Short."

    asked = await slack.mention("C1", user="U1", text="why?", thread_ts=root["ts"])
    answer = await sight.only_answer(slack, asked)

    answering = [one for one in playground.model.requests if one["model"] != SUMMARISER]
    long, short = (len(str(one["messages"])) for one in answering)
    assert short < long / 1.5
    assert sight.text(answer) == "Short."


@pytest.mark.usefixtures("daemon")
async def test_a_prompt_that_stays_too_long_is_told_of(
    slack: Workspace, playground: Playground
) -> None:
    playground.model.script(status=400, body=TOO_LONG)
    playground.model.script(status=400, body=TOO_LONG)

    asked = await slack.mention("C1", user="U1", text="why?")
    said = await sight.only_failure(slack, asked)

    assert "too long" in said
    assert "4096" not in said
    assert len(playground.model.requests) == 2


async def test_what_a_slow_model_wrote_in_its_time_is_shown_as_cut_off(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    pace = asyncio.Semaphore(0)
    playground.model.script(pieces=[f"{n} " for n in range(1000)], pace=pace)
    tempo = replace(HURRIED, deadlines=Deadlines(first_s=2.0, stall_s=2.0, total_s=1.0))

    async with starter.start(tempo=tempo):
        asked = await slack.mention("C1", user="U1", text="why?")
        for _ in range(3):
            pace.release()
        answer = await sight.only_answer(slack, asked, timeout_s=6)

    assert sight.text(answer).split() == ["0", "1", "2"]
    assert sight.footer(answer).startswith("Cut off after 1 s. Ask me to continue.")


async def test_a_model_that_says_nothing_is_given_up_and_named(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    for _ in range(3):
        playground.model.script(pieces=("never",), stall_after=0)
    tempo = replace(HURRIED, deadlines=Deadlines(first_s=0.3, stall_s=0.3, total_s=5.0))

    async with starter.start(tempo=tempo):
        asked = await slack.mention("C1", user="U1", text="why?")
        said = await sight.only_failure(slack, asked)

    assert "cannot be reached" in said
    assert playground.model.gone == 3
