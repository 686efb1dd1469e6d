from collections.abc import AsyncIterator

import pytest

from chatops.playground import seed
from chatops.playground.server import Playground, open_playground
from chatops.playground.workspace import Workspace
from tests.adapters.slack.acting import Scene, on_stage


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with open_playground(workspace=seed.small(), rate_limits=False) as opened:
        yield opened


@pytest.fixture
def slack(playground: Playground) -> Workspace:
    return playground.workspace


@pytest.fixture
async def scene(playground: Playground) -> AsyncIterator[Scene]:
    async with on_stage(playground) as opened:
        yield opened
