"""A Slack that refuses, loses and forgets: one reply stays one reply, and nobody is pinged."""

import asyncio
from collections.abc import Iterator

import pytest

from chatops.playground.faults import Answer, Fault, Faults
from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.conftest import Starter

HICCUPS = {
    "rate limited": Fault(Answer(429, "ratelimited", 1)),
    "internal error": Fault(Answer(error="internal_error")),
    "a bare 500": Fault(Answer(500)),
    "a page of a proxy": Fault(Answer(503, html=True)),
    "reset": Fault(reset_last=True),
}
DOUBTS = {
    "stored, then reset": Fault(stores=True, reset_last=True),
    "stored, then an internal error": Fault(Answer(error="internal_error"), stores=True),
    "stored, then a page of a proxy": Fault(Answer(502, html=True), stores=True),
    "reset before anything": Fault(reset_first=True),
}


@pytest.fixture(autouse=True)
def _nobody_is_pinged(slack: Workspace, playground: Playground) -> Iterator[None]:
    playground.model.answer = "Cold, <!channel> and <@U2>."
    yield
    assert slack.pings == []
    for arguments in sight.sent(slack, "chat.postMessage"):
        assert [arguments.get(key) for key in ("unfurl_links", "unfurl_media")] == [False, False]


@pytest.fixture
def faults(playground: Playground) -> Faults:
    return playground.faults


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("fault", (HICCUPS | DOUBTS).values(), ids=HICCUPS | DOUBTS)
async def test_a_post_that_fails_or_may_have_failed_ends_in_one_reply(
    slack: Workspace, faults: Faults, fault: Fault
) -> None:
    faults.add("chat.postMessage", fault)

    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.only_answer(slack, asked, timeout_s=8)
    await sight.until_reactions(slack, asked, ["white_check_mark"])

    assert len(sight.replies(slack, asked)) == 1


@pytest.mark.usefixtures("daemon")
async def test_a_post_that_arrives_late_leaves_one_reply(slack: Workspace, faults: Faults) -> None:
    arrives = faults.store_late("chat.postMessage")

    asked = await slack.mention("C1", user="U1", text="why?")
    await slack.until(lambda _: sight.reactions(slack, asked))
    arrives.set()
    await sight.only_answer(slack, asked, timeout_s=8)


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("fault", HICCUPS.values(), ids=HICCUPS)
async def test_an_edit_that_fails_is_made_again(
    slack: Workspace, faults: Faults, fault: Fault
) -> None:
    faults.add("chat.update", fault)

    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.only_answer(slack, asked, timeout_s=8)


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long", "msg_blocks_too_long"])
async def test_an_answer_that_slack_rejects_is_shown_in_a_plainer_form(
    slack: Workspace, faults: Faults, error: str
) -> None:
    faults.fail_next("chat.update", error=error)

    asked = await slack.mention("C1", user="U1", text="why?")
    answer = await sight.only_answer(slack, asked)

    assert "Cold" in sight.text(answer)


@pytest.mark.usefixtures("daemon")
async def test_an_answer_that_slack_takes_in_no_form_is_told_of_once(
    slack: Workspace, faults: Faults
) -> None:
    faults.fail_next("chat.update", error="invalid_blocks", times=8)

    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.until_reactions(slack, asked, ["warning"])

    assert len(sight.replies(slack, asked)) == 1


