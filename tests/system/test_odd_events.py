"""Frames and events that no Slack should send: refused without a word, and the next is answered."""

import json

import pytest

from chatops.app.daemon import Daemon
from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.system import sight

MENTION = "<@U0CHATOPS> why?"
TS = "1700000000.000100"
FRAMES: list[str | bytes] = [
    "",
    "not JSON",
    '{"type": "events_api", "envelope_id": "x',
    "[]",
    '"hello"',
    "null",
    "NaN",
    "[" * 20_000,
    b"\xff\x00binary",
    "{}",
    '{"type": 7}',
    '{"type": "news"}',
    '{"type": "disconnect_not"}',
    '{"type": "events_api", "payload": {}}',
    '{"type": "events_api", "envelope_id": 7, "payload": {}}',
    '{"type": "events_api", "envelope_id": "", "payload": {}}',
    json.dumps({"type": "events_api", "envelope_id": "e" * 10_000, "payload": {}}),
    '{"type": "hello", "num_connections": "two"}',
]
ENVELOPES: list[Json] = [
    {"type": "news", "payload": {}},
    {"type": 7, "payload": {}},
    {"payload": {}},
    {"type": "events_api", "payload": None},
    {"type": "events_api", "payload": []},
    {"type": "events_api"},
]
EVENTS: dict[str, Json] = {
    "no user": {"user": None},
    "a user that is none": {"user": "../U1"},
    "a bot": {"user": None, "bot_id": "B0OTHER"},
    "ourselves": {"user": "U0CHATOPS"},
    "our bot": {"bot_id": "B0CHATOPS"},
    "our app": {"app_id": "A0CHATOPS"},
    "an unknown subtype": {"subtype": "brand_new"},
    "somebody joins": {"subtype": "channel_join"},
    "no text": {"text": None},
    "text that is none": {"text": {"a": 1}},
    "no ts": {"ts": None},
    "ts 0": {"ts": "0"},
    "ts abc": {"ts": "abc"},
    "ts 1e9": {"ts": "1e9"},
    "negative ts": {"ts": "-1700000000.000100"},
    "30 digits": {"ts": "1" * 30},
    "far future": {"ts": "9999999999.000000"},
    "a number for ts": {"ts": 1700000000.0001},
    "thread_ts abc": {"thread_ts": "abc"},
    "a person for a channel": {"channel": "U1"},
    "a name for a channel": {"channel": "general"},
    "a path for a channel": {"channel": "../C1"},
    "1 kB for a channel": {"channel": "C" * 1_000},
    "a list for a channel": {"channel": ["C1"]},
    "another type": {"type": "pin_added"},
    "a deletion of nothing": {"subtype": "message_deleted", "deleted_ts": TS},
    "an edit of nothing": {
        "subtype": "message_changed",
        "message": {"ts": TS, "user": "U1", "text": MENTION},
    },
}
PAYLOADS: dict[str, Json] = {
    "another team": {"team_id": "T0OTHER"},
    "another app": {"api_app_id": "A0OTHER"},
    "no team": {"team_id": None},
    "event null": {"event": None},
    "a number for an event": {"event": 7},
    "a list for an event": {"event": []},
}


async def goes_on(slack: Workspace, playground: Playground, daemon: Daemon) -> None:
    """Ask something; its answer must be all that the bot ever said."""
    asked = await slack.mention("C1", user="U1", text="and now?")
    await sight.only_answer(slack, asked)

    posted = sight.sent(slack, "chat.postMessage", "chat.postEphemeral")
    assert [one["thread_ts"] for one in posted] == [asked["ts"]]
    assert len(playground.model.requests) == 1
    assert daemon.sockets.state().connected == 2


async def test_frames_that_say_nothing_are_ignored(
    slack: Workspace, playground: Playground, daemon: Daemon
) -> None:
    await slack.until(lambda _: len(playground.sockets.connections) == 2)
    opened = playground.sockets.opened

    for frame in FRAMES:
        playground.sockets.send_raw(frame)

    await goes_on(slack, playground, daemon)
    assert playground.sockets.opened == opened
    assert playground.sockets.unknown_acks == 0


async def test_envelopes_with_an_id_are_acknowledged_whatever_is_in_them(
    slack: Workspace, playground: Playground, daemon: Daemon
) -> None:
    await slack.until(lambda _: len(playground.sockets.connections) == 2)

    for number, envelope in enumerate(ENVELOPES):
        frame = {"envelope_id": f"odd-{number}"} | envelope
        playground.sockets.send_raw(json.dumps(frame))

    await goes_on(slack, playground, daemon)
    assert playground.sockets.unknown_acks == 2 * len(ENVELOPES)


async def test_odd_events_are_acknowledged_and_not_answered(
    slack: Workspace, playground: Playground, daemon: Daemon
) -> None:
    usual = {"type": "message", "channel": "C1", "channel_type": "channel", "user": "U1"}
    usual |= {"text": MENTION, "ts": TS, "event_ts": TS}

    sent = [playground.sockets.deliver(slack.callback(usual | odd)) for odd in EVENTS.values()]
    sent += [playground.sockets.deliver(slack.callback(usual) | odd) for odd in PAYLOADS.values()]
    await slack.until(lambda _: len(playground.sockets.acked) == len(sent))

    assert all(one.acked and one.attempt == 0 for one in sent)
    await goes_on(slack, playground, daemon)


@pytest.mark.parametrize("retry", [3, "two", None, -1])
async def test_a_question_is_answered_whatever_its_envelope_says_of_retries(
    slack: Workspace, playground: Playground, daemon: Daemon, retry: object
) -> None:
    playground.sockets.refuse.deaf = True
    asked = await slack.mention("C1", user="U1", text="why?")
    playground.sockets.refuse.deaf = False
    event = slack.callback(asked | {"type": "app_mention"})
    frame = {"envelope_id": "odd", "type": "events_api", "payload": event, "retry_attempt": retry}

    playground.sockets.send_raw(json.dumps(frame))

    await sight.only_answer(slack, asked)
    assert daemon.sockets.state().connected == 2


@pytest.mark.usefixtures("daemon")
async def test_one_question_in_many_disguises_is_answered_once(
    slack: Workspace, playground: Playground
) -> None:
    asked = await slack.mention("C1", user="U1", text="why?")
    event = asked | {"type": "app_mention", "event_ts": asked["ts"]}
    same = slack.callback(event)
    other = same | {"event": event | {"text": f"{MENTION} Really?"}}

    for payload in (same, same, other, slack.callback(event), slack.callback(event)):
        playground.sockets.deliver(payload)
    await slack.until(lambda _: len(playground.sockets.acked) == 7)
    await sight.only_answer(slack, asked)

    assert len(playground.model.requests) == 1
