"""One Socket Mode connection, from its dial to its end; it never reconnects by itself.

The SDK's client reconnects at once for every reason, reuses tickets that were refused, queues
without bound and starts tasks that nobody owns. Here it only speaks the protocol: frames go to
whoever owns the dial, and `over` says when another dial is wanted.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import WSMessage
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

FRAME_BYTES = 16 * 1024 * 1024
"""aiohttp closes the connection on what is longer, and Slack would send it again on the next one."""
CLOSE_S = 1.0
"""A peer that does not answer a close frame is left after this."""
QUIET = logging.getLogger("chatops.sdk")
"""The SDK logs frames, tickets and message text; this logger keeps them to itself."""
QUIET.addHandler(logging.NullHandler())
QUIET.propagate = False
QUIET.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Pulse:
    """How connections are watched and replaced, in seconds; tests shorten it.

    `finish_s` is what acks of a replaced connection still get on it, `back_off_s` the shortest
    and the longest pause after dials that failed.
    """

    ping_s: float = 5.0
    silence_s: float = 12.0
    hello_s: float = 10.0
    watch_s: float = 1.0
    finish_s: float = 2.0
    back_off_s: tuple[float, float] = (2.0, 30.0)


class Dial(SocketModeClient):
    """A connection to one ticket URL. Make it inside a running loop; `close` it always."""

    def __init__(
        self,
        app_token: str,
        web: AsyncWebClient,
        url: str,
        take: Callable[["Dial", str], None],
        pulse: Pulse,
    ) -> None:
        super().__init__(
            app_token=app_token,
            logger=QUIET,
            web_client=web,
            auto_reconnect_enabled=False,
            ping_interval=pulse.ping_s,
            on_close_listeners=[self._closed_by_peer],
            on_error_listeners=[self._closed_by_peer],
        )
        self.ticket = url
        self.proxy = web.proxy
        self.take = take
        self.pulse = pulse
        self.greeted = asyncio.Event()
        self.over = asyncio.Event()
        self.reason = "closed"
        self.num_connections = 0
        self.handling: set[asyncio.Task[None]] = set()

    async def enqueue_message(self, message: str) -> None:
        """Hand a frame to the owner instead of the SDK's queue."""
        self.take(self, message)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: FBT001, FBT002  the SDK's signature
        """Leave reconnecting to the owner."""
        _ = force
        self.over.set()

    def end(self, reason: str) -> None:
        """Note that Slack wants this connection replaced."""
        self.reason = reason
        self.over.set()

    def alive(self, now: float) -> bool:
        """Say whether the socket is open and answered a ping lately; `now` is epoch seconds."""
        session = self.current_session
        if session is None or session.closed:
            return False
        return (
            self.last_ping_pong_time is None
            or now - self.last_ping_pong_time < self.pulse.silence_s
        )

    async def open(self) -> None:
        """Connect once; the SDK would try a ticket that was refused for ever.

        Raises what aiohttp raises. Needs a deadline.
        """
        self.current_session = await self.aiohttp_client_session.ws_connect(
            self.ticket,
            autoping=False,
            heartbeat=self.ping_interval,
            max_msg_size=FRAME_BYTES,
            proxy=self.proxy,
            ssl=self.web_client.ssl if self.web_client.ssl is not None else True,
        )
        loop = asyncio.get_running_loop()
        self.current_session_monitor = loop.create_task(self.monitor_current_session())
        self.message_receiver = loop.create_task(self.receive_messages())

    async def close(self) -> None:
        """Close with a close frame, and wait for what the SDK only cancels."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await super().close()
        await self.aiohttp_client_session.close()
        tasks = (self.message_processor, self.message_receiver, self.current_session_monitor)
        started = {task for task in tasks if task is not None}
        if started:
            await asyncio.wait(started, timeout=self.pulse.ping_s)

    async def _closed_by_peer(self, message: WSMessage) -> None:
        _ = message
        self.over.set()
