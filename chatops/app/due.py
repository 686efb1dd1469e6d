"""Wires what has digests made when they are due."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from chatops.adapters.alarm import open_alarm
from chatops.adapters.sql.digests import SqlDigests
from chatops.app.chosen import digests
from chatops.app.frame import Store
from chatops.app.world import World
from chatops.domain.digest import Run
from chatops.domain.names import WorkerId
from chatops.ports import Meter
from chatops.runtime.background import background
from chatops.runtime.supervise import every, keep_running
from chatops.services.digest.attempt import Attempts
from chatops.services.digest.due import DueCheck
from chatops.services.digest.ports import Digests

PURGE_S = 3_600.0

Make = Callable[[Run], Awaitable[None]]
Failed = Callable[[Run, str, str], Awaitable[None]]


def digests_of(world: World, store: Store) -> SqlDigests:
    """Return the digests of the file and of the database."""
    return SqlDigests(store.database, digests(world.config), lease_s=world.tempo.lease_s)


def due_check_of(
    world: World, meter: Meter, store: Digests, make: Make, failed: Failed
) -> DueCheck:
    """Return what has `make` make what is due, and `failed` tell of what came to nothing."""
    patience = world.tempo.digest_patience
    attempts = Attempts(store, make, failed, world.digest_clock, meter, patience)
    return DueCheck(WorkerId(f"d-{secrets.token_hex(4)}"), attempts, meter)


@asynccontextmanager
async def looking(world: World, check: DueCheck) -> AsyncIterator[None]:
    """Look for what is due during the block: at once, every so often, and when something is.

    Leaving begins nothing new, and gives back what is not ready within the grace.
    """
    clock, tempo = world.digest_clock, world.tempo
    purge = partial(every, PURGE_S, check.attempts.store.purge, clock)
    async with background() as loops, open_alarm(check.wake, clock, tempo.digest_check_s) as alarm:
        check.alarm = alarm.set
        loops.start(keep_running("purge_digests", purge, clock))
        async with check.working(tempo.grace_s):
            yield
