"""`views.*`: what Slack keeps, what it refuses, and how modals lie on each other."""

import pytest

from chatops.playground import seed
from chatops.playground.server import open_playground
from chatops.playground.shapes import Json
from tests.playground.app import App, Socket
from tests.playground.kit import actions, button, entry, menu, modal, section, text_input

MODAL = modal(section("hi"))
HOME = {"type": "home", "blocks": [section("home")]}


async def opened(app: App, view: Json = MODAL, method: str = "views.open") -> Json:
    trigger_id = app.playground.workspace.gestures.windows.trigger("U1")
    return await app.call(method, trigger_id=trigger_id, view=view)


async def test_a_trigger_opens_one_view(app: App) -> None:
    slack = app.playground.workspace
    trigger_id = slack.gestures.windows.trigger("U1")

    first = await app.call("views.open", trigger_id=trigger_id, view=MODAL)
    again = await app.call("views.open", trigger_id=trigger_id, view=MODAL)

    assert again["error"] == "exchanged_trigger_id"
    assert slack.modal("U1") == first["view"]
    assert slack.modal("U2") is None


async def test_a_trigger_ends_after_a_while() -> None:
    async with open_playground(workspace=seed.small(), time_scale=0) as playground:
        windows = playground.workspace.gestures.windows
        trigger_id = windows.trigger("U1")
        windows.triggers[trigger_id].until = 0
        async with App.of(playground) as app:
            said = await app.call("views.open", trigger_id=trigger_id, view=MODAL)

    assert said["error"] == "expired_trigger_id"


async def test_three_modals_lie_on_each_other_and_no_more(app: App) -> None:
    slack = app.playground.workspace
    first = (await opened(app))["view"]
    second = (await opened(app, method="views.push"))["view"]
    third = (await opened(app, method="views.push"))["view"]

    fourth = await opened(app, method="views.push")

    assert fourth["error"] == "push_limit_reached"
    assert second["previous_view_id"] == first["id"]
    assert {each["root_view_id"] for each in (first, second, third)} == {first["id"]}
    assert slack.modal("U1") == third


async def test_nothing_is_laid_on_no_modal(app: App) -> None:
    assert (await opened(app, method="views.push"))["error"] == "not_found"


async def test_an_update_changes_the_hash_and_a_stale_one_is_refused(app: App) -> None:
    slack = app.playground.workspace
    view = (await opened(app, modal(section("hi"), external_id="e")))["view"]
    named = {"external_id": "e", "hash": view["hash"]}

    first = await app.call("views.update", view=modal(section("new"), external_id="e"), **named)
    stale = await app.call("views.update", view=MODAL, **named)

    assert first["view"]["id"] == view["id"]
    assert first["view"]["hash"] != view["hash"]
    assert stale["error"] == "hash_conflict"
    shown = slack.modal("U1")
    assert shown is not None
    assert shown["blocks"][0]["text"]["text"] == "new"


async def test_a_view_that_is_closed_cannot_be_updated(app: App) -> None:
    slack = app.playground.workspace
    view = (await opened(app))["view"]
    await slack.close_view(view["id"], user="U1")

    said = await app.call("views.update", view_id=view["id"], view=MODAL)

    assert said["error"] == "not_found"
    assert slack.modal("U1") is None


async def test_an_external_id_is_taken_once(app: App) -> None:
    await opened(app, modal(section("hi"), external_id="e"))

    said = await opened(app, modal(section("hi"), external_id="e"), "views.push")

    assert said["error"] == "duplicate_external_id"


async def test_the_home_tab_is_published_and_told_when_it_is_opened(
    app: App, socket: Socket
) -> None:
    slack = app.playground.workspace
    before = slack.home("U1")
    published = await app.call("views.publish", user_id="U1", view=HOME)
    stale = await app.call("views.publish", user_id="U1", view=HOME, hash="old")

    await slack.open_home("U1")
    event = await socket.event()

    assert before is None
    assert stale["error"] == "hash_conflict"
    assert (event["type"], event["tab"]) == ("app_home_opened", "home")
    assert event["view"] == slack.home("U1") == published["view"]


CHOICES = menu("c", *(str(number) for number in range(101)))
REFUSED: list[tuple[Json, str]] = [
    (modal(title={"type": "plain_text", "text": "x" * 25}), "/view/title/text"),
    (modal(title="Ask"), "/view/title"),
    ({"type": "modal", "blocks": []}, "/view"),
    ({"type": "home", "blocks": []}, "/view/type"),
    (modal(private_metadata="x" * 3_001), "/view/private_metadata"),
    (modal(*[{"type": "divider"}] * 101), "/view/blocks"),
    (modal(section("")), "/view/blocks/0/text/text"),
    (modal(actions(CHOICES)), "/view/blocks/0/elements/0/options"),
    (modal(actions(button("x" * 256))), "/view/blocks/0/elements/0/action_id"),
    (modal(actions(text_input("a"))), "/view/blocks/0/elements/0/type"),
    (modal(entry("b", button("a"))), "/view/blocks/0/element/type"),
    (modal(entry("b", text_input("a"), label="Why?")), "/view/blocks/0/label"),
    (modal(entry("b", text_input("a")), submit=None), "/view"),
    (modal(entry("b", {"type": "number_input", "action_id": "a"})), "/view/blocks/0/element"),
]


@pytest.mark.parametrize(("view", "place"), REFUSED)
async def test_a_view_that_slack_does_not_take_is_refused_with_the_place_of_the_fault(
    app: App, view: Json, place: str
) -> None:
    said = await opened(app, view)

    assert said["error"] == "invalid_arguments"
    (message,) = said["response_metadata"]["messages"]
    assert message.endswith(f"[json-pointer:{place}]")
    assert app.playground.workspace.modal("U1") is None


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"trigger_id": "made-up"}, "invalid_trigger_id"),
        ({"view": "nonsense"}, "invalid_arguments"),
        ({"view": []}, "invalid_arguments"),
        ({"view": MODAL | {"callback_id": "x" * 250_000}}, "view_too_large"),
    ],
)
async def test_a_call_that_slack_refuses_is_refused(app: App, given: Json, error: str) -> None:
    trigger_id = app.playground.workspace.gestures.windows.trigger("U1")

    said = await app.call("views.open", **({"trigger_id": trigger_id, "view": MODAL} | given))

    assert said["error"] == error
