"""Reading threads and channels in pages."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from chatops.playground.shapes import Json
from tests.playground.app import App

MARK = {"event_type": "mark", "event_payload": {"id": "1"}}


async def thread_of(app: App, replies: int) -> list[str]:
    slack = app.playground.workspace
    root = await slack.say("C1", user="U1", text="root")
    said = [
        await slack.say("C1", user="U2", text=str(number), thread_ts=root["ts"])
        for number in range(replies)
    ]
    return [root["ts"], *(each["ts"] for each in said)]


async def pages(app: App, method: str, **given: Any) -> AsyncIterator[Json]:
    cursor = ""
    while True:
        page = await app.call(method, channel="C1", cursor=cursor, **given)
        assert page["ok"], page
        yield page
        cursor = page["response_metadata"]["next_cursor"]
        assert page.get("has_more", bool(cursor)) == bool(cursor)
        if not cursor:
            return


async def test_a_thread_is_read_whole_with_its_root_on_every_page(app: App) -> None:
    stamps = await thread_of(app, replies=7)

    read = [
        [message["ts"] for message in page["messages"]]
        async for page in pages(app, "conversations.replies", ts=stamps[0], limit=3)
    ]

    assert [page[0] for page in read] == [stamps[0]] * 4
    assert [ts for page in read for ts in page[1:]] == stamps[1:]


async def test_a_thread_is_found_by_one_of_its_replies(app: App) -> None:
    stamps = await thread_of(app, replies=2)

    page = await app.call("conversations.replies", channel="C1", ts=stamps[2])

    assert [message["ts"] for message in page["messages"]] == stamps


async def test_a_message_without_replies_comes_alone_without_a_thread(app: App) -> None:
    (ts,) = await thread_of(app, replies=0)

    (message,) = (await app.call("conversations.replies", channel="C1", ts=ts))["messages"]

    assert "thread_ts" not in message
    assert "channel" not in message


@pytest.mark.parametrize(("inclusive", "expected"), [("1", [0, 1, 2, 3]), ("0", [0, 2])])
async def test_oldest_and_latest_are_exclusive_unless_inclusive(
    app: App, inclusive: str, expected: list[int]
) -> None:
    stamps = await thread_of(app, replies=4)
    span = {"oldest": stamps[1], "latest": stamps[3], "inclusive": inclusive}

    page = await app.call("conversations.replies", channel="C1", ts=stamps[0], **span)

    assert [stamps.index(message["ts"]) for message in page["messages"]] == expected


async def test_metadata_comes_only_when_asked_for(app: App) -> None:
    said = await app.call("chat.postMessage", channel="C1", text="x", metadata=MARK)
    asked = {"channel": "C1", "ts": said["ts"]}

    without = await app.call("conversations.replies", **asked)
    with_it = await app.call("conversations.replies", **asked, include_all_metadata="1")

    assert "metadata" not in without["messages"][0]
    assert with_it["messages"][0]["metadata"] == MARK


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"ts": "1.000001"}, "thread_not_found"),
        ({"channel": "C404"}, "channel_not_found"),
        ({"channel": "C2"}, "not_in_channel"),
        ({"channel": "C3"}, "channel_not_found"),
        ({"cursor": "!"}, "invalid_cursor"),
        ({"ts": ""}, "invalid_arguments"),
    ],
)
async def test_a_thread_that_cannot_be_read_is_refused(
    app: App, given: dict[str, Any], error: str
) -> None:
    (ts,) = await thread_of(app, replies=0)
    slack = app.playground.workspace
    slack.add_channel("elsewhere", id="C2").members.clear()
    slack.add_channel("secret", id="C3", private=True).members.clear()

    page = await app.call("conversations.replies", **({"channel": "C1", "ts": ts} | given))

    assert page["error"] == error


async def test_a_deleted_parent_leaves_a_tombstone_until_its_last_reply_goes(app: App) -> None:
    stamps = await thread_of(app, replies=1)
    slack = app.playground.workspace

    await slack.delete("C1", stamps[0], user="U1")
    first = await app.call("conversations.replies", channel="C1", ts=stamps[0])
    await slack.delete("C1", stamps[1], user="U2")
    then = await app.call("conversations.replies", channel="C1", ts=stamps[0])

    assert [message.get("subtype") for message in first["messages"]] == ["tombstone", None]
    assert then["error"] == "thread_not_found"


async def test_history_is_newest_first_in_pages_and_without_replies(app: App) -> None:
    roots = [(await thread_of(app, replies=1))[0] for _ in range(5)]

    read = [
        message["ts"]
        async for page in pages(app, "conversations.history", limit=2)
        for message in page["messages"]
    ]

    assert read == roots[::-1]


async def test_one_message_is_read_by_its_stamp(app: App) -> None:
    roots = [(await thread_of(app, replies=0))[0] for _ in range(3)]
    asked = {"channel": "C1", "latest": roots[1], "inclusive": True, "limit": 1}

    page = await app.call("conversations.history", **asked)

    assert [message["ts"] for message in page["messages"]] == [roots[1]]


async def test_channels_members_and_people_come_in_pages(app: App) -> None:
    slack = app.playground.workspace
    slack.add_channel("two", id="C2").members.clear()
    slack.add_channel("three", id="C3", private=True)

    listed = [
        channel["id"]
        async for page in pages(app, "conversations.list", limit=1, types="public_channel")
        for channel in page["channels"]
    ]
    mine = await app.call("users.conversations", types="public_channel,private_channel")
    members = [
        user
        async for page in pages(app, "conversations.members", limit=2)
        for user in page["members"]
    ]

    assert listed == ["C1", "C2"]
    assert [channel["id"] for channel in mine["channels"]] == ["C1", "C3"]
    assert sorted(members) == sorted(["U1", "U2", slack.bot_user_id])


async def test_a_channel_says_whether_the_bot_is_in_it_and_who_else_may_read_it(app: App) -> None:
    app.playground.workspace.channels["C1"].is_ext_shared = True

    channel = (await app.call("conversations.info", channel="C1"))["channel"]
    direct = await app.call("conversations.open", users="U1")
    peer = await app.call("conversations.info", channel=direct["channel"]["id"])

    assert (channel["is_member"], channel["is_ext_shared"]) == (True, True)
    assert (peer["channel"]["is_im"], peer["channel"]["user"]) == (True, "U1")
