"""What stands before anything outside is contacted: the health port, then the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

import structlog

from chatops.adapters.http import Probes, open_health_port
from chatops.adapters.metrics import Metrics
from chatops.adapters.sql.address import database_url
from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.inbox import SqlInbox, open_inbox
from chatops.adapters.sql.migrate import upgrade
from chatops.app.world import World
from chatops.domain.errors import StoreUnavailable
from chatops.ports import Clock
from chatops.runtime.background import Background, background
from chatops.runtime.health import Health
from chatops.runtime.lag import LoopWatch

log = structlog.get_logger()

DATABASE_BACK_OFF_S = (1.0, 30.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands before anything outside is contacted, and goes last."""

    health_port: int
    health: Health
    metrics: Metrics
    loops: Background


@dataclass(frozen=True, slots=True)
class Store:
    """What is kept, and the inbox in it."""

    database: Database
    inbox: SqlInbox


@asynccontextmanager
async def open_frame(world: World) -> AsyncIterator[Frame]:
    """Open the health port, and own the loops that run beside everything."""
    clock, service = world.clock, world.config.environment.service
    durability = "ephemeral" if service.ephemeral else "durable"
    metrics = Metrics(version("chatops"), durability)
    watch = LoopWatch(clock, partial(metrics.observe, "event_loop_lag_seconds"))
    health = Health(clock, version("chatops"), durability, watch.age_s, clock.monotonic())
    probes = Probes(health.alive, health.ready, partial(_metrics_text, metrics))
    async with open_health_port(service.host, service.port, probes) as port, background() as loops:
        loops.start(watch.run())
        yield Frame(port, health, metrics, loops)


@asynccontextmanager
async def open_store(world: World, health: Health) -> AsyncIterator[Store]:
    """Open the database and bring its schema up to date."""
    url = database_url(world.config.environment.service.database_url.get_secret_value())
    async with open_database(url) as database:
        await _bring_up_to_date(database, world.clock)
        health.schema_current = True
        deadline_s, lease_s = world.config.limits.deadline_s, world.tempo.lease_s
        async with open_inbox(database, deadline_s=deadline_s, lease_s=lease_s) as inbox:
            health.writable = inbox.writable
            yield Store(database, inbox)


async def _bring_up_to_date(database: Database, clock: Clock) -> None:
    """Migrate, waiting for as long as the database is not there."""
    pause_s, longest_s = DATABASE_BACK_OFF_S
    while True:
        try:
            await upgrade(database)
        except StoreUnavailable:
            log.warning("database_unreachable", retry_in_s=pause_s)
            await clock.sleep(pause_s)
            pause_s = min(longest_s, 2 * pause_s)
        else:
            return


async def _metrics_text(metrics: Metrics) -> bytes:
    return metrics.text()
