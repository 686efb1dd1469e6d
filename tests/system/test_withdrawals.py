"""Questions that are edited or deleted while they wait or are being answered."""

import asyncio

import pytest

from chatops.app.daemon import Daemon
from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.conftest import Starter

ONE_AT_ONCE = "limits: {answers_at_once: 1}"


class Busy:
    """A daemon that answers one question at a time and is held in the middle of one."""

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self.pace = asyncio.Semaphore(0)
        playground.model.answer = "Cold."

    async def begin(self) -> Json:
        self.playground.model.script(pieces=("Held.",), pace=self.pace)
        slack = self.playground.workspace
        asked = await slack.mention("C1", user="U1", text="a long one")
        await slack.until(lambda _: self.playground.model.requests)
        return asked

    def go_on(self) -> None:
        self.pace.release()


@pytest.fixture
def busy(playground: Playground) -> Busy:
    return Busy(playground)


async def acked(playground: Playground, number: int) -> None:
    await playground.workspace.until(lambda _: len(playground.sockets.acked) >= number)


async def test_a_question_deleted_before_anybody_took_it_up_is_not_answered(
    slack: Workspace, playground: Playground, starter: Starter, busy: Busy
) -> None:
    async with starter.start(ONE_AT_ONCE):
        held = await busy.begin()
        asked = await slack.mention("C1", user="U2", text="never mind")
        await acked(playground, 4)
        await slack.delete("C1", asked["ts"], user="U2")
        later = await slack.mention("C1", user="U2", text="and this?")
        await acked(playground, 7)
        busy.go_on()
        await sight.only_answer(slack, held)
        await sight.only_answer(slack, later)

    assert len(playground.model.requests) == 2
    assert all(call["thread_ts"] != asked["ts"] for call in sight.sent(slack, "chat.postMessage"))


async def test_an_edit_before_the_question_is_taken_up_is_what_the_model_gets(
    slack: Workspace, playground: Playground, starter: Starter, busy: Busy
) -> None:
    async with starter.start(ONE_AT_ONCE):
        await busy.begin()
        asked = await slack.mention("C1", user="U2", text="how tall is it?")
        await acked(playground, 4)
        new = f"<@{slack.bot_user_id}> how wide is it?"
        await slack.edit("C1", asked["ts"], user="U2", text=new)
        await acked(playground, 5)
        busy.go_on()
        await sight.only_answer(slack, asked)

    said = str(playground.model.requests[-1]["messages"])
    assert "wide" in said
    assert "tall" not in said


@pytest.mark.usefixtures("daemon")
async def test_an_edit_of_an_answered_question_changes_nothing(
    slack: Workspace, playground: Playground
) -> None:
    playground.model.answer = "Cold."
    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.only_answer(slack, asked)

    await slack.edit("C1", asked["ts"], user="U1", text=f"<@{slack.bot_user_id}> why really?")
    later = await slack.mention("C1", user="U2", text="and this?")
    await sight.only_answer(slack, later)

    assert len(sight.replies(slack, asked)) == 1


async def test_a_question_whose_deletion_comes_first_is_not_answered(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    """The two come on two connections, so Slack's order of sending says nothing."""
    root = await slack.say("C1", user="U1", text="a thread")
    playground.sockets.refuse.deaf = True

    async with starter.start() as daemon:
        await daemon.sockets.known.wait()
        asked = await slack.mention("C1", user="U2", text="never mind", thread_ts=root["ts"])
        await slack.delete("C1", asked["ts"], user="U2")
        playground.sockets.refuse.deaf = False
        gone = {"type": "message", "subtype": "message_deleted", "deleted_ts": asked["ts"]}
        news = slack.callback(gone | {"channel": "C1", "ts": asked["ts"]})
        first = playground.sockets.deliver(news).event_id
        await slack.until(lambda _: first in playground.sockets.acked_ids)
        playground.sockets.deliver(slack.callback(asked | {"type": "app_mention"}))
        await slack.until(lambda _: sight.replies(slack, asked))
        await slack.until(lambda _: not sight.replies(slack, asked), timeout_s=8)

    assert playground.model.requests == []


async def test_a_question_deleted_while_it_is_answered_leaves_the_process_alive(
    slack: Workspace, daemon: Daemon, busy: Busy
) -> None:
    asked = await busy.begin()

    await slack.delete("C1", asked["ts"], user="U1")
    busy.go_on()
    later = await slack.mention("C1", user="U2", text="and this?")
    await sight.only_answer(slack, later)

    assert daemon.sockets.state().connected == 2
