"""What Slack delivers more than once is answered once."""

from collections.abc import Callable

import pytest

from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.system import sight

pytestmark = pytest.mark.usefixtures("daemon")

Again = Callable[[Playground, Json], object]


def redelivered(playground: Playground, payload: Json) -> object:
    return playground.sockets.redeliver(payload["event_id"])


def as_a_twin(playground: Playground, payload: Json) -> object:
    return playground.sockets.twin(payload["event_id"])


def as_an_odd_retry(playground: Playground, payload: Json) -> object:
    frame = {"envelope_id": "odd", "type": "events_api", "retry_attempt": "two"}
    playground.sockets.connections[0].send(frame | {"payload": payload, "retry_reason": 7})
    return frame


def with_other_content(playground: Playground, payload: Json) -> object:
    event = payload["event"] | {"text": f"<@{playground.workspace.bot_user_id}> other words"}
    return playground.sockets.deliver(payload | {"event": event})


@pytest.mark.parametrize("again", [redelivered, as_a_twin, as_an_odd_retry, with_other_content])
@pytest.mark.parametrize("kind", ["app_mention", "message"])
async def test_an_event_that_comes_again_is_answered_once(
    slack: Workspace, playground: Playground, again: Again, kind: str
) -> None:
    playground.model.answer = "Cold."
    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.only_answer(slack, asked)

    again(playground, _payload(playground, kind))
    again(playground, _payload(playground, kind))
    later = await slack.mention("C1", user="U2", text="and this?")
    await sight.only_answer(slack, later)

    assert len(sight.replies(slack, asked)) == 1
    assert len(playground.model.requests) == 2


@pytest.mark.parametrize("attempt", [1, 3])
async def test_an_event_first_seen_as_a_retry_is_answered(
    slack: Workspace, playground: Playground, attempt: int
) -> None:
    playground.sockets.refuse.deaf = True
    asked = await slack.mention("C1", user="U1", text="why?")
    playground.sockets.refuse.deaf = False
    event = {"type": "app_mention", "channel": "C1"} | asked
    frame = {"envelope_id": "late", "type": "events_api", "retry_attempt": attempt}
    frame |= {"retry_reason": "timeout", "payload": slack.callback(event)}

    playground.sockets.connections[0].send(frame)

    await sight.only_answer(slack, asked)


async def test_a_question_that_comes_after_a_later_one_of_its_thread_is_answered(
    slack: Workspace, playground: Playground
) -> None:
    root = await slack.say("C1", user="U1", text="a thread")
    playground.sockets.refuse.deaf = True
    first, second = [
        await slack.mention("C1", user="U1", text=text, thread_ts=root["ts"])
        for text in ("why?", "and now?")
    ]

    for asked in (second, first):
        event = slack.callback({"type": "app_mention", "channel": "C1"} | asked)
        frame = {"envelope_id": asked["ts"], "type": "events_api", "payload": event}
        playground.sockets.connections[0].send(frame)
        await sight.until_reactions(slack, asked, ["white_check_mark"])

    assert len(sight.replies(slack, first)) == 2
    read = [sight.turns(one)[-1][1] for one in playground.model.requests]
    assert ["and now?" in text for text in read] == [True, False]


async def test_a_phantom_twin_of_one_gesture_is_answered_once(
    slack: Workspace, playground: Playground
) -> None:
    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.only_answer(slack, asked)

    twin = await slack.say(
        "C1", user="U1", text=asked["text"], client_msg_id=asked["client_msg_id"]
    )
    later = await slack.mention("C1", user="U2", text="and this?")
    await sight.only_answer(slack, later)

    assert sight.replies(slack, twin) == []
    assert len(playground.model.requests) == 2


async def test_both_events_of_a_mention_are_acked(slack: Workspace, playground: Playground) -> None:
    await slack.mention("C1", user="U1", text="why?")
    await slack.until(lambda _: len(playground.sockets.acked) >= 2)

    kinds = [ack.payload["event"]["type"] for ack in playground.sockets.acked[:2]]
    assert sorted(kinds) == ["app_mention", "message"]


def _payload(playground: Playground, kind: str) -> Json:
    acked = [ack.payload for ack in playground.sockets.acked]
    return next(one for one in acked if one["event"]["type"] == kind)
