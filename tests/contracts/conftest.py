"""An inbox on each kind of database, and a clock that the test owns."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.inbox import SqlInbox, open_inbox
from chatops.adapters.sql.migrate import upgrade
from tests.contracts.asking import DEADLINE_S
from tests.databases import BOTH, new_database
from tests.fakes.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=BOTH)
async def address(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[URL]:
    async with new_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture
async def database(address: URL, clock: ManualClock) -> AsyncIterator[Database]:
    async with open_database(address, clock=clock) as opened:
        await upgrade(opened)
        yield opened


@pytest.fixture
async def inbox(database: Database) -> AsyncIterator[SqlInbox]:
    async with open_inbox(database, deadline_s=DEADLINE_S) as opened:
        yield opened
