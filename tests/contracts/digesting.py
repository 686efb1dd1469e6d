"""Digests and periods as tests set them up."""

from dataclasses import replace

from chatops.domain.digest import Digest, Origin, Period, Run
from chatops.domain.names import ChannelId, UserId, WorkerId
from chatops.services.digest.ports import Digests
from tests.fakes.clock import START

ANN, BOB = UserId("U1"), UserId("U2")
ONE, TWO = WorkerId("one"), WorkerId("two")
DAY_S = 86_400.0


def digest(name: str = "standup", *, cron: str = "0 9 * * *", zone: str = "Asia/Tokyo") -> Digest:
    """Set up a digest in the file."""
    return Digest(name, (ChannelId("C1"), ChannelId("C2")), ChannelId("C3"), cron, zone, DAY_S)


def from_slack(name: str = "weekly", *, cron: str = "0 9 * * 1") -> Digest:
    """Set up a digest as people do in Slack."""
    plain = digest(name, cron=cron)
    return replace(plain, origin=Origin.SLACK, instructions="Be brief.\0", says_when_empty=True)


def period(key: str = "2023-11-15", due_at: float = START) -> Period:
    """Name a period of a day."""
    return Period(key, due_at, due_at - DAY_S, due_at)


async def claimed(
    store: Digests, key: str = "2023-11-15", worker: WorkerId = ONE, due_at: float = START
) -> Run:
    """Claim a run that is free."""
    run = await store.claim(digest(), period(key, due_at), worker)
    assert run
    return run
