"""Reactions and status lines."""

import pytest

from chatops.playground.shapes import Json
from tests.playground.app import App


async def test_a_reaction_is_put_on_once_and_taken_off_once(app: App) -> None:
    slack = app.playground.workspace
    said = await slack.say("C1", user="U1", text="hi")
    given = {"channel": "C1", "timestamp": said["ts"], "name": "eyes"}

    on = [await app.call("reactions.add", **given) for _ in range(2)]
    message = slack.channels["C1"].messages[said["ts"]]
    off = [await app.call("reactions.remove", **given) for _ in range(2)]

    assert [each.get("error") for each in on] == [None, "already_reacted"]
    assert message["reactions"] == [{"name": "eyes", "users": [slack.bot_user_id], "count": 1}]
    assert [each.get("error") for each in off] == [None, "no_reaction"]
    assert slack.channels["C1"].messages[said["ts"]]["reactions"] == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"timestamp": "1.000001"}, "message_not_found"),
        ({"name": "no such <emoji>"}, "invalid_name"),
        ({"channel": "C404"}, "channel_not_found"),
    ],
)
async def test_a_reaction_that_cannot_be_is_refused(app: App, given: Json, error: str) -> None:
    said = await app.playground.workspace.say("C1", user="U1", text="hi")
    asked = {"channel": "C1", "timestamp": said["ts"], "name": "eyes"}

    answer = await app.call("reactions.add", **(asked | given))

    assert answer["error"] == error


@pytest.mark.parametrize(
    ("method", "status"),
    [("assistant.threads.setStatus", "is reading…"), ("agents.sessions.setStatus", "processing")],
)
async def test_a_status_is_shown_until_the_bot_posts(app: App, method: str, status: str) -> None:
    slack = app.playground.workspace
    said = await slack.say("C1", user="U1", text="hi")
    place = {"channel_id": "C1", "thread_ts": said["ts"]}

    await app.call(method, **place, status=status)
    shown = slack.statuses["C1", said["ts"]]
    await app.call("chat.postMessage", channel="C1", text="done", thread_ts=said["ts"])

    assert shown.startswith("is ")
    assert slack.statuses["C1", said["ts"]] == ""
