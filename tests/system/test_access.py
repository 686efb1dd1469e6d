"""Who may ask, and what the others see."""

import pytest

from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.conftest import Starter

GUEST = {"is_restricted": True}
SINGLE_CHANNEL_GUEST = {"is_ultra_restricted": True}
OUTSIDER = {"team_id": "T0ELSEWHERE"}


@pytest.mark.parametrize(
    ("flags", "config"),
    [
        (GUEST, ""),
        (SINGLE_CHANNEL_GUEST, ""),
        (OUTSIDER, ""),
        ({}, "access: {users: {deny: [U9]}}"),
        ({}, "access: {users: {allow: [U1]}}"),
        ({}, "access: {channels: {deny: [C1]}}"),
        ({}, "access: {channels: {allow: [C2]}}"),
        (GUEST, "access: {users: {allow: [U9]}}"),
    ],
)
async def test_who_may_not_ask_is_told_so_alone_and_once(
    slack: Workspace, playground: Playground, starter: Starter, flags: Json, config: str
) -> None:
    slack.add_person("Nina", id="U9", **flags)

    async with starter.start(config):
        asked = await slack.mention("C1", user="U9", text="may I?")
        await slack.until(lambda _: slack.ephemerals)
        await _next_is_dealt_with(slack, playground)

    told = [one for one in slack.ephemerals if one["user"] == "U9"]
    assert [(one["channel"], one.get("thread_ts")) for one in told] == [("C1", None)]
    assert slack.only_for("U9") == told
    assert "<" not in told[0]["text"]
    assert sight.replies(slack, asked) == []
    assert sight.reactions(slack, asked) == []
    assert "may I?" not in str(playground.model.requests)


@pytest.mark.parametrize(
    ("flags", "config"),
    [
        (GUEST, "access: {guests: allow}"),
        (OUTSIDER, "access: {external: allow}"),
        ({}, "access: {users: {allow: [U9]}, channels: {allow: [C1]}}"),
    ],
)
async def test_who_is_let_in_is_answered(
    slack: Workspace, starter: Starter, flags: Json, config: str
) -> None:
    slack.add_person("Nina", id="U9", **flags)

    async with starter.start(config):
        asked = await slack.mention("C1", user="U9", text="may I?")
        await sight.only_answer(slack, asked)


@pytest.mark.parametrize("user", ["U9", "U8"])
async def test_somebody_removed_or_unlisted_bots_get_nothing_at_all(
    slack: Workspace, playground: Playground, starter: Starter, user: str
) -> None:
    slack.add_person("Gone", id="U9", deleted=True)
    slack.add_person("Robot", id="U8", is_bot=True)

    async with starter.start():
        asked = await slack.mention("C1", user=user, text="may I?")
        await _next_is_dealt_with(slack, playground)

    assert sight.replies(slack, asked) == []
    assert slack.ephemerals == []
    assert sight.reactions(slack, asked) == []


@pytest.mark.parametrize("user", ["", "U8"])
@pytest.mark.parametrize(("listed", "answers"), [("[]", 0), ("[B9]", 1), ("[B7]", 0)])
async def test_a_bot_is_answered_only_where_it_is_listed(
    slack: Workspace, playground: Playground, starter: Starter, user: str, listed: str, answers: int
) -> None:
    slack.add_person("Robot", id="U8", is_bot=True)
    slack.bots["B9"] = "Nightly"
    text = f"<@{slack.bot_user_id}> status?"
    marks = {"bot_id": "B9"} | ({} if user else {"subtype": "bot_message", "username": "Nightly"})

    async with starter.start(f"access: {{bots: {listed}}}"):
        asked = await slack.say("C1", user=user, text=text, **marks)
        await _next_is_dealt_with(slack, playground)
        await slack.until(lambda _: len(sight.replies(slack, asked)) == answers)

    assert slack.ephemerals == []


async def test_a_name_gives_no_rights(slack: Workspace, starter: Starter) -> None:
    slack.add_person("Aiko Mori", id="U9", display_name="Aiko")

    async with starter.start("access: {users: {allow: [U1]}}"):
        asked = await slack.mention("C1", user="U9", text="I am Aiko")
        await slack.until(lambda _: slack.ephemerals)

    assert sight.replies(slack, asked) == []


async def _next_is_dealt_with(slack: Workspace, playground: Playground) -> None:
    """Let somebody ask who gets an answer or a refusal, and wait for it."""
    before = len(slack.ephemerals) + len(playground.model.requests)
    await slack.mention("C1", user="U1", text="and I?")
    await slack.until(lambda _: len(slack.ephemerals) + len(playground.model.requests) > before)
