"""Digests of the file are made when they are due."""

import asyncio
from pathlib import Path

from chatops.adapters.metrics import Metrics
from chatops.adapters.sql.digests import SqlDigests
from chatops.adapters.sql.engine import open_database
from chatops.adapters.sql.migrate import upgrade
from chatops.app.chosen import digests
from chatops.app.due import due_check_of, looking
from chatops.app.world import Tempo, World
from chatops.domain.digest import Digest, Ended, Run
from chatops.domain.names import ChannelId
from tests.app.test_chosen import loaded
from tests.databases import SQLITE, new_database
from tests.fakes.clock import ManualClock
from tests.services.digest.duty import local

WHOLE = """
digests:
- name: standup
  from: [C1, G2]
  to: C3
  at: "0 9 * * 1-5"
  zone: Asia/Tokyo
  covers: 12h
  instructions: Be brief.
  when_empty: say
- {name: weekly, from: [C1], to: C1, at: "0 9 * * 1"}
"""


def test_the_file_says_what_digests_there_are(tmp_path: Path) -> None:
    first, second = digests(loaded(tmp_path, WHOLE))

    assert first == Digest(
        "standup",
        (ChannelId("C1"), ChannelId("G2")),
        ChannelId("C3"),
        "0 9 * * 1-5",
        "Asia/Tokyo",
        43_200.0,
        "Be brief.",
        says_when_empty=True,
    )
    assert second == Digest(
        "weekly", (ChannelId("C1"),), ChannelId("C1"), "0 9 * * 1", "UTC", 86_400.0
    )


def test_an_empty_file_has_no_digests(tmp_path: Path) -> None:
    assert digests(loaded(tmp_path, "")) == ()


async def test_a_digest_of_the_file_is_made_by_itself(tmp_path: Path) -> None:
    clock = ManualClock(local("2026-11-02", "08:59"))
    world = World(loaded(tmp_path, WHOLE), clock, tempo=Tempo(digest_check_s=0.01))
    metrics, noticed, ready = Metrics("0", "durable"), asyncio.Event(), asyncio.Event()
    made: list[str] = []

    class Watched(SqlDigests):
        async def notice(self) -> None:
            await super().notice()
            noticed.set()

    async def make(run: Run) -> None:
        made.append(f"{run.digest.name} {run.period.key}")
        await store.finish(run, Ended.POSTED)
        ready.set()

    async def failed(run: Run, reason: str, reference: str) -> None:
        raise AssertionError(run, reason, reference)

    async with (
        asyncio.timeout(8),
        new_database(SQLITE, tmp_path) as url,
        open_database(url, clock=clock) as database,
    ):
        await upgrade(database)
        store = Watched(database, digests(world.config))
        async with looking(world, due_check_of(world, metrics, store, make, failed)):
            await noticed.wait()
            clock.advance(60)
            await ready.wait()

    assert made == ["standup 2026-11-02"]
    assert "digest_lateness_seconds_count 1.0" in metrics.text().decode()
