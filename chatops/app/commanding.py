"""Wires the desk where commands, buttons and windows arrive."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from chatops.app.chosen import policy
from chatops.app.condensing import Condensing, Outside
from chatops.domain.names import PostId
from chatops.runtime.background import background
from chatops.services.commands.aside import Aside
from chatops.services.commands.controls import Controls
from chatops.services.commands.desk import Desk
from chatops.services.commands.world import CommandWorld, Ledger, State
from chatops.services.generate import Generator

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Around:
    """What the desk needs beside threads and settings."""

    outside: Outside
    condensing: Condensing
    generator: Generator
    ledger: Ledger
    controls: Controls
    state: Callable[[], Coroutine[Any, Any, State]]
    new_post_id: Callable[[], PostId]
    new_reference: Callable[[], str]
    bot_name: str


@asynccontextmanager
async def open_desk(around: Around) -> AsyncIterator[Desk]:
    """Own the desk, and what it runs that nobody waits for."""
    outside, condensing = around.outside, around.condensing
    config, clock = outside.config, outside.clock
    async with background() as tasks:

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
            around.new_post_id,
            around.bot_name,
            config.slack.command,
        )
        aside = Aside(
            outside.chat,
            outside.settings,
            condensing.memory,
            condensing.history,
            around.generator,
            clock,
            start,
            around.new_reference,
        )
        yield Desk(world, around.controls, aside)


async def _guarded(work: Coroutine[Any, Any, None]) -> None:
    """Let an errand that fails unexpectedly take nothing with it but itself."""
    try:
        await work
    except Exception as error:
        log.exception("errand_failed", error=type(error).__name__)
