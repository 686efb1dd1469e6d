"""What is done every so often beside everything else."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from chatops.adapters.metrics import Metrics
from chatops.adapters.slack.room import SlackRoom
from chatops.adapters.slack.sockets import Sockets
from chatops.adapters.sql.exchanges import SqlExchanges
from chatops.adapters.sql.usage import SqlUsage
from chatops.app.frame import Store
from chatops.app.world import World
from chatops.runtime.background import background
from chatops.runtime.supervise import every, keep_running
from chatops.services.deliver import Delivery
from chatops.services.work import Workers

GAUGE_S = 5.0
PURGE_S = 3_600.0
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Loops:
    """Looks after strays, gauges, the token, and what is too old to be kept."""

    world: World
    metrics: Metrics
    store: Store
    slack: SlackRoom
    sockets: Sockets
    workers: Workers
    delivery: Delivery

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Do it during the block; each loop goes on after a failure of its own."""
        clock, tempo = self.world.clock, self.world.tempo
        steps: dict[str, tuple[float, Callable[[], Awaitable[None]]]] = {
            "sweep": (tempo.sweep_s, self.delivery.sweep),
            "measure": (GAUGE_S, self._measure),
            "check_token": (tempo.token_check_s, self.slack.check_token),
            "purge": (PURGE_S, self._purge),
        }
        async with background() as loops:
            for name, (seconds, step) in steps.items():
                loops.start(keep_running(name, partial(every, seconds, step, clock), clock))
            yield

    async def _measure(self) -> None:
        metrics, state = self.metrics, self.sockets.state()
        backlog = await self.store.inbox.backlog()
        metrics.set("open_requests", backlog.open)
        metrics.set("oldest_open_request_seconds", backlog.oldest_s)
        metrics.set("requests_inflight", self.workers.busy)
        metrics.set("socket_connected", state.connected)
        metrics.set("socket_num_connections", state.num_connections)
        metrics.set("last_pong_age_seconds", state.pong_age_s or 0.0)

    async def _purge(self) -> None:
        database = self.store.database
        await SqlUsage(database).purge()
        if (days := self.world.config.retention.days) is not None:
            # Before the requests, by which a deleted answer's exchange is found.
            await SqlExchanges(database).purge(days * DAY_S)
            await self.store.inbox.purge(days * DAY_S)
