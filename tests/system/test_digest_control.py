"""Digests as people set them up and run them, with the whole daemon."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from chatops.app.daemon import running
from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.conftest import HURRIED
from tests.system.setting import typed
from tests.system.world import world

ADMINS = "access: {admins: [U1]}\n"
EVERY_MINUTE = """
digests:
  - {name: watch, from: [C1], to: C2, at: "* * * * *", covers: 7d, when_empty: say}
"""
ADD = 'digest add standup from <#C1|general> to <#C2|news> at "0 9 * * 1-5" zone Asia/Tokyo'
TEMPO = replace(HURRIED, digest_check_s=0.2)


@asynccontextmanager
async def daemon(playground: Playground, folder: Path, config: str = ADMINS) -> AsyncIterator[None]:
    """Run a daemon whose digests follow the playground's calendar."""
    slack = playground.workspace
    slack.add_channel("news", id="C2", members=("U1", "U2", slack.bot_user_id))
    slack.channels["C1"].members.add(slack.bot_user_id)
    given = world(playground, folder, config, TEMPO)
    async with running(replace(given, calendar=playground.calendar)) as started:
        await started.sockets.known.wait()
        yield


def digests(slack: Workspace) -> list[Json]:
    messages = slack.channels["C2"].messages.values()
    return [one for one in messages if sight.mark(one) == "chatops_digest"]


def told(slack: Workspace, user: str) -> list[str]:
    """Return what the bot wrote to one person."""
    messages = slack.direct(user).messages.values()
    return [sight.text(one) for one in messages if one.get("bot_id") == slack.bot_id]


async def test_a_digest_is_set_up_run_listed_and_removed_from_slack(
    playground: Playground, tmp_path: Path
) -> None:
    slack = playground.workspace
    async with daemon(playground, tmp_path):
        await slack.say("C1", user="U2", text="The deploy failed on node four.")

        assert "Next: " in await typed(slack, ADD)
        assert "it will be in <#C2>" in await typed(slack, "digest run standup")
        (posted,) = await slack.until(digests)
        listed = await typed(slack, "digest list")
        removed = await typed(slack, "digest remove standup")

    assert "Messages: 1" in sight.text(posted)
    assert "asked for by <@U1>" in listed
    assert "You removed" in removed
    assert len(digests(slack)) == 1


async def test_a_digest_is_posted_when_its_time_comes(
    playground: Playground, tmp_path: Path
) -> None:
    slack = playground.workspace
    async with daemon(playground, tmp_path, ADMINS + EVERY_MINUTE):
        await slack.say("C1", user="U2", text="The deploy failed on node four.")
        playground.calendar.move(60.0)

        (posted, *_) = await slack.until(digests)

    assert "**watch**" in sight.text(posted)


async def test_its_owner_alone_is_told_when_a_digest_fails(
    playground: Playground, tmp_path: Path
) -> None:
    slack = playground.workspace
    async with daemon(playground, tmp_path, ADMINS + EVERY_MINUTE):
        slack.channels["C1"].is_private = True
        slack.channels["C1"].members.discard("U2")
        playground.calendar.move(60.0)

        (text, *_) = await slack.until(lambda _: told(slack, "U1"))

    assert "**watch** for #news was not posted" in text
    assert "can read" in text
    assert "(reference `" in text
    assert told(slack, "U2") == []
    assert digests(slack) == []


async def test_a_paused_digest_stays_paused_across_a_restart(
    playground: Playground, tmp_path: Path
) -> None:
    slack = playground.workspace
    async with daemon(playground, tmp_path, ADMINS + EVERY_MINUTE):
        assert "You paused" in await typed(slack, "digest pause watch")

    async with daemon(playground, tmp_path, ADMINS + EVERY_MINUTE):
        playground.calendar.move(3_600.0)
        listed = await typed(slack, "digest list")

    assert "(paused)" in listed
    assert digests(slack) == []
