"""Services on a SQLite file, with time that the test owns."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatops.adapters.sql.engine import open_database
from chatops.adapters.sql.inbox import open_inbox
from chatops.adapters.sql.migrate import upgrade
from tests.contracts.asking import DEADLINE_S
from tests.databases import SQLITE, new_database
from tests.fakes.chat import MemoryChat
from tests.fakes.clock import START, ManualClock
from tests.services.rig import Rig


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START + 100, leap=True)


@pytest.fixture
async def rig(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Rig]:
    async with (
        new_database(SQLITE, tmp_path) as url,
        open_database(url, clock=clock) as database,
    ):
        await upgrade(database)
        async with open_inbox(database, deadline_s=DEADLINE_S) as inbox:
            rig = Rig(clock, inbox, MemoryChat(clock), database)
            yield rig
            await rig.end()
