import asyncio

import pytest
from structlog.testing import capture_logs

from chatops.domain.errors import ChatUnavailable, StoreUnavailable
from chatops.domain.gesture import Actor, Gesture, Spot, Typed, Way
from chatops.domain.names import ChannelId, UserId
from chatops.domain.screen import Form, Line, Screen, Words, Wrongs
from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from tests.adapters.slack.acting import Scene, on_stage

HELLO = Screen("Hello", (Words("a <!channel> & *you*"),))
FORM = Form("settings", "Settings", "Save", (Line("name", "Name"),), "", "t1")


async def test_a_command_is_answered_in_its_ack_to_one_person(scene: Scene) -> None:
    scene.gestures.reaction = HELLO

    said = await scene.slash("model  x")

    assert said is not None
    assert said["response_type"] == "ephemeral"
    assert said["text"] == "Hello: a &lt;!channel&gt; &amp; *you*"
    assert [block["type"] for block in said["blocks"]] == ["header", "section"]
    actor = Actor(scene.room.me.team, UserId("U1"), Way.COMMAND)
    assert scene.gestures.seen == [Typed(actor, Spot(ChannelId("C1")), "model  x")]
    assert scene.meter.observed.count("commands_seconds") == 1


async def test_what_is_typed_comes_without_slacks_escapes(scene: Scene) -> None:
    await scene.slash("a &lt;b&gt; <@U2|bob> <#C1|general> <#C2|> <https://x.y|x.y>")

    (typed,) = scene.gestures.seen
    assert isinstance(typed, Typed)
    assert typed.text == "a <b> \ue000U2\ue001 \ue002C1\ue003 \ue002C2\ue003 https://x.y"


async def test_a_command_is_acked_once_it_is_done(scene: Scene, slack: Workspace) -> None:
    may_go_on = asyncio.Event()

    async def slowly(_: Gesture) -> Screen:
        may_go_on.set()
        assert not slack.ephemerals
        return HELLO

    scene.gestures.does = slowly
    await scene.slash("help")

    assert may_go_on.is_set()
    assert slack.ephemerals


async def test_a_command_that_takes_long_is_acked_in_time_and_answered_later(scene: Scene) -> None:
    go_on = asyncio.Event()

    async def slowly(_: Gesture) -> Screen:
        await go_on.wait()
        return HELLO

    scene.gestures.does = slowly
    assert await scene.slash("help") is None
    go_on.set()

    assert (await scene.private("Hello"))["channel"] == "C1"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (StoreUnavailable("x"), "did not confirm that. Please look how it is"),
        (ChatUnavailable("x", "y"), "could not do that now; nothing was changed"),
        (RuntimeError("xoxb-secret"), "could not do that now; nothing was changed"),
    ],
)
async def test_a_failure_is_one_plain_sentence_and_the_next_command_works(
    scene: Scene, error: Exception, said: str
) -> None:
    async def fail(_: Gesture) -> Screen:
        raise error

    scene.gestures.does = fail
    with capture_logs() as lines:
        failed = await scene.slash("model x")
    scene.gestures.does, scene.gestures.reaction = None, HELLO
    again = await scene.slash("help")

    assert failed is not None
    assert said in failed["text"]
    assert again is not None
    assert [line["event"] for line in lines].count("gesture_failed") == 1
    assert "model x" not in str(lines)
    assert "secret" not in str(lines)


async def test_nothing_to_show_is_acked_with_nothing(scene: Scene, slack: Workspace) -> None:
    assert await scene.slash("help") is None
    assert not slack.ephemerals


async def test_what_is_wrong_is_said_where_there_are_no_fields(scene: Scene) -> None:
    scene.gestures.reaction = Wrongs({"a": "Too long.", "b": "Too short."})

    said = await scene.slash("x")

    assert said is not None
    assert "Too long." in str(said["blocks"])
    assert "Too short." in str(said["blocks"])


async def test_a_command_opens_a_window(scene: Scene, slack: Workspace) -> None:
    scene.gestures.reaction = FORM

    await scene.slash("settings")
    view = await slack.until(lambda slack: slack.modal("U1"))

    assert view["callback_id"] == "settings"
    assert view["private_metadata"] == "t1"


@pytest.mark.parametrize("code", ["expired_trigger_id", "trigger_exchanged", "invalid_trigger_id"])
async def test_a_window_that_comes_too_late_is_said_to(
    scene: Scene, playground: Playground, code: str
) -> None:
    playground.faults.fail_next("views.open", error=code)
    scene.gestures.reaction = FORM

    await scene.slash("settings")

    assert "took too long" in (await scene.private("took too long"))["text"]


async def test_commands_that_are_under_way_are_finished_when_the_process_ends(
    playground: Playground,
) -> None:
    go_on = asyncio.Event()

    async def slowly(_: Gesture) -> Screen:
        await go_on.wait()
        return HELLO

    async with on_stage(playground, ack_s=0.05) as scene:
        scene.gestures.does = slowly
        assert await scene.slash("help") is None
        go_on.set()

    assert "Hello" in playground.workspace.ephemerals[-1]["text"]


async def test_twenty_commands_at_once_are_all_answered(scene: Scene, slack: Workspace) -> None:
    scene.gestures.reaction = HELLO

    async with asyncio.TaskGroup() as group:
        for number in range(20):
            group.create_task(scene.slash(f"help {number}"))

    assert len(slack.ephemerals) == 20
    assert len(scene.gestures.seen) == 20
