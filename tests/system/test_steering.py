"""Buttons under answers, and commands in threads, as people use them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from chatops.adapters.sql.address import database_url
from chatops.adapters.sql.answers import SqlAnswers
from chatops.adapters.sql.engine import open_database
from chatops.app.daemon import Daemon
from chatops.domain.buttons import REGENERATE, STOP, THUMBS_DOWN, THUMBS_UP
from chatops.domain.names import RequestId, UserId
from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from chatops.services.generate import Deadlines
from tests.system import sight
from tests.system.conftest import HURRIED, Starter

ADMIN = "access: {admins: [U2]}"
PATIENT = replace(HURRIED, deadlines=Deadlines(first_s=5.0, stall_s=5.0, total_s=9.0))


def buttons(message: Json) -> list[Json]:
    return [
        element
        for block in message.get("blocks", [])
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def actions(message: Json) -> list[str]:
    return [button["action_id"] for button in buttons(message)]


async def press(slack: Workspace, message: Json, action: str, user: str = "U1") -> None:
    await slack.click("C1", str(message["ts"]), user=user, action_id=action)


async def being_written(slack: Workspace, asked: Json, text: str) -> Json:
    """Wait for a reply that shows so much, and return it."""

    def shown(_: Workspace) -> list[Json]:
        return [one for one in sight.replies(slack, asked) if text in sight.text(one)]

    return (await slack.until(shown))[0]


async def told(slack: Workspace, user: str = "U1", number: int = 1) -> str:
    """Wait for what one person alone was shown the last time of so many, and return its words."""

    def shown(_: Workspace) -> list[Json]:
        mine = [one for one in slack.ephemerals if one["user"] == user]
        return mine if len(mine) >= number else []

    return str((await slack.until(shown))[-1]["blocks"])


@pytest.fixture
async def patient(starter: Starter) -> AsyncIterator[Daemon]:
    """Run a daemon that waits for its model longer than a test takes."""
    async with starter.start(tempo=PATIENT) as started:
        await started.sockets.known.wait()
        yield started


@pytest.fixture
def pace(playground: Playground) -> asyncio.Semaphore:
    """Let a model say its first piece, and hold it after that."""
    pace = asyncio.Semaphore(1)
    playground.model.script(pieces=("It was cold, ", "very cold."), pace=pace)
    return pace


@pytest.mark.usefixtures("patient", "pace")
async def test_an_answer_is_stopped_by_its_button_while_it_is_written(slack: Workspace) -> None:
    asked = await slack.mention("C1", user="U1", text="why?")
    reply = await being_written(slack, asked, "It was cold,")
    assert actions(reply) == [STOP]

    await press(slack, reply, STOP)
    answer = await sight.only_answer(slack, asked)

    assert sight.text(answer) == "It was cold, "
    assert sight.footer(answer).startswith("Stopped by ")
    assert actions(answer) == [THUMBS_UP, THUMBS_DOWN, REGENERATE]


@pytest.mark.usefixtures("pace")
async def test_only_the_asker_and_admins_may_stop_an_answer(
    slack: Workspace, starter: Starter
) -> None:
    slack.add_person("cy", id="U3")
    async with starter.start(ADMIN, PATIENT) as daemon:
        await daemon.sockets.known.wait()
        asked = await slack.mention("C1", user="U1", text="why?")
        reply = await being_written(slack, asked, "It was cold,")

        await press(slack, reply, STOP, user="U3")
        assert "Only the person who asked" in await told(slack, "U3")
        await press(slack, reply, STOP, user="U2")
        answer = await sight.only_answer(slack, asked)

    assert sight.footer(answer).startswith("Stopped by ")


@pytest.mark.usefixtures("patient", "pace")
async def test_a_command_in_the_thread_stops_what_is_written_and_what_waits(
    slack: Workspace, playground: Playground
) -> None:
    asked = await slack.mention("C1", user="U1", text="why?")
    await being_written(slack, asked, "It was cold,")
    later = await slack.mention("C1", user="U1", text="and now?", thread_ts=asked["ts"])

    await slack.mention("C1", user="U1", text="!stop", thread_ts=asked["ts"])
    said = await told(slack)
    await being_written(slack, later, "before there was an answer")

    assert "Stopped 2 answers." in said
    assert len(playground.model.requests) == 1


@pytest.mark.usefixtures("pace")
async def test_an_answer_that_is_stopped_through_another_process_ends_soon(
    slack: Workspace, starter: Starter
) -> None:
    async with starter.start(tempo=PATIENT) as daemon:
        await daemon.sockets.known.wait()
        asked = await slack.mention("C1", user="U1", text="why?")
        reply = await being_written(slack, asked, "It was cold,")
        async with open_database(database_url(f"sqlite:///{starter.folder}/chatops.db")) as there:
            request = RequestId(buttons(reply)[0]["value"])
            assert await SqlAnswers(there, 180.0).stop(request, UserId("U1"))
        answer = await sight.only_answer(slack, asked)

    assert sight.text(answer) == "It was cold, "


@pytest.mark.usefixtures("daemon")
async def test_an_answer_is_made_anew_in_its_own_message(
    slack: Workspace, playground: Playground
) -> None:
    playground.model.answer = "Cold."
    asked = await slack.mention("C1", user="U1", text="why?")
    former = await sight.only_answer(slack, asked)
    playground.model.answer = "Warm."

    await press(slack, former, REGENERATE)
    await being_written(slack, asked, "Warm.")
    anew = await sight.only_answer(slack, asked)

    assert anew["ts"] == former["ts"]
    first, second = (sight.turns(request) for request in playground.model.requests)
    assert first == second


@pytest.mark.usefixtures("daemon")
async def test_pressing_twice_answers_anew_once(slack: Workspace, playground: Playground) -> None:
    playground.model.answer = "Cold."
    asked = await slack.mention("C1", user="U1", text="why?")
    former = await sight.only_answer(slack, asked)
    playground.model.answer = "Warm."

    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(press(slack, former, REGENERATE))
    await being_written(slack, asked, "Warm.")
    later = await slack.mention("C1", user="U1", text="and?", thread_ts=asked["ts"])
    await slack.reply_to(later, mark=sight.ANSWER)

    assert len(playground.model.requests) == 3


@pytest.mark.usefixtures("daemon")
async def test_a_failure_is_tried_again_by_its_button(
    slack: Workspace, playground: Playground
) -> None:
    playground.model.script(status=400)
    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.only_failure(slack, asked)
    playground.model.answer = "Cold."

    await press(slack, sight.replies(slack, asked)[0], REGENERATE)

    assert sight.text(await sight.only_answer(slack, asked)) == "Cold."


@pytest.mark.usefixtures("daemon")
async def test_an_opinion_is_thanked_for_in_private(
    slack: Workspace, playground: Playground
) -> None:
    playground.model.answer = "Cold."
    asked = await slack.mention("C1", user="U1", text="why?")
    answer = await sight.only_answer(slack, asked)

    await press(slack, answer, THUMBS_UP, user="U2")
    await told(slack, "U2")
    await press(slack, answer, THUMBS_DOWN, user="U2")

    assert "Thank you" in await told(slack, "U2", number=2)
    assert len(sight.replies(slack, asked)) == 1


@pytest.mark.parametrize("value", ["T1:C1:1.2", "x" * 2000, "T9:C9:1700000000.000100", "", "\0"])
@pytest.mark.parametrize("action", [STOP, REGENERATE, THUMBS_UP])
@pytest.mark.usefixtures("daemon")
async def test_a_forged_value_does_nothing_and_is_answered_plainly(
    slack: Workspace, playground: Playground, action: str, value: str
) -> None:
    playground.model.answer = "Cold."
    asked = await slack.mention("C1", user="U1", text="why?")
    answer = await sight.only_answer(slack, asked)
    for button in buttons(answer):
        button["value"] = value
    if not value:
        for button in buttons(answer):
            del button["value"]
    slack.channels["C1"].messages[answer["ts"]]["blocks"][-1]["elements"][0]["action_id"] = action

    await press(slack, answer, action)

    assert "too old" in await told(slack)
    assert len(playground.model.requests) == 1


@pytest.mark.usefixtures("daemon")
async def test_what_is_read_back_of_an_answer_has_no_buttons(
    slack: Workspace, playground: Playground
) -> None:
    playground.model.answer = "Cold."
    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.only_answer(slack, asked)

    later = await slack.mention("C1", user="U1", text="and?", thread_ts=asked["ts"])
    await slack.reply_to(later, mark=sight.ANSWER)

    assert ("assistant", "Cold.") in sight.turns(playground.model.requests[-1])


@pytest.mark.usefixtures("daemon")
async def test_a_command_gets_no_reply_no_reaction_and_no_place_in_prompts(
    slack: Workspace, playground: Playground
) -> None:
    playground.model.answer = "Cold."
    root = await slack.mention("C1", user="U1", text="why?")
    await sight.only_answer(slack, root)

    command = await slack.mention("C1", user="U1", text="!nonsense", thread_ts=root["ts"])
    assert "nonsense" in await told(slack)
    later = await slack.mention("C1", user="U1", text="and?", thread_ts=root["ts"])
    await slack.reply_to(later, mark=sight.ANSWER)

    assert sight.reactions(slack, command) == []
    assert len(sight.replies(slack, root)) == 2
    assert "nonsense" not in str(playground.model.requests)


async def test_a_command_in_a_direct_message_needs_no_mention(
    slack: Workspace, playground: Playground, daemon: Daemon
) -> None:
    assert daemon.sockets.known.is_set()
    channel = slack.direct("U1")

    await slack.say(channel.id, user="U1", text="!help")

    assert "model" in await told(slack)
    assert playground.model.requests == []
