"""The daemon: opens adapters, wires services, and closes all of it in the right order."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from importlib.metadata import version

import structlog

from chatops.adapters.http import Probes, open_health_port
from chatops.adapters.metrics import Metrics
from chatops.adapters.openai.catalogue import PackagedCatalogue
from chatops.adapters.openai.model import open_model
from chatops.adapters.openai.tokens import TokenCounter
from chatops.adapters.slack.room import SlackRoom, open_slack
from chatops.adapters.slack.sockets import Sockets
from chatops.adapters.sql.address import database_url
from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.inbox import SqlInbox, open_inbox
from chatops.adapters.sql.loops import bot_turns
from chatops.adapters.sql.migrate import upgrade
from chatops.app.chosen import api_key, choices, credentials, emoji, known_limits, policy
from chatops.app.condensing import Condensing, Outside, open_condensing
from chatops.app.world import World
from chatops.config import filled
from chatops.domain.errors import ConfigInvalid, StoreUnavailable
from chatops.domain.names import ModelName, PostId, WorkerId
from chatops.ports import Catalogue, Clock, Model
from chatops.runtime.background import Background, background
from chatops.runtime.health import Connection, Health
from chatops.runtime.lag import LoopWatch
from chatops.runtime.signals import stop_signals
from chatops.runtime.supervise import every, keep_running
from chatops.services.admit import Admission
from chatops.services.answer import Answering
from chatops.services.breaker import Breaker, Breaking
from chatops.services.deliver import Delivery
from chatops.services.generate import Generator
from chatops.services.naming import Naming
from chatops.services.receive import Receiving
from chatops.services.settings import FileSettings
from chatops.services.work import Workers

log = structlog.get_logger()

GAUGE_S = 5.0
DATABASE_BACK_OFF_S = (1.0, 30.0)
PURGE_S = 3600.0


@dataclass(frozen=True, slots=True)
class Daemon:
    """A running chatops: where its health port is, and who it is in the workspace."""

    health_port: int
    slack: SlackRoom
    sockets: Sockets
    workers: Workers
    health: Health


async def run(world: World) -> None:
    """Run until SIGTERM or SIGINT, then drain. Raises ConfigInvalid, perhaps in a group."""
    with stop_signals() as stop:
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(_serve(world))
            stopping = group.create_task(_cancel_after(stop, serving))
            serving.add_done_callback(lambda _: stopping.cancel())
    log.info("stopped")


async def _serve(world: World) -> None:
    async with running(world) as daemon:
        await daemon.sockets.known.wait()
        if fault := daemon.sockets.refusal():
            raise ConfigInvalid([fault])
        log.info("ready", team=daemon.slack.team_name, port=daemon.health_port)
        await asyncio.Event().wait()


async def _cancel_after(stop: asyncio.Event, task: asyncio.Task[None]) -> None:
    await stop.wait()
    log.info("stopping")
    task.cancel()


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands before anything outside is contacted, and goes last."""

    health_port: int
    health: Health
    metrics: Metrics
    loops: Background


@asynccontextmanager
async def running(world: World) -> AsyncIterator[Daemon]:
    """Open everything, from the health port inwards to the sockets; close it in reverse.

    So the port answers before Slack is contacted, and at the end new events stop before the
    workers do, and the workers before what they write to.
    """
    config, clock = world.config, world.clock
    access = config.environment.model
    async with AsyncExitStack() as stack:
        frame = await stack.enter_async_context(_frame(world))
        metrics = frame.metrics
        catalogue = PackagedCatalogue(known_limits(config), access.base_url)
        # Takes 6 MB, which are only worth it once somebody asks.
        load_catalogue = cache(lambda: frame.loops.start(catalogue.load()))
        database, inbox = await stack.enter_async_context(_store(world, frame.health))
        slack = await stack.enter_async_context(
            open_slack(credentials(config.environment.slack), emoji(config), clock, metrics)
        )
        endpoint = await stack.enter_async_context(open_model(api_key(access), access.base_url))
        model = Breaker(endpoint, clock, partial(_tell_breaker, metrics))
        outside = _outside(world, metrics, database, slack, (model, catalogue))
        condensing = await stack.enter_async_context(open_condensing(outside))
        answering = _answering(world, outside, condensing, inbox, slack)
        workers = Workers(
            WorkerId(f"w-{secrets.token_hex(4)}"),
            inbox,
            answering.answer,
            clock,
            metrics,
            config.limits.answers_at_once,
            open=lambda: not slack.calls.broken,
            rhythm=world.tempo.rhythm,
        )
        await stack.enter_async_context(workers.working(world.tempo.grace_s))
        wake = partial(_both, load_catalogue, workers.wake)
        receiving = Receiving(inbox, clock, metrics, wake, condensing.memory.happened)
        sockets = slack.sockets(receiving, world.chance, world.tempo.pulse)
        sockets.deaf = condensing.memory.gap
        frame.health.connection = partial(_connection, sockets, slack)
        await stack.enter_async_context(sockets.connected())
        daemon = Daemon(frame.health_port, slack, sockets, workers, frame.health)
        _start_loops(frame, world, daemon, inbox, answering.delivery)
        try:
            yield daemon
        finally:
            frame.health.draining = True


