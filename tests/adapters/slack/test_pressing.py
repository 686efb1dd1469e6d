import pytest

from chatops.domain.errors import StoreUnavailable
from chatops.domain.gesture import Gesture, Picked, Pressed, Spot, Way
from chatops.domain.names import ChannelId, MessageTs, UserId
from chatops.domain.reply import Place
from chatops.domain.screen import Button, Buttons, Form, Line, Menu, Option, Screen, Words
from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.adapters.slack.acting import Scene

MENU = Menu("choose", "Model", (Option("One", "m1"), Option("Two", "m2")), "m1")
FIRST = Screen("First", (MENU, Buttons((Button("go", "Go", "v1"), Button("go", "Now", "v2")))))
SECOND = Screen("Second", (Words("changed"),))
FORM = Form("ask", "Ask", "Send", (Line("question", "Question"),))


async def command_shown(scene: Scene) -> Json:
    scene.gestures.reaction = FIRST
    await scene.slash("model")
    scene.gestures.reaction = SECOND
    return await scene.private("First")


async def answer_in_thread(slack: Workspace, scene: Scene) -> tuple[str, str]:
    asked = await slack.mention("C1", user="U1", text="why?")
    button: Json = {"type": "button", "action_id": "again", "value": "p1"}
    button |= {"text": {"type": "plain_text", "text": "Again"}}
    said = await scene.room.client.chat_postMessage(
        channel="C1",
        thread_ts=asked["ts"],
        text="because",
        blocks=[{"type": "actions", "elements": [button]}],
    )
    return asked["ts"], str(said["ts"])


async def test_what_is_chosen_replaces_the_screen_it_was_chosen_on(
    scene: Scene, slack: Workspace
) -> None:
    shown = await command_shown(scene)

    await slack.click("C1", shown["ts"], user="U1", action_id="choose", selected="m2")
    await scene.private("Second")

    pressed = scene.gestures.seen[-1]
    assert isinstance(pressed, Pressed)
    assert (pressed.action, pressed.value, pressed.message) == ("choose", "m2", shown["ts"])
    assert (pressed.actor.way, pressed.spot) == (Way.BUTTON, Spot(ChannelId("C1")))
    assert pressed.trigger
    assert [one["ts"] for one in slack.ephemerals] == [shown["ts"]]


async def test_buttons_of_one_action_are_told_apart_by_their_value(
    scene: Scene, slack: Workspace
) -> None:
    shown = await command_shown(scene)

    await slack.click("C1", shown["ts"], user="U1", action_id="go~2")

    pressed = scene.gestures.seen[-1]
    assert isinstance(pressed, Pressed)
    assert (pressed.action, pressed.value) == ("go", "v2")


async def test_an_answer_is_not_replaced_but_commented_in_its_thread(
    scene: Scene, slack: Workspace
) -> None:
    root, ts = await answer_in_thread(slack, scene)
    scene.gestures.reaction = SECOND

    await slack.click("C1", ts, user="U2", action_id="again")
    said = await scene.private("Second")

    pressed = scene.gestures.seen[-1]
    assert isinstance(pressed, Pressed)
    assert (pressed.spot.thread, pressed.message, pressed.value) == (root, ts, "p1")
    assert said["thread_ts"] == root
    assert slack.channels["C1"].messages[ts]["text"] == "because"


async def test_a_button_opens_a_window(scene: Scene, slack: Workspace) -> None:
    _, ts = await answer_in_thread(slack, scene)
    scene.gestures.reaction = FORM

    await slack.click("C1", ts, user="U2", action_id="again")

    assert (await slack.until(lambda slack: slack.modal("U2")))["callback_id"] == "ask"


async def test_a_button_that_fails_leaves_the_screen_and_says_so(
    scene: Scene, slack: Workspace
) -> None:
    shown = await command_shown(scene)

    async def fail(_: Gesture) -> Screen:
        raise StoreUnavailable("x")

    scene.gestures.does = fail
    await slack.click("C1", shown["ts"], user="U1", action_id="go")
    await scene.private("did not confirm")

    assert "First" in str(slack.ephemerals[0])


async def test_a_window_that_slack_refuses_is_said_to_the_person_alone(
    scene: Scene, slack: Workspace, playground: Playground
) -> None:
    root, ts = await answer_in_thread(slack, scene)
    scene.gestures.reaction = FORM
    playground.faults.fail_next("views.open", error="internal_error")

    await slack.click("C1", ts, user="U2", action_id="again")

    assert (await scene.private("could not show"))["thread_ts"] == root


@pytest.mark.parametrize("in_thread", [False, True])
async def test_a_shortcut_is_answered_in_the_thread_of_its_message(
    scene: Scene, slack: Workspace, *, in_thread: bool
) -> None:
    root = await slack.say("C1", user="U1", text="root")
    reply = await slack.say("C1", user="U2", text="reply", thread_ts=root["ts"])
    picked_ts = reply["ts"] if in_thread else root["ts"]
    scene.gestures.reaction = SECOND

    await slack.shortcut("C1", picked_ts, user="U2", callback_id="summarise_thread")
    said = await scene.private("Second")

    picked = scene.gestures.seen[-1]
    assert isinstance(picked, Picked)
    assert (picked.shortcut, picked.message) == ("summarise_thread", picked_ts)
    assert picked.spot == Spot(ChannelId("C1"), root["ts"])
    assert said["thread_ts"] == root["ts"]


async def test_where_the_bot_may_not_whisper_the_address_that_came_along_is_used(
    scene: Scene, slack: Workspace, playground: Playground
) -> None:
    root = await slack.say("C1", user="U1", text="root")
    playground.faults.fail_next("chat.postEphemeral", error="not_in_channel")
    scene.gestures.reaction = SECOND

    await slack.shortcut("C1", root["ts"], user="U1", callback_id="summarise_thread")

    assert (await scene.private("Second"))["text"] == "Second: changed"


@pytest.mark.parametrize("replied", [False, True])
async def test_a_menu_of_a_thread_stands_nowhere_else(
    scene: Scene, slack: Workspace, *, replied: bool
) -> None:
    root = await slack.say("C1", user="U1", text="root")
    if replied:
        await slack.say("C1", user="U2", text="reply", thread_ts=root["ts"])

    place = Place(ChannelId("C1"), MessageTs(str(root["ts"])))
    await scene.room.chat.whisper_screen(place, UserId("U1"), FIRST)

    shown = str(slack.only_for("U1")[-1]["blocks"])
    assert ("static_select" in shown) == replied
    assert ("Model: `m1`, `m2`." in shown) == (not replied)
