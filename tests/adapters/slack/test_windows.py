import asyncio

import pytest

from chatops.domain.errors import StoreUnavailable
from chatops.domain.gesture import Gesture, HomeOpened, Pressed, Submitted, Way
from chatops.domain.screen import (
    Button,
    Buttons,
    Choice,
    Form,
    Line,
    Option,
    Reaction,
    Screen,
    Words,
    Wrongs,
)
from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.adapters.slack.acting import Scene

FORM = Form(
    "settings",
    "Settings",
    "Save",
    (
        Choice("models.default", "Model", (Option("One", "m1"), Option("Two", "m2")), "m1"),
        Line("temperature", "Temperature", "0.5"),
        Line("other", "Other"),
    ),
    "What counts here.",
    '{"version": 7}',
)
DONE = Screen("Saved", (Words("It counts from now on."),))
HOME = Screen("Hello", (Words("I am a bot."), Buttons((Button("open_settings", "Settings"),))))


async def window_open(scene: Scene, slack: Workspace) -> Json:
    scene.gestures.reaction = FORM
    await scene.slash("settings")
    return await slack.until(lambda slack: slack.modal("U1"))


async def submit(slack: Workspace, view: Json, **typed: object) -> Json | None:
    values = {name: {name: value} for name, value in typed.items()}
    return await slack.submit_view(view["id"], user="U1", values=values)


async def test_a_window_comes_back_with_its_fields_and_token(
    scene: Scene, slack: Workspace
) -> None:
    view = await window_open(scene, slack)
    scene.gestures.reaction = None

    await slack.submit_view(
        view["id"],
        user="U1",
        values={"models.default": {"models.default": "m2"}},
    )

    sent = scene.gestures.seen[-1]
    assert isinstance(sent, Submitted)
    assert (sent.window, sent.token, sent.actor.way) == ("settings", FORM.token, Way.MODAL)
    assert sent.values == {"models.default": "m2", "temperature": "0.5", "other": None}
    assert slack.modal("U1") is None


async def test_what_is_wrong_stands_beside_its_field_and_the_window_stays(
    scene: Scene, slack: Workspace
) -> None:
    view = await window_open(scene, slack)
    scene.gestures.reaction = Wrongs({"temperature": "Not a number.", "gone": "Also this."})

    said = await submit(slack, view, temperature="warm")

    assert said == {
        "response_action": "errors",
        "errors": {"temperature": "Not a number.", "models.default": "Also this."},
    }
    assert slack.modal("U1") is not None


async def test_a_screen_takes_the_place_of_the_window(scene: Scene, slack: Workspace) -> None:
    view = await window_open(scene, slack)
    scene.gestures.reaction = DONE

    said = await submit(slack, view, temperature="1")

    assert said is not None
    assert said["response_action"] == "update"
    shown = slack.modal("U1")
    assert shown is not None
    assert "It counts from now on." in str(shown["blocks"])
    assert not shown.get("submit")


async def test_a_window_that_cannot_be_saved_now_keeps_what_was_written(
    scene: Scene, slack: Workspace
) -> None:
    view = await window_open(scene, slack)

    async def fail(_: Gesture) -> Screen:
        raise StoreUnavailable("x")

    scene.gestures.does = fail
    said = await submit(slack, view, temperature="1")

    assert said is not None
    assert "did not confirm" in said["errors"]["models.default"]


@pytest.mark.parametrize(
    ("reaction", "words"),
    [(DONE, "It counts"), (None, "Done"), (Wrongs({"other": "Too long."}), "Too long.")],
)
async def test_a_window_that_takes_long_waits_and_then_tells(
    scene: Scene, slack: Workspace, reaction: Reaction, words: str
) -> None:
    view = await window_open(scene, slack)
    go_on = asyncio.Event()

    async def slowly(_: Gesture) -> Reaction:
        await go_on.wait()
        return reaction

    scene.gestures.does = slowly
    said = await submit(slack, view, temperature="1")
    go_on.set()

    assert said is not None
    assert "One moment" in str(said["view"])
    await slack.until(lambda slack: words in str(slack.modal("U1")))


