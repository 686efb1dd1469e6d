"""How the process fares, as `status` tells it."""

from dataclasses import dataclass

from chatops.adapters.slack.sockets import Sockets
from chatops.app.frame import Frame, Store
from chatops.services.commands.world import State


@dataclass(slots=True)
class Status:
    """Looks at what runs. `sockets` is None until they are made."""

    frame: Frame
    store: Store
    sockets: Sockets | None = None

    async def look(self) -> State:
        """Return how it fares now. Raises StoreUnavailable."""
        health = self.frame.health
        backlog = await self.store.inbox.backlog()
        return State(
            version=health.version,
            up_s=health.clock.monotonic() - health.started_at,
            sockets=self.sockets.state().connected if self.sockets else 0,
            database=await self.store.inbox.writable(),
            open_requests=backlog.open,
            oldest_s=backlog.oldest_s,
        )
