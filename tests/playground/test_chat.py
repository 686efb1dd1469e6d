"""What the app may write, and how it reads back."""

from typing import Any

import pytest

from chatops.playground.shapes import Json
from tests.playground.app import App

MARK = {"event_type": "mark", "event_payload": {"id": "1"}}


async def posted(app: App, **given: Any) -> Json:
    said = await app.call("chat.postMessage", channel="C1", **({"text": "hi"} | given))
    assert said["ok"], said
    return said


async def test_a_post_reads_back_with_what_slack_adds(app: App) -> None:
    said = await posted(app)

    slack = app.playground.workspace
    message = slack.channels["C1"].messages[said["ts"]]
    assert message["user"] == slack.bot_user_id
    assert message["bot_id"] == message["bot_profile"]["id"] == slack.bot_id
    assert message["app_id"] == message["bot_profile"]["app_id"] == slack.app_id
    assert message["team"] == slack.team_id
    assert "thread_ts" not in message
    assert "edited" not in message


async def test_a_reply_counts_in_its_parent_and_names_it(app: App) -> None:
    slack = app.playground.workspace
    asked = await slack.say("C1", user="U1", text="a question")

    said = await posted(app, thread_ts=asked["ts"])

    parent, reply = slack.thread("C1", asked["ts"])
    assert reply["thread_ts"] == parent["thread_ts"] == asked["ts"]
    assert reply["parent_user_id"] == "U1"
    assert (parent["reply_count"], parent["latest_reply"]) == (1, said["ts"])
    assert parent["reply_users"] == [slack.bot_user_id]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"channel": "C404"}, "channel_not_found"),
        ({"channel": "C2"}, "not_in_channel"),
        ({"channel": "C3"}, "is_archived"),
        ({"text": ""}, "no_text"),
        ({"text": " \n"}, "no_text"),
        ({"thread_ts": "1.000001"}, "thread_not_found"),
        ({"metadata": "{"}, "invalid_metadata_format"),
        ({"metadata": [1]}, "invalid_metadata_format"),
        ({"metadata": {"event_type": "x"}}, "invalid_metadata_schema"),
        ({"metadata": MARK | {"event_payload": {"x": "x" * 17_000}}}, "metadata_too_large"),
        ({"markdown_text": "x"}, "markdown_text_conflict"),
        ({"text": "", "markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"blocks": "nonsense"}, "invalid_blocks_format"),
        ({"attachments": {}}, "invalid_attachments"),
    ],
)
async def test_a_post_that_slack_refuses_is_refused(
    app: App, given: dict[str, Any], error: str
) -> None:
    slack = app.playground.workspace
    slack.add_channel("elsewhere", id="C2").members.clear()
    slack.add_channel("old", id="C3").is_archived = True

    said = await app.call("chat.postMessage", **({"channel": "C1", "text": "hi"} | given))

    assert said["error"] == error
    assert not slack.channels["C1"].messages


async def test_a_post_is_cut_off_above_40000_characters(app: App) -> None:
    said = await posted(app, text="x" * 40_001)

    assert len(said["message"]["text"]) == 40_000


async def test_a_post_to_a_person_lands_in_their_direct_messages(app: App) -> None:
    said = await app.call("chat.postMessage", channel="U1", text="psst")

    assert said["channel"] == app.playground.workspace.direct("U1").id


async def test_an_update_of_more_than_4000_bytes_is_refused(app: App) -> None:
    ts = (await posted(app))["ts"]

    fits = await app.call("chat.update", channel="C1", ts=ts, text="é" * 2_000)
    too_long = await app.call("chat.update", channel="C1", ts=ts, text="é" * 2_000 + "x")

    assert fits["ok"]
    assert too_long["error"] == "msg_too_long"


async def test_an_update_without_metadata_keeps_it_and_an_empty_one_removes_it(app: App) -> None:
    ts = (await posted(app, metadata=MARK))["ts"]
    place = {"channel": "C1", "ts": ts, "text": "new"}

    kept = await app.call("chat.update", **place)
    replaced = await app.call("chat.update", **place, metadata=MARK | {"event_type": "other"})
    removed = await app.call("chat.update", **place, metadata="{}")

    assert kept["message"]["metadata"] == MARK
    assert replaced["message"]["metadata"]["event_type"] == "other"
    assert "metadata" not in removed["message"]


async def test_an_update_with_text_alone_removes_the_blocks_and_shows_edited(app: App) -> None:
    blocks = [{"type": "markdown", "text": "*x*"}]
    ts = (await posted(app, blocks=blocks))["ts"]

    with_blocks = await app.call("chat.update", channel="C1", ts=ts, text="a", blocks=blocks)
    with_text = await app.call("chat.update", channel="C1", ts=ts, text="b")

    assert "edited" not in with_blocks["message"]
    assert with_text["message"]["edited"]["user"] == app.playground.workspace.bot_user_id
    assert "blocks" not in with_text["message"]


@pytest.mark.parametrize(
    ("method", "error"),
    [("chat.update", "cant_update_message"), ("chat.delete", "cant_delete_message")],
)
async def test_nobody_elses_message_can_be_changed(app: App, method: str, error: str) -> None:
    asked = await app.playground.workspace.say("C1", user="U1", text="mine")

    theirs = await app.call(method, channel="C1", ts=asked["ts"], text="ours")
    nothing = await app.call(method, channel="C1", ts="1.000001", text="ours")

    assert (theirs["error"], nothing["error"]) == (error, "message_not_found")


async def test_a_deleted_message_is_gone_and_its_parent_counts_one_less(app: App) -> None:
    slack = app.playground.workspace
    asked = await slack.say("C1", user="U1", text="a question")
    ts = (await posted(app, thread_ts=asked["ts"]))["ts"]

    await app.call("chat.delete", channel="C1", ts=ts)

    (parent,) = slack.thread("C1", asked["ts"])
    assert "reply_count" not in parent
    assert "thread_ts" not in parent


async def test_an_ephemeral_message_is_seen_by_one_member_and_kept_nowhere(app: App) -> None:
    slack = app.playground.workspace

    said = await app.call("chat.postEphemeral", channel="C1", user="U1", text="psst")
    stranger = await app.call("chat.postEphemeral", channel="C1", user="U9", text="psst")

    (shown,) = slack.ephemerals
    assert (shown["channel"], shown["user"], shown["text"]) == ("C1", "U1", "psst")
    assert shown["ts"] == said["message_ts"]
    assert stranger["error"] == "user_not_in_channel"
    assert not slack.channels["C1"].messages


async def test_a_permalink_names_channel_message_and_thread(app: App) -> None:
    slack = app.playground.workspace
    asked = await slack.say("C1", user="U1", text="a question")
    ts = (await posted(app, thread_ts=asked["ts"]))["ts"]

    root = await app.call("chat.getPermalink", channel="C1", message_ts=asked["ts"])
    reply = await app.call("chat.getPermalink", channel="C1", message_ts=ts)

    assert root["permalink"].endswith(f"/archives/C1/p{asked['ts'].replace('.', '')}")
    assert reply["permalink"].endswith(f"?thread_ts={asked['ts']}&cid=C1")
