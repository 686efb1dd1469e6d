"""Digests of real conversation: a week of a public channel, brought into the playground.

The recorded channel is not part of this project; CHATOPS_SLACK_DATA names the folder that has it.
"""

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatops.domain.digest import Period
from chatops.playground.history import bring_in
from chatops.playground.places import Channel
from chatops.playground.server import Playground
from tests.system.digesting import digest_desk, digest_of

FOLDER = os.environ.get("CHATOPS_SLACK_DATA", "")  # noqa: TID251  where the data is, if anywhere
FILE = Path(FOLDER) / "racket-general-2018.jsonl"
WEEK_S = 7 * 86_400.0
LINK = re.compile(
    r"\[[^\[\]]*\]\(https?://[^/]+/archives/([A-Z0-9]+)/p([0-9]{10})([0-9]{6})[^)]*\)"
)

pytestmark = [
    pytest.mark.skipif(not FILE.is_file(), reason="CHATOPS_SLACK_DATA names no folder with it"),
    pytest.mark.timeout(60),
]


@pytest.fixture
def channel(playground: Playground) -> Channel:
    brought = bring_in(playground.workspace, FILE)
    brought.members.add(playground.workspace.bot_user_id)
    return brought


def week_from(monday: str) -> Period:
    starts = datetime.fromisoformat(monday).replace(tzinfo=UTC).timestamp()
    return Period(monday, starts + WEEK_S, starts, starts + WEEK_S)


@pytest.mark.parametrize("monday", ["2018-07-30", "2018-07-23", "2018-03-19"])
async def test_every_link_of_a_weeks_digest_leads_to_a_message_of_that_week(
    playground: Playground, channel: Channel, tmp_path: Path, monday: str
) -> None:
    slack, week = playground.workspace, week_from(monday)
    slack.add_channel("digests", id="C9", members=(slack.bot_user_id,))

    async with digest_desk(playground, tmp_path) as desk:
        await desk.run(digest_of(channel.id, to="C9", covers_s=WEEK_S), week)

    texts = [post["blocks"][0]["text"] for post in desk.posts("C9")]
    links = [found for text in texts for found in LINK.findall(text)]
    assert len(links) >= 10
    for where, seconds, micros in links:
        message = channel.messages[f"{seconds}.{micros}"]
        assert where == channel.id
        assert week.starts_at <= float(message["ts"]) < week.ends_at
    assert not any("](" in LINK.sub("", text) for text in texts)
    said = sum(week.starts_at <= float(ts) < week.ends_at for ts in channel.messages)
    assert f"Messages: {said} " in texts[0]


async def test_a_week_that_is_too_long_is_condensed_once_and_nothing_of_it_is_left_unread(
    playground: Playground, channel: Channel, tmp_path: Path
) -> None:
    slack, week = playground.workspace, week_from("2018-07-23")
    slack.add_channel("digests", id="C9", members=(slack.bot_user_id,))
    digest = digest_of(channel.id, to="C9", covers_s=WEEK_S)

    async with digest_desk(playground, tmp_path) as desk:
        await desk.run(digest, week)
        first = len(playground.model.requests)
        await desk.run(digest, replace(week, key="once more"))

    footer = desk.posts("C9")[-1]["blocks"][-1]["elements"][0]["text"]
    assert "messages read condensed" in footer
    assert "not read" not in footer
    assert first > 5
    assert len(playground.model.requests) == first + 1
