"""Wires the desk where commands, buttons and windows arrive."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from random import SystemRandom
from typing import Any

import structlog

from chatops.adapters.slack.errands import Errands
from chatops.adapters.slack.room import SlackRoom
from chatops.adapters.sql.rows import reference
from chatops.adapters.sql.usage import SqlUsage
from chatops.app.answering import new_post_id
from chatops.app.chosen import policy
from chatops.app.condensing import Condensing, Outside
from chatops.app.digest_control import Digesting, digest_desk_of
from chatops.app.status import Status
from chatops.runtime.background import background
from chatops.services.answer import Answering
from chatops.services.commands.aside import Aside
from chatops.services.commands.controls import Controls
from chatops.services.commands.desk import Desk
from chatops.services.commands.world import CommandWorld, State
from chatops.services.generate import Generator
from chatops.services.usage import Ledger

log = structlog.get_logger()

GRACE_S = 1.0
"""What a change is announced in that was committed just before the end."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the desk needs beside threads and settings."""

    outside: Outside
    condensing: Condensing
    generator: Generator
    ledger: Ledger
    controls: Controls
    state: Callable[[], Coroutine[Any, Any, State]]
    errands: Errands
    bot_name: str


def around_of(
    outside: Outside,
    condensing: Condensing,
    answering: Answering,
    controls: Controls,
    status: Status,
    slack: SlackRoom,
) -> Around:
    """Put together what the desk needs."""
    return Around(
        outside,
        condensing,
        answering.generator,
        SqlUsage(outside.database),
        controls,
        status.look,
        slack.errands,
        slack.name,
    )


@asynccontextmanager
async def open_desk(around: Around, digesting: Digesting) -> AsyncIterator[Desk]:
    """Own the desk, and what it runs that nobody waits for."""
    outside, condensing = around.outside, around.condensing
    config, clock = outside.config, outside.clock
    async with background(GRACE_S) as tasks:

        def start(work: Coroutine[Any, Any, None]) -> None:
            tasks.start(_guarded(work))

        world = CommandWorld(
            outside.settings,
            around.ledger,
            outside.chat,
            outside.catalogue,
            policy(config),
            clock,
            outside.meter,
            around.state,
            start,
            new_post_id,
            around.bot_name,
            config.slack.command,
        )
        aside = Aside(
            outside.chat,
            outside.settings,
            condensing.memory,
            condensing.history,
            around.generator,
            outside.spending,
            clock,
            start,
            partial(reference, SystemRandom()),
        )
        async with around.errands.drained():  # what people did needs the desk, and its tasks
            yield Desk(world, around.controls, aside, digest_desk_of(digesting, outside, start))


async def _guarded(work: Coroutine[Any, Any, None]) -> None:
    """Let an errand that fails unexpectedly take nothing with it but itself."""
    try:
        await work
    except Exception as error:
        log.exception("errand_failed", error=type(error).__name__)
