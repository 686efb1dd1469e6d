"""Digests of a file, on a SQLite database, with time that the test owns."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatops.adapters.sql.digests import SqlDigests
from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.migrate import upgrade
from tests.databases import SQLITE, new_database
from tests.fakes.clock import ManualClock
from tests.services.digest.duty import Duty, digest, local

MORNING = local("2026-11-02", "08:00")
"""A Monday."""


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING)


@pytest.fixture
async def database(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Database]:
    async with (
        new_database(SQLITE, tmp_path) as url,
        open_database(url, clock=clock) as opened,
    ):
        await upgrade(opened)
        yield opened


@pytest.fixture
def duty(database: Database, clock: ManualClock) -> Duty:
    return Duty(SqlDigests(database, [digest()]), clock)
