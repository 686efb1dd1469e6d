"""Keeps the Socket Mode connections up: dials, watches, replaces, and drains at the end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.calls import BROKEN, Calls
from chatops.adapters.slack.dial import Dial, Pulse
from chatops.adapters.slack.frames import Frames
from chatops.domain.errors import ChatopsError, ChatUnavailable, Fault

log = structlog.get_logger()

CONNECTIONS = 2
"""While one is replaced the other serves. Slack allows an app ten."""
BROKEN_RETRY_S = 300.0


@dataclass(frozen=True, slots=True)
class SocketState:
    """What the health port tells of the connections; ages in seconds, None before the first."""

    connected: int
    num_connections: int
    pong_age_s: float | None
    broken: str


@dataclass(slots=True)
class Sockets:
    """Owns the connections of this process."""

    app_token: str
    web: AsyncWebClient
    calls: Calls
    frames: Frames
    chance: Callable[[], float]
    pulse: Pulse = field(default_factory=Pulse)
    connections: int = CONNECTIONS
    deaf: Callable[[], None] = lambda: None
    """Called when the last connection is gone: events may be missed from now on."""
    known: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once Slack greeted us or refused our token for the first time."""
    _live: list[Dial] = field(default_factory=list)
    _broken: str = ""

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """Keep connections during the block; its end acks what is in flight, then closes them."""
        async with asyncio.TaskGroup() as group:
            self.frames.group = group
            keepers = [group.create_task(self._keep()) for _ in range(self.connections)]
            try:
                yield
            finally:
                self.frames.draining = True
                await self._finish_all()
                for keeper in keepers:
                    keeper.cancel()

    def state(self) -> SocketState:
        """Tell how the connections are."""
        now = self.calls.clock.now()
        live = [dial for dial in self._live if dial.greeted.is_set() and dial.alive(now)]
        pongs = [dial.last_ping_pong_time for dial in live if dial.last_ping_pong_time]
        return SocketState(
            connected=len(live),
            num_connections=max((dial.num_connections for dial in live), default=0),
            pong_age_s=now - max(pongs) if pongs else None,
            broken=self._broken,
        )

    def refusal(self) -> Fault | None:
        """Return the fault of an app-level token that Slack does not take."""
        if not self._broken:
            return None
        cure = "Put an app-level token with the scope connections:write into SLACK_APP_TOKEN"
        return Fault("SLACK_APP_TOKEN", f"Slack refuses this token ({self._broken})", cure)

    async def _finish_all(self) -> None:
        """Let what is in flight on all connections be acked, in one and the same span."""
        handling = {task for dial in self._live for task in dial.handling}
        if handling:
            await asyncio.wait(handling, timeout=self.pulse.finish_s)

    async def _finish(self, dial: Dial) -> None:
        if dial.handling:
            await asyncio.wait(dial.handling, timeout=self.pulse.finish_s)

    async def _keep(self) -> None:
        failures = 0
        while True:
            greeted = await self._one_dial()
            failures = 0 if greeted else failures + 1
            low, high = self.pulse.back_off_s
            wait_s = min(high, low * 2**failures) * (0.5 + self.chance() / 2)
            if self._broken:
                wait_s = BROKEN_RETRY_S
            elif greeted and failures == 0:
                wait_s = self.chance() * low / 2
            await self.calls.clock.sleep(wait_s)

    async def _one_dial(self) -> bool:
        """Dial once and serve until the connection ends; say whether Slack greeted us."""
        url = await self._ticket()
        if url is None:
            return False
        dial = Dial(self.app_token, self.web, url, self.frames.take, self.pulse)
        try:
            if not await self._greeted(dial):
                self.calls.meter.count("socket_reconnects", reason="no_hello")
                return False
            await self._watch(dial)
            self.calls.meter.count("socket_reconnects", reason=dial.reason)
            log.info("socket_over", reason=dial.reason)
            await self._finish(dial)
            return dial.reason != "too_many_websockets"
        finally:
            if dial in self._live:
                self._live.remove(dial)
                if not self._live:
                    self.deaf()
            await dial.close()

    async def _ticket(self) -> str | None:
        try:
            said = await self.calls.patiently(
                "apps.connections.open",
                lambda: self.web.apps_connections_open(app_token=self.app_token),
            )
        except ChatopsError as error:
            reason = error.reason if isinstance(error, ChatUnavailable) else type(error).__name__
            self._note(reason if reason in BROKEN else "")
            return None
        self._note("")
        return str(said.get("url") or "") or None

    def _note(self, broken: str) -> None:
        if broken and not self._broken:
            self.known.set()
            log.error("app_token_refused", reason=broken, cure="Set a valid SLACK_APP_TOKEN.")
        self._broken = broken

    async def _greeted(self, dial: Dial) -> bool:
        try:
            async with asyncio.timeout(self.pulse.hello_s):
                await dial.open()
                self._live.append(dial)
                await dial.greeted.wait()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            log.info("socket_refused", error=type(error).__name__)
            return False
        self.known.set()
        log.info("socket_connected", num_connections=dial.num_connections)
        return True

    async def _watch(self, dial: Dial) -> None:
        while dial.alive(self.calls.clock.now()):
            try:
                async with asyncio.timeout(self.pulse.watch_s):
                    await dial.over.wait()
            except TimeoutError:
                continue
            if dial.reason == "link_disabled":
                log.error(
                    "socket_mode_disabled", cure="Switch Socket Mode on in the app's settings."
                )
            return
        dial.reason = "silent"
