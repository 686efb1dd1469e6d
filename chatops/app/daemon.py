"""The daemon: opens adapters, wires services, and closes all of it in the right order."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache, partial

import structlog

from chatops.adapters.metrics import Metrics
from chatops.adapters.slack.room import SlackRoom, open_slack
from chatops.adapters.slack.sockets import Sockets
from chatops.app.answering import answering_with, outside_of
from chatops.app.catching import catching_up
from chatops.app.chosen import credentials, emoji
from chatops.app.commanding import around_of, open_desk
from chatops.app.condensing import open_condensing
from chatops.app.digest_control import open_digesting
from chatops.app.frame import Store, open_frame, open_store
from chatops.app.loops import Loops
from chatops.app.models import open_models
from chatops.app.status import Status
from chatops.app.steering import controls_of, steered
from chatops.app.world import World
from chatops.domain.errors import ConfigInvalid
from chatops.domain.names import WorkerId
from chatops.runtime.health import Connection, Health
from chatops.runtime.signals import stop_signals
from chatops.services.answer import Answering
from chatops.services.commands.desk import Desk
from chatops.services.receive import Receiving
from chatops.services.remember import Memory
from chatops.services.work import Workers

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Daemon:
    """A running chatops: where its health port is, and who it is in the workspace."""

    health_port: int
    slack: SlackRoom
    sockets: Sockets
    workers: Workers
    health: Health
    desk: Desk


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


@asynccontextmanager
async def running(world: World) -> AsyncIterator[Daemon]:
    """Open everything, from the health port inwards to the sockets; close it in reverse.

    So the port answers before Slack is contacted, and at the end new events stop before the
    workers do, and the workers before what they use.
    """
    config, clock = world.config, world.clock
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        frame = await enter(open_frame(world))
        metrics = frame.metrics
        store = await enter(open_store(world, frame.health))
        slack = await enter(
            open_slack(credentials(config.environment.slack), emoji(config), clock, metrics)
        )
        models = await enter(open_models(world, metrics))
        # Takes 6 MB, which are only worth it once somebody asks.
        load_catalogue = cache(lambda: frame.loops.start(models.catalogue.load()))
        outside = outside_of(world, metrics, store, slack, models)
        condensing = await enter(open_condensing(outside))
        answering = answering_with(world, outside, condensing, store, slack)
        workers = _workers(world, metrics, store, slack, answering)
        status, controls = Status(frame, store), controls_of(outside, answering, workers.wake)
        digesting = await enter(open_digesting(world, outside, condensing, store, slack))
        desk = await enter(
            open_desk(around_of(outside, condensing, answering, controls, status, slack), digesting)
        )
        await enter(steered(world, workers, answering, desk, slack.me.user))
        wake = partial(_both, load_catalogue, workers.wake)
        receiving = Receiving(
            store.inbox, clock, metrics, wake, digesting.hearing(condensing.memory.happened)
        )
        sockets = slack.sockets(
            receiving, world.chance, world.tempo.pulse, desk, ack_s=world.tempo.ack_s
        )
        _watch(sockets, slack, frame.health, status, condensing.memory)
        await enter(sockets.connected())
        await enter(catching_up(world, store, slack, sockets, metrics, wake))
        await enter(
            Loops(world, metrics, store, slack, sockets, workers, answering.delivery).running()
        )
        try:
            yield Daemon(frame.health_port, slack, sockets, workers, frame.health, desk)
        finally:
            frame.health.draining = True


def _workers(
    world: World, metrics: Metrics, store: Store, slack: SlackRoom, answering: Answering
) -> Workers:
    return Workers(
        WorkerId(f"w-{secrets.token_hex(4)}"),
        store.inbox,
        answering.answer,
        world.clock,
        metrics,
        world.config.limits.answers_at_once,
        open=lambda: not slack.calls.broken,
        rhythm=world.tempo.rhythm,
    )


def _both(first: Callable[[], object], second: Callable[[], object]) -> None:
    first()
    second()


def _watch(
    sockets: Sockets, slack: SlackRoom, health: Health, status: Status, memory: Memory
) -> None:
    """Let all who want to know of the connections look at them."""
    sockets.deaf = memory.gap
    status.sockets = sockets
    health.connection = partial(_connection, sockets, slack)


def _connection(sockets: Sockets, slack: SlackRoom) -> Connection:
    state = sockets.state()
    fault = state.broken or slack.calls.broken
    return Connection(state.connected, state.num_connections, state.pong_age_s, fault)
