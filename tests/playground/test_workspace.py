"""What people do, and how tests wait for it."""

import asyncio

import pytest

from chatops.playground import seed
from chatops.playground.seed import furnished
from tests.playground.app import App


async def test_every_change_is_told_to_who_watches() -> None:
    slack = seed.small()

    async with slack.watch() as changes:
        said = await slack.say("C1", user="U1", text="hi")
        reply = await slack.say("C1", user="U2", text="ho", thread_ts=said["ts"])
        await slack.react("C1", said["ts"], user="U2", name="eyes")
        await slack.edit("C1", reply["ts"], user="U2", text="hello")
        await slack.delete("C1", reply["ts"], user="U2")
        kinds = [(await anext(changes))["kind"] for _ in range(7)]

    assert kinds == ["message", "message", "changed", "reaction", "changed", "deleted", "changed"]


async def test_waiting_ends_with_the_first_change_that_makes_it_true() -> None:
    slack = seed.small()
    async with asyncio.TaskGroup() as group:
        wait = group.create_task(slack.until(lambda _: slack.channels["C1"].messages))
        await slack.say("C1", user="U1", text="hi")

    assert len(wait.result()) == 1


async def test_waiting_in_vain_raises() -> None:
    slack = seed.small()

    with pytest.raises(TimeoutError):
        await slack.until(lambda _: None, timeout_s=0.01)


async def test_a_reply_is_waited_for_until_its_mark_says_so(app: App) -> None:
    slack = app.playground.workspace
    earlier = await slack.say("C1", user="U1", text="before")
    await app.call("chat.postMessage", channel="C1", text="old", thread_ts=earlier["ts"])
    asked = await slack.mention("C1", user="U1", text="and now?", thread_ts=earlier["ts"])

    mark = {"event_type": "notice", "event_payload": {"id": "1"}}
    place = {"channel": "C1", "text": "…", "thread_ts": earlier["ts"]}
    async with asyncio.TaskGroup() as group:
        wait = group.create_task(slack.reply_to(asked, mark="answer"))
        posted = await app.call("chat.postMessage", **place, metadata=mark)
        first = await slack.reply_to(asked)
        new = {"channel": "C1", "ts": posted["ts"], "text": "now"}
        await app.call("chat.update", **new, metadata=mark | {"event_type": "answer"})

    assert first["text"] == "…"
    assert wait.result()["text"] == "now"
    assert wait.result()["ts"] == first["ts"] == posted["ts"]


async def test_stamps_are_unique_and_rise() -> None:
    slack = seed.small()

    stamps = [(await slack.say("C1", user="U1", text="x"))["ts"] for _ in range(100)]

    assert stamps == sorted(set(stamps))
    assert {len(ts) for ts in stamps} == {17}


async def test_what_is_typed_becomes_markup() -> None:
    slack = seed.small()

    typed = slack.as_typed("@aiko and @Ben, a < b & c: see #general, @chatops @nobody @here x@ben")

    assert typed == (
        f"<@U1> and <@U2>, a &lt; b &amp; c: see <#C1|general>, <@{slack.bot_user_id}> @nobody "
        "<!here> x@ben"
    )


async def test_another_bot_speaks_without_a_user() -> None:
    slack = seed.small()

    said = await slack.say("C1", user="", text="hi", bot_id="B1", subtype="bot_message")

    assert said["bot_id"] == "B1"
    assert "user" not in said
    assert "client_msg_id" not in said


def test_the_furnished_workspace_has_talk_of_every_kind() -> None:
    slack = furnished()

    messages = [each for channel in slack.channels.values() for each in channel.messages.values()]
    texts = "".join(message["text"] for message in messages)
    assert "会場" in texts
    assert "```" in texts
    assert any("edited" in message for message in messages)
    assert any(message.get("reply_count", 0) >= 6 for message in messages)
    assert any(
        block["type"] == "table" for message in messages for block in message.get("blocks", ())
    )
    assert all(message.get("user", "") in {*slack.people, ""} for message in messages)
