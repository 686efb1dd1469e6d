"""What people fill in, send and close, and what the app makes of it."""

import asyncio

import pytest

from chatops.playground import seed
from chatops.playground.server import open_playground
from chatops.playground.shapes import Json, NotFilled, NotThere, Trouble
from chatops.playground.workspace import Workspace
from tests.playground.app import App, Socket
from tests.playground.kit import (
    actions,
    button,
    entry,
    menu,
    modal,
    options,
    plain,
    section,
    text_input,
)

NUMBER = {"type": "number_input", "action_id": "n", "is_decimal_allowed": False, "max_value": "9"}
FORM = modal(
    entry("why", text_input("w", min_length=2)),
    entry("model", menu("m", "big", "small", initial_option=options("big")[0])),
    entry("tags", menu("t", "a", "b", kind="checkboxes"), optional=True),
    entry("times", NUMBER, optional=True),
)


async def shown(app: App, view: Json, method: str = "views.open") -> str:
    trigger_id = app.playground.workspace.gestures.windows.trigger("U1")
    said = await app.call(method, trigger_id=trigger_id, view=view)
    return str(said["view"]["id"])


async def test_a_modal_is_sent_with_everything_that_stands_in_it(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    view_id = await shown(app, FORM)
    values = {"why": {"w": "because"}, "tags": {"t": ["b"]}}

    payload, said = await socket.during(slack.submit_view(view_id, user="U1", values=values))

    assert (payload["type"], payload["response_urls"]) == ("view_submission", [])
    assert (payload["view"]["id"], payload["user"]["id"]) == (view_id, "U1")
    assert payload["view"]["state"]["values"] == {
        "why": {"w": {"type": "plain_text_input", "value": "because"}},
        "model": {"m": {"type": "static_select", "selected_option": options("big")[0]}},
        "tags": {"t": {"type": "checkboxes", "selected_options": options("b")}},
        "times": {"n": {"type": "number_input", "value": None}},
    }
    assert said is None
    assert slack.modal("U1") is None


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, {"why": "required"}),
        ({"why": {"w": "x"}}, {"why": "at least 2"}),
        ({"why": {"w": "x" * 3_001}}, {"why": "at most 3000"}),
        ({"why": {"w": "xx"}, "times": {"n": "10"}}, {"times": "at most 9"}),
        ({"why": {"w": "xx"}, "times": {"n": "1.5"}}, {"times": "whole"}),
        ({"why": {"w": "xx"}, "times": {"n": "?"}}, {"times": "valid number"}),
        ({"why": {"w": "xx"}, "model": {"m": None}}, {"model": "required"}),
    ],
)
async def test_what_slacks_own_apps_refuse_is_not_sent(
    app: App, values: Json, wrong: dict[str, str]
) -> None:
    view_id = await shown(app, FORM)

    with pytest.raises(NotFilled) as refused:
        await app.playground.workspace.submit_view(view_id, user="U1", values=values)

    assert refused.value.errors.keys() == wrong.keys()
    for block, words in wrong.items():
        assert words in refused.value.errors[block]


async def test_an_input_that_is_not_there_cannot_be_filled_in(app: App) -> None:
    slack = app.playground.workspace
    view_id = await shown(app, FORM)

    with pytest.raises(NotThere, match="no input who/w; there is why/w, model/m"):
        await slack.submit_view(view_id, user="U1", values={"who": {"w": "me"}})


async def test_errors_keep_the_modal_and_what_was_entered(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    view_id = await shown(app, FORM)
    errors = {"response_action": "errors", "errors": {"why": "not good enough"}}
    _, said = await socket.during(
        slack.submit_view(view_id, user="U1", values={"why": {"w": "because"}}), errors
    )

    payload, _ = await socket.during(slack.submit_view(view_id, user="U1"))

    assert said == errors
    assert payload["view"]["state"]["values"]["why"]["w"]["value"] == "because"


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "wrong"}},
        {"response_action": "errors"},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "explode"},
    ],
)
async def test_an_answer_that_slack_cannot_show_is_trouble_and_the_modal_stays(
    app: App, socket: Socket, answer: Json
) -> None:
    slack = app.playground.workspace
    view_id = await shown(app, modal(section("hi")))

    async def submit() -> None:
        with pytest.raises(Trouble, match="trouble connecting"):
            await slack.submit_view(view_id, user="U1")

    await socket.during(submit(), answer)

    assert slack.views[view_id] == slack.modal("U1")


async def test_a_submission_without_an_ack_is_trouble_and_the_modal_stays() -> None:
    async with open_playground(workspace=seed.small(), time_scale=0) as playground:
        slack = playground.workspace
        async with App.of(playground) as app:
            view_id = await shown(app, modal(section("hi")))

            with pytest.raises(Trouble, match="in time"):
                await slack.submit_view(view_id, user="U1")

    assert slack.modal("U1") is not None


