"""What was asked while nobody listened, and what Slack never tells of again."""

from dataclasses import replace
from pathlib import Path

import pytest

from chatops.adapters.clock import MachineClock
from chatops.domain.wording import AWAY
from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from chatops.services.catchup import Reach
from tests.system import sight
from tests.system.conftest import HURRIED, Starter

WATCHFUL = replace(HURRIED, listen_s=0.05, reach=Reach(gap_s=0.3))
DAY_S = 86_400


def unheard(slack: Workspace, *, ago_s: float, channel: str = "C1", **extra: str) -> Json:
    """Let somebody have asked, so long ago, without any event."""
    text = f"<@{slack.bot_user_id}> why?"
    message: Json = {"type": "message", "user": "U1", "text": text, "team": slack.team_id}
    message |= {"ts": f"{MachineClock().now() - ago_s:.6f}"} | extra
    slack.channels[channel].put(message)
    return message | {"channel": channel}


def lose_database(folder: Path) -> None:
    for file in folder.glob("chatops.db*"):
        file.unlink()


def called(slack: Workspace) -> list[float]:
    """Return when channels were looked through."""
    return [one.at for one in slack.journal.calls if one.method == "conversations.history"]


async def test_what_nobody_heard_is_answered_where_it_is_recent_and_else_told_of(
    slack: Workspace, starter: Starter
) -> None:
    recent = unheard(slack, ago_s=60)
    old = unheard(slack, ago_s=3600)
    direct = unheard(slack, ago_s=50, channel=slack.direct("U1").id)
    root = unheard(slack, ago_s=3 * DAY_S, user="U2", text="The deploy is slow.")
    reply = unheard(slack, ago_s=40, thread_ts=root["ts"])

    async with starter.start(tempo=WATCHFUL):
        for asked in (recent, direct, reply):
            await sight.only_answer(slack, asked)
        told = await slack.reply_to(old, mark=sight.NOTICE)

    assert sight.text(told) == AWAY
    assert len(sight.replies(slack, old)) == 1


async def test_what_was_answered_before_the_database_was_lost_is_answered_once(
    slack: Workspace, starter: Starter, tmp_path: Path
) -> None:
    async with starter.start(tempo=WATCHFUL):
        asked = await slack.mention("C1", user="U1", text="why?")
        await sight.only_answer(slack, asked)
        await sight.until_reactions(slack, asked, ["white_check_mark"])
    lose_database(tmp_path)
    lost = unheard(slack, ago_s=1)

    async with starter.start(tempo=WATCHFUL):
        await sight.only_answer(slack, lost)

    assert len(sight.replies(slack, asked)) == 1


async def test_what_is_asked_while_all_sockets_are_down_is_found(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    async with starter.start(tempo=WATCHFUL) as daemon:
        await daemon.sockets.known.wait()
        heard = await slack.mention("C1", user="U1", text="there?")
        await sight.only_answer(slack, heard)
        await slack.until(lambda _: called(slack))
        playground.sockets.refuse.handshakes.extend([503] * 8)
        playground.sockets.kill()
        await slack.until(lambda _: not daemon.sockets.state().connected)
        lost = unheard(slack, ago_s=0)
        await sight.only_answer(slack, lost, timeout_s=8)


async def test_nobody_waits_for_the_past(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    go_on = playground.faults.hold_next("conversations.history", stores_first=False)
    lost = unheard(slack, ago_s=60)

    async with starter.start(tempo=WATCHFUL) as daemon:
        await slack.until(lambda _: daemon.sockets.known.is_set())
        asked = await slack.mention("C1", user="U1", text="and now?")
        await sight.only_answer(slack, asked)
        go_on.set()
        await sight.only_answer(slack, lost)


@pytest.mark.parametrize("kind", ["missing_scope", "method_not_supported_for_channel_type"])
async def test_channels_that_may_not_be_read_cost_nobody_an_answer(
    slack: Workspace, playground: Playground, starter: Starter, kind: str
) -> None:
    playground.faults.fail_always("conversations.history", kind)

    async with starter.start(tempo=WATCHFUL):
        await slack.until(lambda _: called(slack))
        asked = await slack.mention("C1", user="U1", text="why?")
        await sight.only_answer(slack, asked)


async def test_a_slack_that_has_enough_of_it_is_left_alone_for_as_long_as_it_says(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    playground.faults.fail_next("conversations.history", 429, retry_after=1)
    lost = unheard(slack, ago_s=60)

    async with starter.start(tempo=WATCHFUL):
        await sight.only_answer(slack, lost, timeout_s=8)

    first, second, *_ = called(slack)
    assert second - first >= 1.0
