"""One open WebSocket of the app."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from chatops.playground.shapes import Json


@dataclass(frozen=True, slots=True)
class Close:
    """Close the socket with this code, after what was queued before it."""

    code: int = WSCloseCode.OK


class Listener(Protocol):
    """Whoever reads what the app sends."""

    def heard(self, connection: "Connection", text: str) -> None:
        """Take a text frame."""


@dataclass(slots=True, eq=False)
class Connection:
    """Frames leave in the order in which they were queued."""

    number: int
    socket: web.WebSocketResponse
    request: web.Request
    muted: bool = False
    retiring: bool = False
    outgoing: asyncio.Queue[str | bytes | Close] = field(default_factory=asyncio.Queue)

    def send(self, frame: Json) -> None:
        """Queue a frame."""
        self.outgoing.put_nowait(json.dumps(frame))

    def abort(self) -> None:
        """Drop the TCP connection without a close frame."""
        if self.request.transport is not None:
            self.request.transport.abort()

    async def serve(self, listener: Listener, ping_every_s: float) -> None:
        """Send, listen and ping until the socket closes."""
        async with asyncio.TaskGroup() as group:
            sides = [
                group.create_task(self._write()),
                group.create_task(self._ping(ping_every_s)),
            ]
            try:
                async for frame in self.socket:
                    await self._read(frame, listener)
            finally:
                for side in sides:
                    side.cancel()

    async def _read(self, frame: WSMessage, listener: Listener) -> None:
        if self.muted:
            return
        if frame.type is WSMsgType.PING:
            with suppress(ConnectionError):
                await self.socket.pong(frame.data)
        elif frame.type is WSMsgType.TEXT:
            listener.heard(self, frame.data)

    async def _write(self) -> None:
        with suppress(ConnectionError):
            while True:
                frame = await self.outgoing.get()
                if self.muted:
                    continue
                if isinstance(frame, Close):
                    await self.socket.close(code=frame.code)
                elif isinstance(frame, str):
                    await self.socket.send_str(frame)
                else:
                    await self.socket.send_bytes(frame)

    async def _ping(self, every_s: float) -> None:
        with suppress(ConnectionError):
            while True:
                await asyncio.sleep(every_s)
                if not self.muted:
                    await self.socket.ping(b"Ping from playground")