@pytest.mark.usefixtures("daemon")
async def test_an_answer_whose_placeholder_was_deleted_is_posted_anew(
    slack: Workspace, playground: Playground
) -> None:
    pace = asyncio.Semaphore(0)
    playground.model.script(pieces=("Cold.",), pace=pace)
    asked = await slack.mention("C1", user="U1", text="why?")
    placeholder = await slack.reply_to(asked, mark=sight.NOTICE)
    await slack.until(lambda _: playground.model.requests)

    await slack.delete("C1", placeholder["ts"], user="U2")
    pace.release()
    answer = await sight.only_answer(slack, asked)

    assert answer["ts"] != placeholder["ts"]


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("error", ["cant_update_message", "edit_window_closed"])
async def test_an_answer_whose_placeholder_takes_no_edits_takes_its_place(
    slack: Workspace, faults: Faults, error: str
) -> None:
    faults.fail_always("chat.update", error)

    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.only_answer(slack, asked)


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("fault", HICCUPS.values(), ids=HICCUPS)
async def test_a_thread_that_cannot_be_read_at_once_is_read_again(
    slack: Workspace, faults: Faults, fault: Fault
) -> None:
    faults.add("conversations.replies", fault)

    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.only_answer(slack, asked, timeout_s=8)


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("error", ["is_archived", "not_in_channel", "restricted_action"])
async def test_a_channel_that_is_closed_to_the_bot_costs_nobody_else_an_answer(
    slack: Workspace, faults: Faults, playground: Playground, error: str
) -> None:
    faults.fail_always("chat.postMessage", error)
    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.until_reactions(slack, asked, ["warning"])

    faults.clear()
    slack.add_channel("elsewhere", id="C2", members=("U1",))
    later = await slack.mention("C2", user="U1", text="and here?")
    await sight.only_answer(slack, later)

    assert sight.replies(slack, asked) == []
    assert len(playground.model.requests) == 1


@pytest.mark.usefixtures("daemon")
async def test_who_asked_in_a_closed_channel_is_told_so_in_a_direct_message_once(
    slack: Workspace, playground: Playground
) -> None:
    pace = asyncio.Semaphore(0)
    playground.model.script(pieces=("Cold.",), pace=pace)
    asked = await slack.mention("C1", user="U1", text="why?")
    placeholder = await slack.reply_to(asked, mark=sight.NOTICE)
    await slack.until(lambda _: playground.model.requests)

    await slack.delete("C1", placeholder["ts"], user="U2")
    slack.channels["C1"].is_archived = True
    pace.release()
    await slack.until(lambda _: slack.direct("U1").messages)
    await sight.until_reactions(slack, asked, ["warning"])

    (told,) = slack.direct("U1").messages.values()
    assert "(reference `" in sight.text(told)
    assert sight.mark(told) == sight.NOTICE


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("error", ["missing_scope", "cannot_dm_bot", "user_disabled"])
async def test_a_direct_message_that_may_not_be_opened_costs_nobody_an_answer(
    slack: Workspace, faults: Faults, error: str
) -> None:
    faults.fail_always("conversations.open", error)
    faults.fail_next("chat.postMessage", error="is_archived", times=2)
    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.until_reactions(slack, asked, ["warning"])

    later = await slack.mention("C1", user="U1", text="and now?")
    await sight.only_answer(slack, later)


@pytest.mark.usefixtures("daemon")
async def test_a_thread_that_may_not_be_read_is_told_of(slack: Workspace, faults: Faults) -> None:
    faults.fail_always("conversations.replies", "missing_scope", needed="channels:history")

    asked = await slack.mention("C1", user="U1", text="why?")
    said = await sight.only_failure(slack, asked)

    assert "does not let me read" in said
    assert "missing_scope" not in said


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("error", ["missing_scope", "too_many_reactions", "internal_error"])
async def test_reactions_that_fail_cost_nobody_an_answer(
    slack: Workspace, faults: Faults, error: str
) -> None:
    faults.fail_always("reactions.add", error)

    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.only_answer(slack, asked)

    assert sight.reactions(slack, asked) == []


async def test_somebody_slack_does_not_know_gets_no_answer(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    playground.faults.fail_always("users.info", "user_not_found")

    async with starter.start():
        asked = await slack.mention("C1", user="U1", text="why?")
        await slack.until(lambda _: slack.ephemerals)

    assert sight.replies(slack, asked) == []
    assert playground.model.requests == []


@pytest.mark.usefixtures("daemon")
async def test_nothing_is_posted_before_slack_says_who_asks(
    slack: Workspace, faults: Faults
) -> None:
    faults.fail_next("users.info", error="fatal_error", times=2)

    asked = await slack.mention("C1", user="U1", text="why?")
    await sight.only_answer(slack, asked)

    called = [call.method for call in slack.journal.calls]
    assert called.index("chat.postMessage") > called.index("users.info") + 1
    assert "users.info" not in called[called.index("chat.postMessage") :]
