import asyncio

import pytest

from chatops.adapters.slack.errands import Errands
from chatops.adapters.slack.manifest import SHORTCUTS, manifest
from chatops.domain.names import ChannelId, MessageTs, UserId
from chatops.domain.reply import Place
from chatops.domain.screen import Screen, Words
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.adapters.slack.acting import Scene

SCREEN = Screen("Hello", (Words("there"),))
ODD: list[Json] = [
    {},
    {"type": "block_actions"},
    {"type": "block_actions", "actions": [None], "view": []},
    {"type": "view_submission", "view": "x"},
    {"type": "view_submission", "view": {"state": {"values": {"a": 5}}}},
    {"type": "message_action", "message": {"ts": "0"}},
    {"type": "nonsense", "user": {"id": "U1"}},
    {"command": 5, "text": {}},
    {"type": ["block_actions"], "team": {"id": "T2"}},
]


@pytest.mark.parametrize("kind", ["interactive", "slash_commands"])
async def test_whatever_slack_sends_is_acked_and_the_next_command_works(
    scene: Scene, kind: str
) -> None:
    sockets = scene.playground.sockets
    async with asyncio.TaskGroup() as group:
        for payload in ODD:
            group.create_task(sockets.ask(kind, payload))
    scene.gestures.reaction = SCREEN

    assert await scene.slash("help")
    assert len(scene.gestures.seen) == 1


async def test_a_payload_that_bolt_stumbles_over_harms_nobody_else(scene: Scene) -> None:
    scene.playground.sockets.deliver({"type": "block_actions", "user": 5}, kind="interactive")
    scene.gestures.reaction = SCREEN

    assert await scene.slash("help")


async def test_a_command_of_5_000_characters_arrives_whole(scene: Scene) -> None:
    await scene.slash("model " + "x" * 5_000)

    assert len(getattr(scene.gestures.seen[0], "text", "")) == 5_006


async def test_a_screen_is_whispered_in_a_thread(scene: Scene, slack: Workspace) -> None:
    root = await slack.say("C1", user="U1", text="root")
    await slack.say("C1", user="U2", text="a reply", thread_ts=root["ts"])

    place = Place(ChannelId("C1"), root["ts"])
    await scene.room.chat.whisper_screen(place, UserId("U1"), SCREEN)

    assert (await scene.private("Hello"))["thread_ts"] == root["ts"]


async def test_a_screen_that_cannot_be_whispered_raises_nothing(scene: Scene) -> None:
    nowhere = Place(ChannelId("C404"), MessageTs(""))

    await scene.room.chat.whisper_screen(nowhere, UserId("U1"), SCREEN)


def test_the_manifest_asks_for_what_commands_need() -> None:
    wanted = manifest(reactions=False, command="/bot")

    features = wanted["features"]
    assert [one["command"] for one in features["slash_commands"]] == ["/bot"]
    assert [one["callback_id"] for one in features["shortcuts"]] == [name for name, *_ in SHORTCUTS]
    assert features["app_home"]["home_tab_enabled"]
    assert wanted["settings"]["interactivity"]["is_enabled"]
    assert "app_home_opened" in wanted["settings"]["event_subscriptions"]["bot_events"]
    assert "commands" in wanted["oauth_config"]["scopes"]["bot"]


async def test_errands_that_do_not_end_are_ended_and_none_starts_afterwards() -> None:
    errands, started, done = Errands(drain_s=0.01), asyncio.Event(), []

    async def endless() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            done.append("ended")

    async with errands.running():
        errands.start(endless())
        await started.wait()

    assert done == ["ended"]
    with pytest.raises(RuntimeError):
        errands.start(endless())


async def test_errands_end_before_what_they_use() -> None:
    errands, going, done = Errands(drain_s=5.0), asyncio.Event(), []

    async def errand() -> None:
        await going.wait()
        done.append("done")

    async def endless() -> None:
        await asyncio.Event().wait()

    async with errands.running():
        async with errands.drained():
            errands.start(errand())
            going.set()
        assert done == ["done"]

        errands.drain_s = 0.01
        async with errands.drained():
            errands.start(endless())
        errands.start(errand())

    assert done == ["done", "done"]
