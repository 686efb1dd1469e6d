"""Databases that no migration has seen."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.databases import BOTH, POSTGRESQL, SQLITE, new_database
from tests.fakes.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=BOTH)
async def address(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[URL]:
    async with new_database(request.param, tmp_path, empty=True) as url:
        yield url


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[URL]:
    async with new_database(SQLITE, tmp_path, empty=True) as url:
        yield url


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[URL]:
    async with new_database(POSTGRESQL, tmp_path, empty=True) as url:
        yield url
