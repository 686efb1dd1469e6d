"""Socket Mode: tickets, envelopes, acks, redelivery."""

import asyncio
import json
import time
from collections import deque

from aiohttp import web

from chatops.playground.changes import Changes
from chatops.playground.connection import Close, Connection
from chatops.playground.delivery import Ack, Delivery, Refusals
from chatops.playground.marks import Marks
from chatops.playground.shapes import Json, Unanswered

CONNECTIONS_AT_MOST = 10
ACK_WITHIN_S = 3.0
REDELIVERED_AFTER_S = (3.0, 60.0, 300.0)
PING_EVERY_S = 10.0
_REMEMBERED = 10_000


class Sockets:
    """Every envelope goes to one of the app's sockets, and comes again until it is acked.

    `time_scale` shortens Slack's delays. The ack of a command may always take half a second.
    """

    def __init__(self, marks: Marks, changes: Changes, app_id: str, time_scale: float) -> None:
        self.marks, self.changes, self.app_id = marks, changes, app_id
        self.time_scale = time_scale
        self.connections: list[Connection] = []
        self.acked: list[Ack] = []
        self.given_up: list[str] = []
        self.unknown_acks = self.repeated_acks = self.refused_acks = 0
        self.opened = 0
        self.refuse = Refusals()
        self._tickets: set[str] = set()
        self._held: deque[Delivery] = deque(maxlen=_REMEMBERED)
        self._envelopes: dict[str, Delivery] = {}
        self._payloads: dict[str, Json] = {}
        self._waiting: set[Delivery] = set()
        self._turn = 0

    @property
    def acked_ids(self) -> list[str]:
        """The ids of the events that were acked, in the order of their acks."""
        return [ack.event_id for ack in self.acked if ack.event_id]

    def ticket(self) -> str:
        """Let one socket in, once."""
        ticket = self.marks.secret()
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Take a handshake and keep its socket until it closes."""
        if self.refuse.handshakes:
            return web.Response(status=self.refuse.handshakes.popleft())
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=408)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(autoping=False, timeout=1.0)
        await socket.prepare(request)
        self.opened += 1
        connection = Connection(self.opened, socket, request)
        if len(self.connections) >= CONNECTIONS_AT_MOST:
            await socket.send_json(_disconnect("too_many_websockets"))
            connection.abort()
            return socket
        self._welcome(connection)
        try:
            await connection.serve(self, PING_EVERY_S)
        finally:
            self.connections.remove(connection)
            self.changes.publish("socket", open=len(self.connections))
        return socket

    def send(self, kind: str, payload: Json) -> None:
        """Deliver what is redelivered until it is acked."""
        self.deliver(payload, kind=kind)

    def deliver(self, payload: Json, *, kind: str = "events_api") -> Delivery:
        """Deliver any payload, whatever its shape."""
        delivery = Delivery(kind, payload)
        if delivery.event_id:
            self._payloads[delivery.event_id] = payload
            if len(self._payloads) > _REMEMBERED:
                del self._payloads[next(iter(self._payloads))]
        self._dispatch(delivery)
        return delivery

    def redeliver(self, event_id: str) -> Delivery:
        """Send an event again although it was acked."""
        return self.deliver(self._payloads[event_id])

    def twin(self, event_id: str) -> Delivery:
        """Send an event again under another event id."""
        return self.deliver(self._payloads[event_id] | {"event_id": self.marks.number("Ev")})

    async def ask(self, kind: str, payload: Json) -> Json | None:
        """Deliver once; return what came with the ack."""
        connection = self._next_connection()
        if connection is None:
            raise Unanswered(kind)
        delivery = Delivery(kind, payload, answer=asyncio.get_running_loop().create_future())
        self._put(delivery, connection)
        try:
            async with asyncio.timeout(max(0.5, ACK_WITHIN_S * self.time_scale)):
                return await delivery.answer if delivery.answer else None
        except TimeoutError:
            raise Unanswered(kind) from None

    def heard(self, connection: Connection, text: str) -> None:
        """Take an ack."""
        try:
            said = json.loads(text)
            delivery = self._envelopes.get(said["envelope_id"])
        except (ValueError, TypeError, KeyError):
            delivery, said = None, {}
        if delivery is None:
            self.unknown_acks += 1
        elif delivery.acked:
            self.repeated_acks += 1
        elif self.refuse.foreign_acks and delivery.connection is not connection:
            self.refused_acks += 1
        else:
            self._settle(delivery, connection, said)

    async def disconnect(self, reason: str, *, close_after_s: float = 0.0) -> None:
        """Announce to every socket that it will close, then close it.

        No new event goes to a socket that was told so.
        """
        loop = asyncio.get_running_loop()
        for connection in self.connections:
            connection.send(_disconnect(reason))
            connection.retiring = True
            delay_s = close_after_s * self.time_scale
            loop.call_later(delay_s, connection.outgoing.put_nowait, Close())

    def close_now(self, code: int = 1000) -> None:
        """Close every socket without a word before it."""
        for connection in self.connections:
            connection.outgoing.put_nowait(Close(code))

    def kill(self) -> None:
        """Drop every TCP connection without a close frame."""
        for connection in self.connections:
            connection.abort()

    def mute(self) -> None:
        """Let every open socket go half-open: nothing comes or goes, not even pongs."""
        for connection in self.connections:
            connection.muted = True

    def send_raw(self, frame: str | bytes) -> None:
        """Send every socket a frame of the caller's own."""
        for connection in self.connections:
            connection.outgoing.put_nowait(frame)

    async def stop(self) -> None:
        """Close what is open and forget what is on its way."""
        for delivery in self._waiting:
            if delivery.timer is not None:
                delivery.timer.cancel()
        self._waiting.clear()
        for connection in list(self.connections):
            connection.outgoing.put_nowait(Close(1001))
        if self.connections:
            await asyncio.sleep(0)

    def _welcome(self, connection: Connection) -> None:
        self.connections.append(connection)
        about = {"host": "playground", "build_number": 1, "approximate_connection_time": 18060}
        connection.send(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "connection_info": {"app_id": self.app_id},
                "debug_info": about | {"started": time.strftime("%Y-%m-%d %H:%M:%S")},
            }
        )
        self.changes.publish("socket", open=len(self.connections))
        while self._held:
            self._put(self._held.popleft(), connection)

    def _next_connection(self) -> Connection | None:
        usable = [each for each in self.connections if not each.retiring]
        self._turn += 1
        return usable[self._turn % len(usable)] if usable else None

    def _dispatch(self, delivery: Delivery) -> None:
        connection = self._next_connection()
        if connection is None:
            self._held.append(delivery)
        else:
            self._put(delivery, connection)

    def _put(self, delivery: Delivery, connection: Connection) -> None:
        delivery.sent_at, delivery.connection = time.monotonic(), connection
        envelope_id = self.marks.secret()
        self._envelopes[envelope_id] = delivery
        if len(self._envelopes) > _REMEMBERED:
            del self._envelopes[next(iter(self._envelopes))]
        asks = delivery.kind != "events_api"
        frame: Json = {"envelope_id": envelope_id, "type": delivery.kind}
        frame |= {"accepts_response_payload": asks, "payload": delivery.payload}
        if not asks:
            reason = "timeout" if delivery.attempt else ""
            frame |= {"retry_attempt": delivery.attempt, "retry_reason": reason}
            self._watch(delivery)
        if not self.refuse.deaf:
            connection.send(frame)

    def _watch(self, delivery: Delivery) -> None:
        self._waiting.add(delivery)
        last = delivery.attempt == len(REDELIVERED_AFTER_S)
        delay_s = ACK_WITHIN_S if last else REDELIVERED_AFTER_S[delivery.attempt]
        loop = asyncio.get_running_loop()
        delivery.timer = loop.call_later(delay_s * self.time_scale, self._unacked, delivery)

    def _unacked(self, delivery: Delivery) -> None:
        self._waiting.discard(delivery)
        if delivery.attempt == len(REDELIVERED_AFTER_S):
            self.given_up.append(delivery.event_id)
            self.changes.publish("given_up", event_id=delivery.event_id)
            return
        delivery.attempt += 1
        self._dispatch(delivery)

    def _settle(self, delivery: Delivery, connection: Connection, said: Json) -> None:
        delivery.acked = True
        self._waiting.discard(delivery)
        if delivery.timer is not None:
            delivery.timer.cancel()
        if delivery in self._held:
            self._held.remove(delivery)
        now = time.monotonic()
        ack = Ack(
            event_id=delivery.event_id,
            envelope_id=said["envelope_id"],
            payload=delivery.payload,
            attempt=delivery.attempt,
            took_s=now - delivery.sent_at,
            at=now,
            connection=connection.number,
        )
        self.acked.append(ack)
        if delivery.answer is not None and not delivery.answer.done():
            delivery.answer.set_result(said.get("payload"))
        self.changes.publish("ack", event_id=ack.event_id)


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
