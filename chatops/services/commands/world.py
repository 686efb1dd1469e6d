"""What commands need of the rest of the daemon."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from chatops.domain.access import Policy
from chatops.domain.choices import Choices
from chatops.domain.names import ChannelId, ModelName, PostId, UserId
from chatops.domain.reply import Place
from chatops.domain.settings import Change, InForce, Key, Where
from chatops.domain.usage import Day, Tally
from chatops.ports import Catalogue, Chat, Clock, Meter


class Settings(Protocol):
    """What is chosen where, and how that is changed."""

    async def at(self, place: Place) -> Choices:
        """Return the choices in force in a place."""

    async def explain(self, place: Place) -> tuple[InForce, ...]:
        """Return every setting in force in a place, and where it comes from."""

    async def change(
        self,
        who: UserId,
        where: Where,
        wanted: Mapping[Key, str | None],
        version: int | None = None,
    ) -> tuple[Change, ...]:
        """Change all of these or nothing, with one row of history each; None takes a word back.

        Raises WrongSettings for values that cannot be, and Stale when `version` is not today's.
        """

    async def history(self, place: Place | None, limit: int) -> tuple[Change, ...]:
        """Return the changes that count in a place, or all, the newest first."""

    async def version(self, where: Where) -> int:
        """Return a number that every change of this scope raises."""

    async def offered(self) -> tuple[ModelName, ...]:
        """Return the models that people may choose."""


class Ledger(Protocol):
    """What was spent."""

    async def totals(
        self, *, user: UserId | None = None, channel: ChannelId | None = None, since: Day
    ) -> Tally:
        """Return the sum since a day, of everybody or of one person or channel."""


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

    settings: Settings
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
