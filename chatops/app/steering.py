"""Wires what steers answers: the buttons under them, and commands in conversations."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from chatops.adapters.sql.answers import SqlAnswers
from chatops.adapters.sql.exchanges import SqlExchanges
from chatops.app.chosen import policy
from chatops.app.condensing import Outside
from chatops.app.world import World
from chatops.domain.names import UserId
from chatops.domain.request import Claim, Kind
from chatops.runtime.background import background
from chatops.runtime.supervise import every, keep_running
from chatops.services.answer import Answering
from chatops.services.bangs import Bangs
from chatops.services.commands.controls import Controls
from chatops.services.commands.desk import Desk
from chatops.services.work import Workers

LOOK_S = 1.0
"""So often does a process ask what was stopped through another one."""


def controls_of(outside: Outside, answering: Answering, wake: Callable[[], None]) -> Controls:
    """Return what acts on the buttons under answers; `wake` tells a worker."""
    return Controls(
        policy(outside.config),
        SqlAnswers(outside.database, outside.config.limits.deadline_s),
        answering.stops,
        SqlExchanges(outside.database),
        wake,
        outside.meter,
    )


@asynccontextmanager
async def steered(
    world: World, workers: Workers, answering: Answering, desk: Desk, me: UserId
) -> AsyncIterator[None]:
    """Let the workers work: they take commands, too, and notice what is stopped elsewhere."""
    workers.answer = _taking(answering, desk, me)
    look, clock = partial(answering.stops.look, desk.controls.answers), world.clock
    async with workers.working(world.tempo.grace_s), background() as loops:
        loops.start(keep_running("stops", partial(every, LOOK_S, look, clock), clock))
        yield


def _taking(answering: Answering, desk: Desk, me: UserId) -> Callable[[Claim], Awaitable[None]]:
    """Return what takes each request to its end: a question, or a command."""
    bangs = Bangs(
        answering.inbox,
        answering.chat,
        desk.did,
        me,
        answering.clock,
        answering.meter,
        answering.delivery.timing.unseen_s,
    )

    async def take(claim: Claim) -> None:
        command = claim.request.asked.kind is Kind.BANG
        await (bangs.take if command else answering.answer)(claim)

    return take
