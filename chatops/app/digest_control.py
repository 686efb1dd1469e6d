"""Wires digests to whoever steers them, and to whoever is told when one comes to nothing."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from random import SystemRandom
from typing import Any

from chatops.adapters.slack.room import SlackRoom
from chatops.adapters.sql.digests import SqlDigests
from chatops.adapters.sql.rows import reference
from chatops.app.answering import new_call_id, new_post_id
from chatops.app.chosen import policy
from chatops.app.condensing import Condensing, Outside
from chatops.app.digesting import maker_of
from chatops.app.due import digests_of, due_check_of, looking
from chatops.app.frame import Store
from chatops.app.world import World
from chatops.domain.conversation import Person
from chatops.domain.digest import Digest, Period, Run
from chatops.domain.news import News
from chatops.ports import Clock
from chatops.services.commands.digests import DigestDesk
from chatops.services.commands.previews import Previews
from chatops.services.digest.due import DueCheck
from chatops.services.digest.make import Maker
from chatops.services.digest.owners import Owners
from chatops.services.digest.withdraw import Withdrawal

Remember = Callable[[News], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Digesting:
    """What makes digests, and what has them made."""

    store: SqlDigests
    maker: Maker
    check: DueCheck
    clock: Clock

    def hearing(self, remember: Remember) -> Remember:
        """Return what has waiting texts follow the news that somebody else remembers."""
        return Withdrawal(remember, self.store).happened


@asynccontextmanager
async def open_digesting(
    world: World, outside: Outside, condensing: Condensing, store: Store, slack: SlackRoom
) -> AsyncIterator[Digesting]:
    """Have digests made during the block."""
    digests = digests_of(world, store)
    maker = maker_of(world, outside, condensing, slack, digests)
    config = world.config
    owners = Owners(
        slack.chat,
        maker.walls.channels,
        config.access.admins,
        config.slack.command,
        new_post_id,
    )

    async def make(run: Run) -> None:
        await outside.catalogue.load()  # what models take is only looked up once somebody asks
        await maker.make(run)

    check = due_check_of(world, outside.meter, digests, make, owners.tell)
    async with looking(world, check):
        yield Digesting(digests, maker, check, world.digest_clock)


def digest_desk_of(
    digesting: Digesting,
    outside: Outside,
    start: Callable[[Coroutine[Any, Any, None]], object],
) -> DigestDesk:
    """Return what takes commands and buttons about digests; `start` runs previews."""

    async def preview(digest: Digest, period: Period, person: Person) -> tuple[str, ...]:
        await outside.catalogue.load()
        return await digesting.maker.preview(digest, period, person)

    previews = Previews(
        outside.chat,
        digesting.maker.walls,
        preview,
        start,
        partial(reference, SystemRandom()),
        new_post_id,
    )
    return DigestDesk(
        policy(outside.config),
        digesting.store,
        previews,
        digesting.check.run_now,
        digesting.clock,
        outside.meter,
        new_call_id,
    )
