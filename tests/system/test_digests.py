"""A digest, from what people say in a channel to what stands in another."""

import re
import time
from pathlib import Path

from chatops.domain.digest import Ended, Period
from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from tests.system.conftest import Starter
from tests.system.digesting import DAY_S, digest_desk, digest_of

MARK = "chatops_digest"
CONFIG = """
access: {admins: [U1]}
digests:
  - {name: standup, from: [C1], to: C2, at: "0 9 * * *", zone: Asia/Tokyo}
"""
LINK = re.compile(r"\[[^\[\]]*\]\((https?://[^()\s]+)\)")


def today() -> Period:
    now = time.time() + 60  # noqa: TID251  the playground's people speak by the machine's clock
    return Period("today", now, now - DAY_S, now)


async def test_what_was_said_becomes_a_digest_whose_claims_lead_to_messages(
    playground: Playground, tmp_path: Path
) -> None:
    slack = playground.workspace
    slack.add_channel("news", id="C2", members=("U1", "U2", slack.bot_user_id))
    slack.channels["C1"].members.add(slack.bot_user_id)
    root = await slack.say("C1", user="U1", text="The deploy failed on node four, who looks at it?")
    reply = await slack.say(
        "C1", user="U2", text="I'll roll it back to 1.4.2", thread_ts=root["ts"]
    )

    async with digest_desk(playground, tmp_path) as desk:
        await desk.run(digest_of("C1", to="C2"), today())
        past = await desk.digests.past("standup", 9)

    (post,) = desk.posts("C2")
    text = post["blocks"][0]["text"]
    assert "Messages: 2 · Threads: 1 · People: 2" in text
    stamps = {one["ts"].replace(".", "") for one in (root, reply)}
    assert {link.partition("/p")[2][:16] for link in LINK.findall(text)} == stamps
    assert past[0].ended is Ended.POSTED


async def test_an_admin_has_a_digest_made_now_by_the_whole_daemon(
    playground: Playground, starter: Starter
) -> None:
    slack = playground.workspace
    slack.add_channel("news", id="C2", members=("U1", "U2"))
    slack.channels["C1"].members.add(slack.bot_user_id)
    await slack.say("C1", user="U2", text="The deploy failed on node four, who looks at it?")

    async with starter.start(CONFIG) as daemon:
        await daemon.sockets.known.wait()
        await slack.slash("C1", user="U1", command="/chatops", text="digest run standup")
        post = await slack.until(lambda _: next(iter(posts(playground)), None))

    assert "The deploy failed on node four" in post["text"]
    assert len(posts(playground)) == 1


def posts(playground: Playground) -> list[Json]:
    messages = playground.workspace.channels["C2"].messages.values()
    return [one for one in messages if one.get("metadata", {}).get("event_type") == MARK]
