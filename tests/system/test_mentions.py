"""What people see when they turn to the bot."""

import pytest

from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.system import sight

pytestmark = pytest.mark.usefixtures("daemon")


@pytest.fixture(autouse=True)
def _fixed_answer(playground: Playground) -> None:
    playground.model.answer = "The cache was cold."


async def test_a_mention_is_answered_in_its_own_thread(slack: Workspace) -> None:
    asked = await slack.mention("C1", user="U1", text="why was it slow?")
    reply = await sight.only_answer(slack, asked)

    assert reply["thread_ts"] == asked["ts"]
    assert reply["text"] == "The cache was cold."


async def test_a_mention_in_a_thread_is_answered_there(slack: Workspace) -> None:
    root = await slack.say("C1", user="U2", text="p99 is up")
    asked = await slack.mention("C1", user="U1", text="why?", thread_ts=root["ts"])
    reply = await sight.only_answer(slack, asked)

    assert reply["thread_ts"] == root["ts"]


async def test_every_root_of_a_direct_message_is_its_own_thread(slack: Workspace) -> None:
    direct = slack.direct("U1").id

    first = await slack.say(direct, user="U1", text="one?")
    second = await slack.say(direct, user="U1", text="two?")
    answers = [await sight.only_answer(slack, asked) for asked in (first, second)]

    assert [answer["thread_ts"] for answer in answers] == [first["ts"], second["ts"]]


async def test_a_reply_in_the_thread_of_a_direct_message_is_answered_there(
    slack: Workspace, playground: Playground
) -> None:
    direct = slack.direct("U1").id
    root = await slack.say(direct, user="U1", text="one?")
    await sight.only_answer(slack, root)

    asked = await slack.say(direct, user="U1", text="and then?", thread_ts=root["ts"])
    reply = await sight.only_answer(slack, asked)

    assert reply["thread_ts"] == root["ts"]
    said = sight.turns(playground.model.requests[-1])
    assert [role for role, _ in said] == ["system", "user", "assistant", "user"]


async def test_a_mention_in_a_direct_message_is_answered_once(slack: Workspace) -> None:
    asked = await slack.mention(slack.direct("U1").id, user="U1", text="one?")

    await sight.only_answer(slack, asked)


async def test_a_mention_in_a_private_channel_is_answered(slack: Workspace) -> None:
    slack.add_channel("secret", id="C9", members=("U1",), private=True)

    asked = await slack.mention("C9", user="U1", text="why?")

    await sight.only_answer(slack, asked)


async def test_a_mention_added_by_an_edit_is_answered_once(slack: Workspace) -> None:
    said = await slack.say("C1", user="U1", text="why was it slow?")
    mention = f"<@{slack.bot_user_id}> why was it slow?"

    await slack.edit("C1", said["ts"], user="U1", text=mention)
    await sight.only_answer(slack, said)
    await slack.edit("C1", said["ts"], user="U1", text=f"{mention} really")
    await _answered_after(slack)

    assert len(sight.replies(slack, said)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "no mention at all",
        "<@U0CHATOPSX> an id that only begins with ours",
        "<@U2> somebody else",
        "@chatops typed, not chosen",
        "&lt;@U0CHATOPS&gt; escaped",
    ],
)
async def test_what_is_not_said_to_the_bot_is_not_answered(slack: Workspace, text: str) -> None:
    said = await slack.say("C1", user="U1", text=text)
    await _answered_after(slack)

    assert sight.replies(slack, said) == []


@pytest.mark.parametrize(
    "text",
    [
        "<@U0CHATOPS>",
        "<@U0CHATOPS|chatops> why?",
        "why, <@U0CHATOPS>?",
        "<@U0CHATOPS> <@U0CHATOPS> why?",
        "<@U2> and <@U0CHATOPS>: why?",
        "`<@U0CHATOPS>` in code",
        "&gt; <@U0CHATOPS> quoted",
        "<@U0CHATOPS> \u202e\u0000\u0301" + "\u0301" * 1000,
        "<@U0CHATOPS> " + "x" * 39_000,
        "<@U0CHATOPS> " + "\n" * 10_000,
        "<@U0CHATOPS> :tada: 👩‍👩‍👧 日本語 عربى",
    ],
)
async def test_whoever_is_mentioned_beside_it_the_bot_answers_once(
    slack: Workspace, text: str
) -> None:
    asked = await slack.say("C1", user="U1", text=text)

    await sight.only_answer(slack, asked)


async def test_own_messages_are_never_answered(slack: Workspace, playground: Playground) -> None:
    playground.model.answer = f"Ask <@{slack.bot_user_id}> again"
    asked = await slack.mention("C1", user="U1", text="loop?")
    await sight.only_answer(slack, asked)

    own = slack.by_the_app({"text": f"<@{slack.bot_user_id}> hello me"})
    slack.store("C1", own)
    await _answered_after(slack)

    assert sight.replies(slack, own | {"channel": "C1"}) == []
    assert len(sight.replies(slack, asked)) == 1


async def _answered_after(slack: Workspace) -> Json:
    """Ask something else and wait for its answer: what came before has been dealt with."""
    asked = await slack.mention("C1", user="U2", text="and now?")
    return await sight.only_answer(slack, asked)