async def test_a_window_with_a_token_nobody_can_have_set_is_not_taken(
    scene: Scene, slack: Workspace
) -> None:
    view = await window_open(scene, slack)
    slack.views[view["id"]]["private_metadata"] = "x" * 3_001
    before = len(scene.gestures.seen)

    said = await submit(slack, view, temperature="1")

    assert "cannot read this window" in str(said)
    assert len(scene.gestures.seen) == before


async def test_the_home_tab_is_shown_to_whoever_opens_it(scene: Scene, slack: Workspace) -> None:
    scene.gestures.reaction = HOME

    await slack.open_home("U1")
    home = await slack.until(lambda slack: slack.home("U1"))

    assert isinstance(scene.gestures.seen[-1], HomeOpened)
    assert home["type"] == "home"
    assert "I am a bot." in str(home["blocks"])


async def test_the_messages_tab_is_none_of_ours(scene: Scene, slack: Workspace) -> None:
    await slack.open_home("U1", tab="messages")
    await slack.open_home("U1")
    await slack.until(lambda _: scene.gestures.seen)

    assert len(scene.gestures.seen) == 1
    assert scene.meter.counted("events_ignored", reason="other_tab") == 1


async def test_a_home_tab_that_changed_meanwhile_is_published_all_the_same(
    scene: Scene, slack: Workspace, playground: Playground
) -> None:
    scene.gestures.reaction = HOME
    await slack.open_home("U1")
    await slack.until(lambda slack: slack.home("U1"))
    playground.faults.fail_next("views.publish", error="hash_conflict")
    scene.gestures.reaction = DONE

    await slack.open_home("U1")

    await slack.until(lambda slack: "It counts" in str(slack.home("U1")))


@pytest.mark.parametrize(("reaction", "words"), [(FORM, "What counts"), (DONE, "It counts")])
async def test_a_button_on_the_home_tab_opens_a_window_over_it(
    scene: Scene, slack: Workspace, reaction: Screen | Form, words: str
) -> None:
    async def answer(gesture: Gesture) -> Reaction:
        return HOME if isinstance(gesture, HomeOpened) else reaction

    scene.gestures.does = answer
    await slack.open_home("U1")
    home = await slack.until(lambda slack: slack.home("U1"))
    await slack.click_view(home["id"], user="U1", action_id="open_settings")
    await slack.until(lambda slack: words in str(slack.modal("U1")))

    assert "I am a bot." in str(slack.home("U1"))
    pressed = scene.gestures.seen[1]
    assert isinstance(pressed, Pressed)
    assert (pressed.actor.way, pressed.spot.channel, pressed.view) == (Way.HOME, None, home["id"])


async def test_a_window_of_the_home_tab_has_the_tab_shown_anew(
    scene: Scene, slack: Workspace
) -> None:
    async def answer(gesture: Gesture) -> Reaction:
        match gesture:
            case HomeOpened():
                return HOME if len(scene.gestures.seen) == 1 else DONE
            case Pressed():
                return FORM
            case _:
                return None

    scene.gestures.does = answer
    await slack.open_home("U1")
    home = await slack.until(lambda slack: slack.home("U1"))
    await slack.click_view(home["id"], user="U1", action_id="open_settings")
    await submit(slack, await slack.until(lambda slack: slack.modal("U1")), temperature="1")

    await slack.until(lambda slack: "It counts" in str(slack.home("U1")))


async def test_a_failure_leaves_a_home_tab_as_it_was(scene: Scene, slack: Workspace) -> None:
    scene.gestures.reaction = HOME
    await slack.open_home("U1")
    home = await slack.until(lambda slack: slack.home("U1"))

    async def fail(_: Gesture) -> Screen:
        raise StoreUnavailable("x")

    scene.gestures.does = fail
    await slack.open_home("U1")
    await slack.click_view(home["id"], user="U1", action_id="open_settings")
    await slack.until(lambda slack: "did not confirm" in str(slack.modal("U1")))

    assert "I am a bot." in str(slack.home("U1"))
