"""Commands, buttons, shortcuts, modals."""

import asyncio

import pytest

from chatops.playground import seed
from chatops.playground.server import open_playground
from chatops.playground.shapes import Json, NotThere
from tests.playground.app import App, Socket
from tests.playground.kit import actions, button, menu, plain


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
    blocks = [actions(button("go", "yes"), block_id="b")]
    said = await app.call("chat.postMessage", channel="C1", text="choose", blocks=blocks)
    await socket.event()
    payload, _ = await socket.during(slack.click("C1", said["ts"], user="U1", action_id="go"))
    new = {"text": "chosen", "replace_original": True}
    async with app.session.post(payload["response_url"], json=new) as response:
        assert response.ok

    assert (payload["type"], payload["user"]["id"]) == ("block_actions", "U1")
    assert payload["container"]["message_ts"] == said["ts"]
    (action,) = payload["actions"]
    assert (action["type"], action["block_id"], action["value"]) == ("button", "b", "yes")
    assert payload["message"]["ts"] == said["ts"]
    assert slack.channels["C1"].messages[said["ts"]]["text"] == "chosen"


async def test_a_button_that_is_not_there_is_not_pressed(app: App) -> None:
    slack = app.playground.workspace
    blocks = [actions(button("go"))]
    said = await app.call("chat.postMessage", channel="C1", text="choose", blocks=blocks)

    with pytest.raises(NotThere, match="no “stop” to press here; there is go"):
        await slack.click("C1", said["ts"], user="U1", action_id="stop")


async def test_one_of_several_buttons_with_an_action_id_is_named_by_its_value(
    app: App, socket: Socket
) -> None:
    slack = app.playground.workspace
    blocks = [actions(button("go", "1"), block_id="a"), actions(button("go", "2"), block_id="b")]
    said = await app.call("chat.postMessage", channel="C1", text="choose", blocks=blocks)
    await socket.event()

    payload, _ = await socket.during(
        slack.click("C1", said["ts"], user="U1", action_id="go", value="2")
    )

    assert payload["actions"][0]["block_id"] == "b"


async def test_a_choice_is_told_as_the_whole_option_and_stands_in_the_state(
    app: App, socket: Socket
) -> None:
    slack = app.playground.workspace
    blocks = [actions(menu("model", "big", "small"), menu("size", "s", "m"), block_id="b")]
    said = await app.call("chat.postMessage", channel="C1", text="choose", blocks=blocks)
    await socket.event()

    payload, _ = await socket.during(
        slack.click("C1", said["ts"], user="U1", action_id="model", selected="small")
    )

    (action,) = payload["actions"]
    small = {"text": plain("small"), "value": "small"}
    assert (action["type"], action["selected_option"]) == ("static_select", small)
    assert payload["state"]["values"]["b"] == {
        "model": {"type": "static_select", "selected_option": small},
        "size": {"type": "static_select", "selected_option": None},
    }
    with pytest.raises(NotThere, match="does not offer “huge”; it offers big, small"):
        await slack.click("C1", said["ts"], user="U1", action_id="model", selected="huge")


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        ({"text": "done", "replace_original": True}, ["done"]),
        ({"delete_original": True}, []),
        ({"text": "more"}, ["sure?", "more"]),
    ],
)
async def test_an_ephemeral_message_is_replaced_or_deleted_by_the_answer_to_its_button(
    app: App, socket: Socket, answer: Json, texts: list[str]
) -> None:
    slack = app.playground.workspace
    root = await slack.say("C1", user="U1", text="hi")
    await socket.event()
    await slack.say("C1", user="U2", text="well", thread_ts=root["ts"])
    await socket.event()
    blocks = [actions(button("go"))]
    where = {"channel": "C1", "user": "U1", "thread_ts": root["ts"]}
    await app.call("chat.postEphemeral", text="sure?", blocks=blocks, **where)
    (shown,) = slack.only_for("U1", "C1")

    payload, _ = await socket.during(slack.click("C1", shown["ts"], user="U1", action_id="go"))
    async with app.session.post(payload["response_url"], json=answer) as response:
        assert response.ok

    assert payload["container"]["is_ephemeral"] is True
    assert payload["container"]["thread_ts"] == root["ts"]
    assert "message" not in payload
    assert [each["text"] for each in slack.only_for("U1", "C1")] == texts
    assert slack.only_for("U2") == []
    assert all(each.get("thread_ts") for each in slack.only_for("U1")[:1])


async def test_an_ephemeral_message_in_a_thread_that_nobody_has_replied_to_is_not_seen(
    app: App,
) -> None:
    slack = app.playground.workspace
    root = await slack.say("C1", user="U1", text="hi")
    where = {"channel": "C1", "user": "U1", "thread_ts": root["ts"]}

    before = await app.call("chat.postEphemeral", text="too early", **where)
    await slack.say("C1", user="U2", text="well", thread_ts=root["ts"])
    await app.call("chat.postEphemeral", text="seen", **where)

    assert before["ok"]
    assert [each["text"] for each in slack.only_for("U1")] == ["seen"]
    assert [each["text"] for each in slack.ephemerals] == ["too early", "seen"]


async def test_what_a_command_showed_before_is_not_replaced(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    payload, _ = await socket.during(
        slack.slash("C1", user="U1", command="/chatops", text=""), {"text": "one moment"}
    )

    new = {"text": "here", "replace_original": True}
    async with app.session.post(payload["response_url"], json=new) as response:
        assert response.ok

    assert [each["text"] for each in slack.only_for("U1")] == ["one moment", "here"]


async def test_an_answer_that_slack_would_not_post_is_refused_by_name(
    app: App, socket: Socket
) -> None:
    slack = app.playground.workspace
    bad = {"text": "x", "blocks": [{"type": "marquee"}]}
    payload, _ = await socket.during(slack.slash("C1", user="U1", command="/chatops", text=""), bad)

    async with app.session.post(payload["response_url"], json=bad) as response:
        said = await response.json()

    assert (response.status, said["error"]) == (400, "invalid_blocks")
    (shown,) = slack.only_for("U1")
    assert "invalid_blocks" in shown["text"]


async def test_a_shortcut_tells_its_message(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    said = await slack.say("C1", user="U1", text="hi")
    await socket.event()

    payload, _ = await socket.during(slack.shortcut("C1", said["ts"], user="U1", callback_id="ask"))

    assert (payload["type"], payload["callback_id"]) == ("message_action", "ask")
    assert payload["message"]["ts"] == payload["message_ts"] == said["ts"]
    assert payload["response_url"]


async def test_a_global_shortcut_knows_no_channel(app: App, socket: Socket) -> None:
    slack = app.playground.workspace

    payload, _ = await socket.during(slack.global_shortcut(user="U1", callback_id="new"))

    assert (payload["type"], payload["callback_id"]) == ("shortcut", "new")
    assert not payload.keys() & {"channel", "message", "response_url"}
