"""What is on its way to the app, and what came back."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from chatops.playground.connection import Connection
from chatops.playground.shapes import Json


@dataclass(slots=True, eq=False)
class Delivery:
    """One payload on its way, in one envelope after another until one is acked."""

    kind: str
    payload: Json
    attempt: int = 0
    sent_at: float = 0.0
    connection: Connection | None = None
    acked: bool = False
    timer: asyncio.TimerHandle | None = None
    answer: "asyncio.Future[Json | None] | None" = None

    @property
    def event_id(self) -> str:
        """Empty for commands and interactions."""
        return str(self.payload.get("event_id", ""))


@dataclass(frozen=True, slots=True)
class Ack:
    """An ack that named an envelope of ours. `took_s` counts from that payload's last sending."""

    event_id: str
    envelope_id: str
    payload: Json
    attempt: int
    took_s: float
    at: float
    connection: int


@dataclass(slots=True)
class Refusals:
    """What goes wrong with handshakes and acks, until it is changed back."""

    handshakes: deque[int] = field(default_factory=deque)
    foreign_acks: bool = False
    deaf: bool = False
