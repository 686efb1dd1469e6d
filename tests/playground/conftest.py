"""A playground with two people and one channel, for the tests of its own outside."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from chatops.playground import seed
from chatops.playground.server import Playground, open_playground
from tests.playground.app import App, Socket


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with open_playground(workspace=seed.small()) as opened:
        yield opened


@pytest.fixture
async def app(playground: Playground) -> AsyncIterator[App]:
    async with ClientSession() as session:
        yield App(playground, session)


@pytest.fixture
async def socket(app: App) -> AsyncIterator[Socket]:
    async with app.connected() as socket:
        assert (await socket.frame())["type"] == "hello"
        yield socket
