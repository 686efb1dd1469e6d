"""Frames of a Socket Mode connection: greetings and goodbyes noted, envelopes handled and acked."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from chatops.adapters.slack.dial import Dial
from chatops.ports import Clock, Meter

log = structlog.get_logger()

OK = 200
NOBODY_LISTENS = 404
ENVELOPE_ID_LENGTH = 255
KNOWN_TYPES = frozenset({"events_api", "slash_commands", "interactive"})
REASONS = ("warning", "refresh_requested", "link_disabled", "too_many_websockets")
"""Why Slack ends a connection; others are not repeated in logs and metrics."""


@dataclass(slots=True)
class Frames:
    """Takes frames as they come. Nothing in a frame can end the connection or the process."""

    app: AsyncApp
    clock: Clock
    meter: Meter
    group: asyncio.TaskGroup | None = None
    draining: bool = False
    last_event_at: float | None = field(default=None)

    def take(self, dial: Dial, raw: str) -> None:
        """Sort a frame; an envelope is handled in a task of its own."""
        frame = _parsed(raw)
        match frame.get("type"):
            case "hello":
                dial.num_connections = _number(frame.get("num_connections"))
                dial.greeted.set()
            case "disconnect":
                reason = frame.get("reason")
                dial.end(reason if reason in REASONS else "disconnect")
            case kind:
                self._envelope(dial, frame, kind if isinstance(kind, str) else "")

    def _envelope(self, dial: Dial, frame: dict[str, Any], kind: str) -> None:
        envelope_id = frame.get("envelope_id")
        usable = isinstance(envelope_id, str) and 0 < len(envelope_id) <= ENVELOPE_ID_LENGTH
        if not usable or self.group is None or self.draining:
            # Without an ack Slack delivers it again: to a peer, or to our next process.
            self.meter.count("frames_ignored", reason="draining" if usable else "malformed")
            return
        task = self.group.create_task(self._handle(dial, frame, kind))
        dial.handling.add(task)
        task.add_done_callback(dial.handling.discard)

    async def _handle(self, dial: Dial, frame: dict[str, Any], kind: str) -> None:
        started = self.clock.monotonic()
        try:
            if kind in KNOWN_TYPES and _readable(kind, frame.get("payload")):
                self.last_event_at = started
                await self._dispatch(dial, frame, started)
            else:
                self.meter.count("frames_ignored", reason="malformed")
                await dial.send_socket_mode_response(SocketModeResponse(frame["envelope_id"]))
        except Exception as error:  # noqa: BLE001  the edge of a unit of work: no ack, Slack tries again
            log.warning("envelope_failed", error=type(error).__name__)
            self.meter.count("envelopes_failed")

    async def _dispatch(self, dial: Dial, frame: dict[str, Any], started: float) -> None:
        request = SocketModeRequest(
            type=frame["type"],
            envelope_id=frame["envelope_id"],
            payload=frame["payload"],
            accepts_response_payload=bool(frame.get("accepts_response_payload")),
            retry_attempt=_number(frame.get("retry_attempt")),
            retry_reason=str(frame.get("retry_reason") or ""),
        )
        response = await run_async_bolt_app(self.app, request)
        if response.status == NOBODY_LISTENS:
            # Without an ack Slack repeats events, and people are told of a time-out.
            self.meter.count("frames_ignored", reason="nobody_listens")
            response = BoltResponse(status=OK, body="")
        await send_async_response(dial, request, response, started)
        if response.status != OK:
            # Bolt turns what a receiver raises into a status, and does not ack it.
            log.warning("envelope_failed", status=response.status)
            self.meter.count("envelopes_failed")
            return
        self.meter.observe("ack_seconds", self.clock.monotonic() - started)


def _readable(kind: str, payload: object) -> bool:
    """Say whether Bolt can take a payload: on an event that is no object it stumbles, unacked."""
    if not isinstance(payload, dict):
        return False
    return kind != "events_api" or isinstance(payload.get("event"), dict)


def _parsed(raw: str) -> dict[str, Any]:
    """Return a frame's object, empty for whatever is none."""
    try:
        frame = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return frame if isinstance(frame, dict) else {}


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
