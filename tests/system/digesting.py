"""Digests of a workspace on this machine, made as the daemon makes them, whenever a test asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from chatops.adapters.slack.room import SlackRoom, open_slack
from chatops.adapters.sql.digests import SqlDigests
from chatops.app.answering import outside_of
from chatops.app.chosen import credentials, emoji
from chatops.app.condensing import open_condensing
from chatops.app.digesting import maker_of
from chatops.app.frame import Store, open_frame, open_store
from chatops.app.models import open_models
from chatops.domain.digest import Digest, Period, Run
from chatops.domain.names import ChannelId, WorkerId
from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.services.digest.make import Maker
from tests.system.conftest import HURRIED
from tests.system.world import world

ONE = WorkerId("one")
DAY_S = 86_400.0
READS_PER_MINUTE = 100_000
TIMING = replace(HURRIED.timing, post_s=5.0)


@dataclass(frozen=True, slots=True)
class DigestDesk:
    """A maker, and the workspace that it reads and posts to."""

    playground: Playground
    digests: SqlDigests
    maker: Maker
    slack: SlackRoom
    store: Store

    async def run(self, digest: Digest, period: Period) -> Run:
        """Make a digest of a period that nobody else holds."""
        run = await self.digests.claim(digest, period, ONE)
        assert run is not None
        await self.maker.make(run)
        return run

    def posts(self, channel: str) -> list[Json]:
        """Return what stands in a channel with the mark of a digest."""
        messages = self.playground.workspace.channels[channel].messages.values()
        return [
            one for one in messages if one.get("metadata", {}).get("event_type") == "chatops_digest"
        ]


def digest_of(
    *sources: str,
    to: str,
    covers_s: float = DAY_S,
    instructions: str | None = None,
    says_when_empty: bool = False,
) -> Digest:
    """Set up a digest in the file."""
    channels = tuple(map(ChannelId, sources))
    plain = Digest("standup", channels, ChannelId(to), "0 9 * * *", "Asia/Tokyo", covers_s)
    return replace(plain, instructions=instructions, says_when_empty=says_when_empty)


@asynccontextmanager
async def digest_desk(
    playground: Playground, folder: Path, config: str = ""
) -> AsyncIterator[DigestDesk]:
    """Wire what makes digests, without the rest of the daemon."""
    given = world(playground, folder, config, replace(HURRIED, timing=TIMING))
    environment = given.config.environment.slack
    async with open_frame(given) as frame, open_store(given, frame.health) as store:
        metrics = frame.metrics
        async with (
            open_slack(
                credentials(environment), emoji(given.config), given.clock, metrics
            ) as slack,
            open_models(given, metrics) as models,
        ):
            outside = outside_of(given, metrics, store, slack, models)
            digests = SqlDigests(store.database, [])
            async with open_condensing(outside) as condensing:
                maker = maker_of(given, outside, condensing, slack, digests, READS_PER_MINUTE)
                yield DigestDesk(playground, digests, maker, slack, store)
