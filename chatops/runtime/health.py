"""Whether the process lives, and whether it can do its work."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from chatops.ports import Clock

LOOP_STUCK_S = 30.0
PONG_S = 30.0
WRITE_PROBE_S = 10.0


@dataclass(frozen=True, slots=True)
class Connection:
    """How the way to Slack is; `fault` names a token that Slack refuses."""

    connected: int = 0
    num_connections: int = 0
    pong_age_s: float | None = None
    fault: str = ""


@dataclass(slots=True)
class Health:
    """Answers the probes. A quiet workspace or a silent model never makes it unready."""

    clock: Clock
    version: str
    durability: str
    loop_age_s: Callable[[], float]
    started_at: float = 0.0
    schema_current: bool = False
    draining: bool = False
    connection: Callable[[], Connection] = Connection
    writable: Callable[[], Awaitable[bool]] | None = None
    _wrote: bool = False
    _probed_at: float = field(default=float("-inf"))

    def alive(self) -> tuple[bool, Mapping[str, object]]:
        """Say whether the event loop turns; nothing outside the process matters."""
        age_s = self.loop_age_s()
        return age_s < LOOP_STUCK_S, {**self._about(), "loop_age_s": round(age_s, 3)}

    async def ready(self) -> tuple[bool, Mapping[str, object]]:
        """Say whether mentions would be answered now, and if not, why."""
        connection = self.connection()
        wrote = await self._writable()
        checks = {
            "schema is not up to date": self.schema_current,
            "database is not writable": wrote,
            f"Slack refuses a token ({connection.fault})": not connection.fault,
            "no connection to Slack": connection.connected > 0,
            "no answer to our pings": (connection.pong_age_s or 0.0) < PONG_S,
            "shutting down": not self.draining,
        }
        reasons = [reason for reason, good in checks.items() if not good]
        details = {
            **self._about(),
            "ready": not reasons,
            "reasons": reasons,
            "connections": connection.connected,
            "pong_age_s": connection.pong_age_s and round(connection.pong_age_s, 1),
        }
        return not reasons, details

    def _about(self) -> dict[str, object]:
        up_s = self.clock.monotonic() - self.started_at
        return {"version": self.version, "durability": self.durability, "up_s": round(up_s, 1)}

    async def _writable(self) -> bool:
        """Try a write, at most once in a while: probes must not become a load."""
        if self.writable is None:
            return False
        if self.clock.monotonic() - self._probed_at > WRITE_PROBE_S:
            self._probed_at = self.clock.monotonic()
            self._wrote = await self.writable()
        return self._wrote