def _tell_breaker(metrics: Metrics, model: ModelName, state: Breaking) -> None:
    metrics.set("breaker_state", state, model=model)


def _both(first: Callable[[], object], second: Callable[[], object]) -> None:
    first()
    second()


@asynccontextmanager
async def _frame(world: World) -> AsyncIterator[Frame]:
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
async def _store(world: World, health: Health) -> AsyncIterator[tuple[Database, SqlInbox]]:
    """Open the database and bring its schema up to date."""
    url = database_url(world.config.environment.service.database_url.get_secret_value())
    async with open_database(url) as database:
        await _bring_up_to_date(database, world.clock)
        health.schema_current = True
        deadline_s, lease_s = world.config.limits.deadline_s, world.tempo.lease_s
        async with open_inbox(database, deadline_s=deadline_s, lease_s=lease_s) as inbox:
            health.writable = inbox.writable
            yield database, inbox


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


def _outside(
    world: World,
    metrics: Metrics,
    database: Database,
    slack: SlackRoom,
    models: tuple[Model, Catalogue],
) -> Outside:
    config, clock = world.config, world.clock
    model, catalogue = models

    def instructions(text: str) -> str:
        today = datetime.fromtimestamp(clock.now(), UTC).date()
        return filled(text, slack.name, today)

    return Outside(
        config,
        choices(config),
        database,
        slack.chat,
        model,
        TokenCounter(),
        catalogue,
        Naming(slack.chat, slack.me.user, slack.name),
        instructions,
        clock,
        metrics,
        world.tempo.patience_s,
    )


def _answering(
    world: World, outside: Outside, condensing: Condensing, inbox: SqlInbox, slack: SlackRoom
) -> Answering:
    clock, tempo, metrics = world.clock, world.tempo, outside.meter
    tokens, model = outside.tokens, outside.model
    return Answering(
        inbox,
        slack.chat,
        FileSettings(outside.choices),
        condensing.memory,
        condensing.maintenance.replied,
        condensing.history,
        Generator(model, tokens, clock, metrics, world.chance, tempo.deadlines),
        Delivery(inbox, slack.chat, clock, metrics, new_post_id, tempo.timing),
        Admission(slack.chat, policy(world.config), partial(bot_turns, outside.database)),
        clock,
        metrics,
        tempo.pace,
    )


def new_post_id() -> PostId:
    """Return an opaque id that nobody can guess and nothing can be read from."""
    return PostId(secrets.token_urlsafe(12))


def _start_loops(
    frame: Frame, world: World, daemon: Daemon, inbox: SqlInbox, delivery: Delivery
) -> None:
    clock, metrics = world.clock, frame.metrics

    async def measure() -> None:
        backlog, state = await inbox.backlog(), daemon.sockets.state()
        metrics.set("open_requests", backlog.open)
        metrics.set("oldest_open_request_seconds", backlog.oldest_s)
        metrics.set("requests_inflight", daemon.workers.busy)
        metrics.set("socket_connected", state.connected)
        metrics.set("socket_num_connections", state.num_connections)
        metrics.set("last_pong_age_seconds", state.pong_age_s or 0.0)

    async def purge() -> None:
        if (days := world.config.retention.days) is not None:
            await inbox.purge(days * 86_400.0)

    steps = {
        "sweep": (world.tempo.sweep_s, delivery.sweep),
        "measure": (GAUGE_S, measure),
        "check_token": (world.tempo.token_check_s, daemon.slack.check_token),
        "purge": (PURGE_S, purge),
    }
    for name, (seconds, step) in steps.items():
        frame.loops.start(keep_running(name, partial(every, seconds, step, clock), clock))


def _connection(sockets: Sockets, slack: SlackRoom) -> Connection:
    state = sockets.state()
    fault = state.broken or slack.calls.broken
    return Connection(state.connected, state.num_connections, state.pong_age_s, fault)


async def _metrics_text(metrics: Metrics) -> bytes:
    return metrics.text()
