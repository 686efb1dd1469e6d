"""Socket Mode as Slack speaks it."""

import asyncio

import aiohttp
import pytest
from aiohttp import WSMsgType

from chatops.playground import seed
from chatops.playground.server import Playground, open_playground
from tests.playground.app import App, Socket


async def test_hello_says_how_many_sockets_are_open(app: App) -> None:
    async with app.connected() as first, app.connected() as second:
        hellos = [await first.frame(), await second.frame()]

    assert [hello["type"] for hello in hellos] == ["hello", "hello"]
    assert [hello["num_connections"] for hello in hellos] == [1, 2]
    assert hellos[0]["connection_info"] == {"app_id": app.playground.workspace.app_id}
    assert hellos[0]["debug_info"]["approximate_connection_time"] == 18060


async def test_a_ticket_opens_one_socket(app: App) -> None:
    url = await app.socket_url()

    async with app.session.ws_connect(url):
        with pytest.raises(aiohttp.WSServerHandshakeError) as again:
            await app.session.ws_connect(url)

    assert again.value.status == 408


async def test_an_eleventh_socket_is_turned_away(app: App) -> None:
    sockets = [await app.session.ws_connect(await app.socket_url()) for _ in range(11)]

    said = await sockets[10].receive_json()
    closed = await sockets[10].receive()

    assert (said["type"], said["reason"]) == ("disconnect", "too_many_websockets")
    assert closed.type in {WSMsgType.CLOSED, WSMsgType.CLOSE, WSMsgType.ERROR}
    assert len(app.playground.sockets.connections) == 10
    for each in sockets:
        await each.close()


async def test_a_mention_in_a_channel_is_two_events_with_one_stamp(
    app: App, socket: Socket
) -> None:
    asked = await app.playground.workspace.mention("C1", user="U1", text="hi")

    envelopes = [await socket.envelope(), await socket.envelope()]

    events = [envelope["payload"]["event"] for envelope in envelopes]
    assert [event["type"] for event in events] == ["app_mention", "message"]
    assert {event["ts"] for event in events} == {asked["ts"]}
    assert {event["event_ts"] for event in events} == {asked["ts"]}
    assert events[1]["channel_type"] == "channel"
    assert len({envelope["payload"]["event_id"] for envelope in envelopes}) == 2


