"""Wires what finds questions that no event told of."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from chatops.adapters.slack.pace import ReadPace
from chatops.adapters.slack.past import SlackPast
from chatops.adapters.slack.room import SlackRoom
from chatops.adapters.slack.sockets import Sockets
from chatops.adapters.sql.heard import SqlHeard
from chatops.app.frame import Store
from chatops.app.world import World
from chatops.ports import Meter
from chatops.runtime.background import background
from chatops.runtime.supervise import every, keep_running
from chatops.services.catchup import CatchUp


@asynccontextmanager
async def catching_up(
    world: World,
    store: Store,
    slack: SlackRoom,
    sockets: Sockets,
    meter: Meter,
    wake: Callable[[], None],
) -> AsyncIterator[None]:
    """Keep watch during the block, in the background."""
    clock, tempo = world.clock, world.tempo
    past = SlackPast(slack.client, slack.calls, slack.me, slack.chat.threads, ReadPace(clock))
    heard = SqlHeard(store.database)

    def listening() -> bool:
        return sockets.state().connected > 0

    catching = CatchUp(heard, past, store.inbox, clock, meter, wake, listening, tempo.reach)
    tick = partial(every, tempo.listen_s, catching.tick, clock)
    async with background() as loops:
        loops.start(keep_running("listen", tick, clock))
        loops.start(keep_running("catch_up", catching.look, clock))
        yield
