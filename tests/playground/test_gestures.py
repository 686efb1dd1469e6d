"""Commands, buttons, shortcuts, modals."""

import asyncio

import pytest

from chatops.playground import seed
from chatops.playground.server import open_playground
from chatops.playground.shapes import Json
from tests.playground.app import App, Socket

MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Ask"},
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "hi"}}],
}


async def answered(socket: Socket, payload: Json | None = None) -> Json:
    envelope = await socket.envelope()
    await socket.ack(envelope, payload)
    return envelope


async def test_a_command_comes_flat_and_its_ack_is_shown_to_the_person_alone(
    app: App, socket: Socket
) -> None:
    slack = app.playground.workspace
    async with asyncio.TaskGroup() as group:
        command = group.create_task(slack.slash("C1", user="U1", command="/chatops", text="help"))
        envelope = await answered(socket, {"text": "only you"})

    payload = envelope["payload"]
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert "retry_attempt" not in envelope
    assert (payload["command"], payload["text"]) == ("/chatops", "help")
    assert (payload["user_id"], payload["channel_id"]) == ("U1", "C1")
    assert payload["is_enterprise_install"] == "false"
    assert "thread_ts" not in payload
    assert command.result() == {"text": "only you"}
    assert slack.ephemerals[-1]["text"] == "only you"
    assert not slack.channels["C1"].messages


async def test_a_command_answered_in_channel_is_seen_by_all(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    async with asyncio.TaskGroup() as group:
        group.create_task(slack.slash("C1", user="U1", command="/chatops", text=""))
        await answered(socket, {"text": "all", "response_type": "in_channel"})

    (message,) = slack.channels["C1"].messages.values()
    assert message["text"] == "all"


async def test_a_command_that_is_not_acked_ends_in_operation_timeout() -> None:
    async with open_playground(workspace=seed.small(), time_scale=0) as playground:
        slack = playground.workspace

        said = await slack.slash("C1", user="U1", command="/chatops", text="help")

        assert said is None
        assert "operation_timeout" in slack.ephemerals[-1]["text"]


async def test_a_command_whose_ack_comes_too_late_ends_in_operation_timeout(app: App) -> None:
    async with open_playground(workspace=seed.small(), time_scale=0) as playground:
        slack = playground.workspace
        async with App(playground, app.session).connected() as socket:
            said = await slack.slash("C1", user="U1", command="/chatops", text="help")
            await answered(socket, {"text": "late"})
            await slack.until(lambda _: playground.sockets.acked)

    assert said is None
    assert "operation_timeout" in slack.ephemerals[-1]["text"]


async def test_a_response_url_takes_five_answers(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    async with asyncio.TaskGroup() as group:
        group.create_task(slack.slash("C1", user="U1", command="/chatops", text="x"))
        url = (await answered(socket))["payload"]["response_url"]

    statuses = []
    for number in range(6):
        async with app.session.post(url, json={"text": str(number)}) as response:
            statuses.append(response.status)

    assert statuses == [200] * 5 + [404]
    assert [shown["text"] for shown in slack.ephemerals] == ["0", "1", "2", "3", "4"]
    assert [post.method for post in slack.posts] == ["response_url"] * 5


async def test_a_click_names_its_message_and_can_replace_it(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    said = await app.call("chat.postMessage", channel="C1", text="choose")
    await socket.event()
    async with asyncio.TaskGroup() as group:
        group.create_task(
            slack.click("C1", said["ts"], user="U1", action_id="go", block_id="b", value="yes")
        )
        payload = (await answered(socket))["payload"]
    new = {"text": "chosen", "replace_original": True}
    async with app.session.post(payload["response_url"], json=new) as response:
        assert response.ok

    assert (payload["type"], payload["user"]["id"]) == ("block_actions", "U1")
    assert payload["container"]["message_ts"] == said["ts"]
    assert payload["actions"][0]["value"] == "yes"
    assert slack.channels["C1"].messages[said["ts"]]["text"] == "chosen"


async def test_a_shortcut_opens_a_modal_once_and_it_is_sent_in(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    said = await slack.say("C1", user="U1", text="hi")
    await socket.event()
    async with asyncio.TaskGroup() as group:
        group.create_task(slack.shortcut("C1", said["ts"], user="U1", callback_id="ask"))
        payload = (await answered(socket))["payload"]
    opened = await app.call("views.open", trigger_id=payload["trigger_id"], view=MODAL)
    again = await app.call("views.open", trigger_id=payload["trigger_id"], view=MODAL)
    view_id = opened["view"]["id"]
    values = {"b": {"a": {"type": "plain_text_input", "value": "why?"}}}
    async with asyncio.TaskGroup() as group:
        group.create_task(slack.submit_view(view_id, user="U1", values=values))
        sent = (await answered(socket))["payload"]

    assert (payload["type"], payload["callback_id"]) == ("message_action", "ask")
    assert payload["message"]["ts"] == said["ts"]
    assert again["error"] == "exchanged_trigger_id"
    assert (sent["type"], sent["view"]["state"]["values"]) == ("view_submission", values)
    assert view_id not in slack.views


async def test_a_modal_with_errors_stays_open(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    trigger_id = slack.gestures.trigger("U1")
    view_id = (await app.call("views.open", trigger_id=trigger_id, view=MODAL))["view"]["id"]
    async with asyncio.TaskGroup() as group:
        group.create_task(slack.submit_view(view_id, user="U1", values={}))
        await answered(socket, {"response_action": "errors", "errors": {"b": "empty"}})

    assert view_id in slack.views


async def test_the_home_tab_is_published_and_shown(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    home = {"type": "home", "blocks": MODAL["blocks"]}
    await app.call("views.publish", user_id="U1", view=home)
    stale = await app.call("views.publish", user_id="U1", view=home, hash="old")

    await slack.open_home("U1")
    event = await socket.event()

    assert stale["error"] == "hash_conflict"
    assert (event["type"], event["tab"]) == ("app_home_opened", "home")
    assert event["view"]["blocks"][0]["type"] == "section"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"trigger_id": "made-up"}, "invalid_trigger_id"),
        ({"view": {"type": "modal", "title": {"text": "x" * 25}}}, "invalid_arguments"),
        ({"view": "nonsense"}, "invalid_arguments"),
        ({"view": MODAL | {"private_metadata": "x" * 3_001}}, "invalid_arguments"),
        ({"view": MODAL | {"callback_id": "x" * 250_000}}, "view_too_large"),
    ],
)
async def test_a_view_that_slack_refuses_is_refused(app: App, given: Json, error: str) -> None:
    trigger_id = app.playground.workspace.gestures.trigger("U1")

    said = await app.call("views.open", **({"trigger_id": trigger_id, "view": MODAL} | given))

    assert said["error"] == error
