"""The whole daemon against a workspace on this machine, in the test's own loop."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from chatops.adapters.slack.dial import Pulse
from chatops.app.daemon import Daemon, running
from chatops.app.world import Tempo
from chatops.playground import seed
from chatops.playground.server import Playground, open_playground
from chatops.playground.workspace import Workspace
from chatops.services.deliver import Timing
from chatops.services.generate import Deadlines
from chatops.services.progress import Pace
from chatops.services.work import Rhythm
from tests.databases import copy_to
from tests.system.world import world

HURRIED = Tempo(
    timing=Timing(post_s=0.5, grace_s=0.2, unseen_s=0.5),
    deadlines=Deadlines(first_s=2.0, stall_s=0.5, total_s=3.0),
    pace=Pace(first_s=0.05, next_s=0.05),
    rhythm=Rhythm(look_s=0.05, heartbeat_s=0.2, stumble_s=0.2),
    pulse=Pulse(hello_s=1.0, watch_s=0.1, finish_s=0.3, back_off_s=(0.05, 0.2)),
    lease_s=2.0,
    sweep_s=0.2,
    grace_s=1.0,
)


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    async with open_playground(workspace=seed.small(), rate_limits=False, time_scale=0.1) as opened:
        yield opened


@pytest.fixture
def slack(playground: Playground) -> Workspace:
    return playground.workspace


class Starter:
    """Starts daemons on one database, one after the other or side by side."""

    def __init__(self, playground: Playground, folder: Path) -> None:
        self.playground = playground
        self.folder = folder

    def start(
        self, config: str = "", tempo: Tempo = HURRIED
    ) -> AbstractAsyncContextManager[Daemon]:
        return running(world(self.playground, self.folder, config, tempo))


@pytest.fixture
async def starter(playground: Playground, tmp_path: Path) -> Starter:
    await copy_to(tmp_path)
    return Starter(playground, tmp_path)


@pytest.fixture
async def daemon(starter: Starter) -> AsyncIterator[Daemon]:
    async with starter.start() as started:
        await started.sockets.known.wait()
        yield started
