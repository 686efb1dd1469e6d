"""Real conversation: a public channel's year, and what the model is sent of two of its threads.

The recorded channel is not part of this project; CHATOPS_SLACK_DATA names the folder that has it.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

from chatops.app.daemon import running
from chatops.playground.history import bring_in
from chatops.playground.places import Channel
from chatops.playground.server import Playground
from tests.system.conftest import HURRIED
from tests.system.world import world

FOLDER = os.environ.get("CHATOPS_SLACK_DATA", "")  # noqa: TID251  where the data is, if anywhere
FILE = Path(FOLDER) / "racket-general-2018.jsonl"

pytestmark = [
    pytest.mark.skipif(not FILE.is_file(), reason="CHATOPS_SLACK_DATA names no folder with it"),
    pytest.mark.timeout(60),
]


@pytest.fixture
def channel(playground: Playground) -> Channel:
    brought = bring_in(playground.workspace, FILE)
    brought.members.add(playground.workspace.bot_user_id)
    return brought


@pytest.mark.parametrize("length", [208, 20])
async def test_a_real_thread_reaches_the_model_whole_in_order_and_by_name(
    playground: Playground, channel: Channel, tmp_path: Path, length: int
) -> None:
    slack = playground.workspace
    sizes = Counter(str(one.get("thread_ts", ts)) for ts, one in channel.messages.items())
    root = next(ts for ts, size in sizes.items() if size == length)
    thread = slack.thread(channel.id, root)

    async with running(world(playground, tmp_path, "", HURRIED)) as daemon:
        await daemon.sockets.known.wait()
        asked = await slack.mention(
            channel.id, user=str(thread[0]["user"]), text="what came out of this?", thread_ts=root
        )
        await slack.reply_to(asked, mark="chatops_answer", timeout_s=20)

    system, user = playground.model.requests[-1]["messages"]
    assert (system["role"], user["role"]) == ("system", "user")
    lines = str(user["content"]).split("\n")
    spoken = [line for line in lines if not line.startswith(("  ", "["))]
    authors = [slack.people[str(message["user"])].display_name for message in thread]
    assert [line.partition(": ")[0] for line in spoken[:-1]] == authors
    assert spoken[-1] == f"{authors[0]}: @chatops what came out of this?"
    assert not any(mark in user["content"] for mark in ("<@", "&lt;", "&amp;", "\ue000"))