async def test_an_envelope_has_the_shape_slack_gives_it(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    await slack.say("C1", user="U1", text="hi")

    envelope = await socket.envelope()

    assert set(envelope) == {
        "envelope_id", "type", "accepts_response_payload", "payload", "retry_attempt",
        "retry_reason",
    }  # fmt: skip
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
    payload = envelope["payload"]
    assert (payload["type"], payload["team_id"]) == ("event_callback", slack.team_id)
    assert payload["authorizations"][0]["user_id"] == slack.bot_user_id
    assert payload["is_ext_shared_channel"] is False


async def test_a_mention_in_a_direct_message_is_one_event(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    direct = slack.direct("U1")
    await slack.mention(direct.id, user="U1", text="hi")
    await slack.say("C1", user="U1", text="next")

    events = [await socket.event(), await socket.event()]

    assert [(each["type"], each["channel_type"]) for each in events] == [
        ("message", "im"),
        ("message", "channel"),
    ]


async def test_the_bots_own_posts_come_back_as_messages_without_metadata(
    app: App, socket: Socket
) -> None:
    mark = {"event_type": "mark", "event_payload": {"id": "1"}}
    await app.call("chat.postMessage", channel="C1", text="hi", metadata=mark)

    event = await socket.event()

    assert (event["type"], event["bot_id"]) == ("message", app.playground.workspace.bot_id)
    assert "metadata" not in event


async def test_edits_and_deletions_say_what_was_there(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    said = await slack.say("C1", user="U1", text="one")
    await slack.edit("C1", said["ts"], user="U1", text="two")
    await slack.delete("C1", said["ts"], user="U1")

    _, changed, deleted = [await socket.event() for _ in range(3)]

    assert changed["subtype"] == "message_changed"
    assert changed["message"]["text"] == "two"
    assert changed["message"]["edited"]["user"] == "U1"
    assert changed["previous_message"]["text"] == "one"
    assert deleted["subtype"] == "message_deleted"
    assert (deleted["deleted_ts"], deleted["previous_message"]["text"]) == (said["ts"], "two")


async def test_an_edit_that_adds_a_mention_is_a_mention(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    said = await slack.say("C1", user="U1", text="hi")
    await slack.edit("C1", said["ts"], user="U1", text=f"<@{slack.bot_user_id}> hi")

    _, mention, changed = [await socket.event() for _ in range(3)]

    assert (mention["type"], mention["ts"]) == ("app_mention", said["ts"])
    assert changed["subtype"] == "message_changed"


async def test_nothing_is_told_that_was_not_subscribed_to(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    said = await slack.say("C1", user="U1", text="hi")
    await slack.react("C1", said["ts"], user="U2", name="eyes")
    slack.subscriptions.add("reaction_removed")
    await slack.unreact("C1", said["ts"], user="U2", name="eyes")

    events = [await socket.event(), await socket.event()]

    assert [event["type"] for event in events] == ["message", "reaction_removed"]


async def test_members_come_and_go_and_the_bot_too(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    slack.subscriptions |= {"member_joined_channel", "member_left_channel"}
    slack.add_channel("elsewhere", id="C2").members.clear()
    await slack.join("C2", user=slack.bot_user_id)
    await slack.join("C2", user="U1")
    await slack.leave("C2", user=slack.bot_user_id)
    await slack.say("C2", user="U1", text="psst")

    events = [await socket.event() for _ in range(3)]
    said = await app.call("conversations.history", channel="C2")

    assert [(event["type"], event["user"]) for event in events] == [
        ("member_joined_channel", slack.bot_user_id),
        ("member_joined_channel", "U1"),
        ("member_left_channel", slack.bot_user_id),
    ]
    assert said["error"] == "not_in_channel"


async def test_somebody_from_another_company_is_told_by_the_team(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    slack.channels["C1"].is_ext_shared = True
    slack.add_person("Olga", id="U4", team_id="T0OTHER")
    await slack.say("C1", user="U4", text="hi")

    payload = (await socket.envelope())["payload"]

    assert payload["is_ext_shared_channel"] is True
    assert (payload["event"]["team"], payload["event"]["user_team"]) == ("T0OTHER", "T0OTHER")


async def test_a_channel_without_the_bot_is_silent(app: App, socket: Socket) -> None:
    slack = app.playground.workspace
    slack.add_channel("elsewhere", id="C2").members.clear()
    await slack.mention("C2", user="U1", text="psst")
    await slack.say("C1", user="U1", text="hi")

    event = await socket.event()

    assert event["text"] == "hi"


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
async def test_a_disconnect_is_announced_and_no_event_follows_it(app: App, reason: str) -> None:
    async with app.connected() as first, app.connected() as second:
        await first.frame()
        await app.playground.workspace.until(lambda _: len(app.playground.sockets.connections) == 2)
        await app.playground.sockets.disconnect(reason)
        said = await first.frame()
        closed = await first.socket.receive()
        await second.frame()

    assert (said["type"], said["reason"]) == ("disconnect", reason)
    assert closed.type is WSMsgType.CLOSE


async def test_a_killed_socket_ends_without_a_close_frame(app: App, socket: Socket) -> None:
    app.playground.sockets.kill()

    ended = await socket.socket.receive()

    assert ended.type in {WSMsgType.CLOSED, WSMsgType.ERROR}
    assert socket.socket.close_code == 1006


async def test_a_muted_socket_gives_no_pong_and_no_event(app: App) -> None:
    url = await app.socket_url()
    async with app.session.ws_connect(url, autoping=False) as mute:
        await mute.receive_json()
        app.playground.sockets.mute()
        await mute.ping()
        await app.playground.workspace.say("C1", user="U1", text="unheard")

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await mute.receive()


async def test_a_ping_is_answered_with_its_own_words(app: App) -> None:
    url = await app.socket_url()
    async with app.session.ws_connect(url, autoping=False) as socket:
        await socket.receive_json()
        await socket.ping(b"sdk-ping-pong:1")
        pong = await socket.receive()

    assert (pong.type, pong.data) == (WSMsgType.PONG, b"sdk-ping-pong:1")


async def test_handshakes_are_refused_on_demand(app: App) -> None:
    app.playground.sockets.refuse.handshakes.append(503)

    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await app.session.ws_connect(await app.socket_url())
    async with app.connected() as socket:
        hello = await socket.frame()

    assert refused.value.status == 503
    assert hello["type"] == "hello"


async def test_any_frame_and_any_payload_can_be_sent(app: App, socket: Socket) -> None:
    sockets = app.playground.sockets
    sockets.send_raw("not json")
    sockets.send_raw(b"\x00")
    sockets.deliver({"odd": True})

    text, data = await socket.socket.receive(), await socket.socket.receive()
    envelope = await socket.envelope()

    assert (text.data, data.data) == ("not json", b"\x00")
    assert envelope["payload"] == {"odd": True}


async def test_leaving_closes_the_sockets_and_forgets_what_is_on_its_way(app: App) -> None:
    async with open_playground(workspace=seed.small()) as inner:
        other = App(inner, app.session)
        socket = await other.session.ws_connect(await other.socket_url())
        await inner.workspace.say("C1", user="U1", text="unacked")
        closing = asyncio.timeout(5)
    async with closing:
        while (frame := await socket.receive()).type is WSMsgType.TEXT:
            pass

    assert frame.type in {WSMsgType.CLOSE, WSMsgType.CLOSED}
    assert isinstance(inner, Playground)
    await socket.close()