async def test_an_answer_updates_the_modal_or_lays_another_on_it_or_clears_all(
    app: App, socket: Socket
) -> None:
    slack = app.playground.workspace
    first = await shown(app, modal(section("one")))

    async def submit(action: str, **more: object) -> list[str]:
        top = slack.modal("U1")
        assert top is not None
        answer = {"response_action": action} | more
        await socket.during(slack.submit_view(top["id"], user="U1"), answer)
        return [each["blocks"][0]["text"]["text"] for each in stacked(slack)]

    assert await submit("update", view=modal(section("two"))) == ["two"]
    assert await submit("push", view=modal(section("three"))) == ["two", "three"]
    assert stacked(slack)[1]["previous_view_id"] == first
    assert await submit("clear") == []


def stacked(slack: Workspace) -> list[Json]:
    return slack.gestures.windows.stack("U1")


async def test_a_modal_that_is_sent_uncovers_the_one_below(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    below = await shown(app, modal(section("one")))
    above = await shown(app, modal(section("two")), "views.push")

    await socket.during(slack.submit_view(above, user="U1"))

    top = slack.modal("U1")
    assert top is not None
    assert top["id"] == below


async def test_a_closed_modal_is_told_to_an_app_that_asked_for_it(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    view_id = await shown(app, modal(section("one"), notify_on_close=True))

    payload, _ = await socket.during(slack.close_view(view_id, user="U1"))

    assert (payload["type"], payload["is_cleared"]) == ("view_closed", False)
    assert payload["view"]["id"] == view_id
    assert "trigger_id" not in payload
    assert slack.modal("U1") is None


async def test_closing_everything_closes_what_lies_below_as_well(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    below = await shown(app, modal(section("one"), notify_on_close=True))
    above = await shown(app, modal(section("two"), notify_on_close=True), "views.push")

    async with asyncio.TaskGroup() as group:
        group.create_task(slack.close_view(above, user="U1", everything=True))
        told = [await socket.answer(), await socket.answer()]

    assert [each["view"]["id"] for each in told] == [above, below]
    assert all(each["is_cleared"] for each in told)
    assert slack.modal("U1") is None


async def test_a_choice_in_a_modal_is_told_with_the_view_and_stays_through_updates(
    app: App, socket: Socket
) -> None:
    slack = app.playground.workspace
    view = modal(section("hi"), actions(menu("m", "big", "small"), button("go"), block_id="b"))
    view_id = await shown(app, view)

    payload, _ = await socket.during(
        slack.click_view(view_id, user="U1", action_id="m", selected="small")
    )
    await app.call("views.update", view_id=view_id, view=view)
    pressed, _ = await socket.during(slack.click_view(view_id, user="U1", action_id="go"))

    small = {"type": "static_select", "selected_option": {"text": plain("small"), "value": "small"}}
    assert payload["container"] == {"type": "view", "view_id": view_id}
    assert payload["view"]["state"]["values"] == {"b": {"m": small}}
    assert payload["actions"][0].items() >= small.items()
    assert pressed["view"]["state"]["values"] == {"b": {"m": small}}
    assert not payload.keys() & {"channel", "message", "response_url"}


async def test_an_input_without_names_of_its_own_forgets_what_was_entered_at_an_update(
    app: App, socket: Socket
) -> None:
    slack = app.playground.workspace
    choice = menu("m", "big", "small", initial_option=options("big")[0])
    view_id = await shown(app, modal(actions(choice)))
    await socket.during(slack.click_view(view_id, user="U1", action_id="m", selected="small"))

    await app.call("views.update", view_id=view_id, view=modal(actions(choice)))
    payload, _ = await socket.during(slack.submit_view(view_id, user="U1"))

    (kept,) = payload["view"]["state"]["values"].values()
    assert kept["m"]["selected_option"] == options("big")[0]


async def test_a_button_on_the_home_tab_reaches_the_app(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    home = {"type": "home", "blocks": [actions(button("go", "7"))]}
    view_id = (await app.call("views.publish", user_id="U1", view=home))["view"]["id"]

    payload, _ = await socket.during(slack.click_view(view_id, user="U1", action_id="go"))

    assert payload["view"]["type"] == "home"
    assert payload["actions"][0]["value"] == "7"


async def test_a_menu_asks_the_app_for_options_and_only_those_can_be_chosen(
    app: App, socket: Socket
) -> None:
    slack = app.playground.workspace
    asks = {"type": "external_select", "action_id": "m", "min_query_length": 0}
    view_id = await shown(app, modal(entry("model", asks)))

    payload, offered = await socket.during(
        slack.suggestions("m", user="U1", value="b", view_id=view_id), {"options": options("big")}
    )
    with pytest.raises(NotThere, match="it offers big"):
        await slack.submit_view(view_id, user="U1", values={"model": {"m": "small"}})
    sent, _ = await socket.during(
        slack.submit_view(view_id, user="U1", values={"model": {"m": "big"}})
    )

    assert (payload["type"], payload["value"]) == ("block_suggestion", "b")
    assert (payload["action_id"], payload["block_id"]) == ("m", "model")
    assert offered == {"options": options("big")}
    assert sent["view"]["state"]["values"]["model"]["m"]["selected_option"] == options("big")[0]
