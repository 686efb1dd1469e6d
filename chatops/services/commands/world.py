"""What commands need of the rest of the daemon."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from chatops.domain.access import Policy
from chatops.domain.names import PostId
from chatops.ports import Catalogue, Chat, Clock, Meter
from chatops.services.settings import StoredSettings
from chatops.services.usage import Ledger


@dataclass(frozen=True, slots=True)
class State:
    """How the process fares, for `status`."""

    version: str
    up_s: float
    sockets: int
    database: bool
    open_requests: int
    oldest_s: float


@dataclass(frozen=True, slots=True)
class CommandWorld:
    """Everything that a command reads, changes or tells."""

    settings: StoredSettings
    ledger: Ledger
    chat: Chat
    catalogue: Catalogue
    policy: Policy
    clock: Clock
    meter: Meter
    state: Callable[[], Coroutine[Any, Any, State]]
    start: Callable[[Coroutine[Any, Any, None]], object]
    """Runs what nobody waits for."""
    new_post_id: Callable[[], PostId]
    bot_name: str
    command: str
