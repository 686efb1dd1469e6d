"""What people do beside talking: handed on, acked in time, and answered where they did it."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Protocol

import structlog

from chatops.adapters.slack.errands import Errands
from chatops.adapters.slack.identity import Identity
from chatops.adapters.slack.reading.events import Ignored
from chatops.adapters.slack.reading.gestures import Heard, read_gesture
from chatops.adapters.slack.replying import FAILED, IN_DOUBT, Heeded, Replies, closing
from chatops.adapters.slack.screens.text import Json
from chatops.domain.errors import StoreUnavailable, Temporary
from chatops.domain.gesture import Gesture, HomeOpened, Pressed, Submitted, Way
from chatops.domain.screen import Reaction, Screen, Words
from chatops.ports import Clock, Meter

log = structlog.get_logger()

ACK_S = 2.0
"""Slack shows people an error after three seconds."""
UNREADABLE = Screen(
    "Not sent", (Words("I cannot read this window any more. Please close it and open it again."),)
)


class Gestures(Protocol):
    """What is done about gestures. It returns after its commit.

    What it raises did nothing; StoreUnavailable says that nobody knows.
    """

    async def did(self, gesture: Gesture) -> Reaction:
        """Do what somebody wants, and return what they are shown."""


@dataclass(slots=True)
class Ack:
    """The ack of one envelope: what it is to carry, once that is known, until it has gone."""

    known: asyncio.Event = field(default_factory=asyncio.Event)
    payload: Json = field(default_factory=dict)
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Reacting:
    """Takes payloads for `gestures`. Nothing in one, and nothing that fails, ends the process."""

    gestures: Gestures
    replies: Replies
    errands: Errands
    me: Identity
    clock: Clock
    meter: Meter
    ack_s: float = ACK_S

    async def take(self, body: Json) -> Json:
        """Return what the ack is to carry, within `ack_s` seconds.

        What was done is committed by then. What takes longer is shown by other ways.
        """
        heard = read_gesture(body, self.me)
        if isinstance(heard, Ignored):
            self.meter.count("events_ignored", reason=heard.reason)
            return closing(UNREADABLE) if body.get("type") == "view_submission" else {}
        ack = Ack()
        self.errands.start(self._heed(Heeded(heard, self.replies.address(heard)), ack))
        try:
            async with asyncio.timeout(self.ack_s):
                await ack.known.wait()
        except TimeoutError:
            if not ack.known.is_set():
                ack.payload = self.replies.meanwhile(heard)
        ack.gone = True
        return ack.payload

    async def _heed(self, heeded: Heeded, ack: Ack) -> None:
        started, way = self.clock.monotonic(), heeded.heard.gesture.actor.way
        try:
            heeded = await self._outcome(heeded)
            self.meter.observe("commands_seconds", self.clock.monotonic() - started, way=way)
            said = None if ack.gone else self.replies.in_ack(heeded)
            ack.payload = said or {}
            ack.known.set()
            if said is None:
                await self.replies.show(heeded)
            if not heeded.failed:
                await self._home_anew(heeded)
        except Exception as error:  # noqa: BLE001  the edge of a unit of work
            log.warning("reaction_not_shown", way=way, error=type(error).__name__)
        finally:
            ack.known.set()

    async def _home_anew(self, heeded: Heeded) -> None:
        """Show the Home tab as it is after something was done there, or in a window from there."""
        heard = heeded.heard
        match heard.gesture, heeded.reaction:
            case (Submitted(actor) | Pressed(actor), None | Screen()) if heard.from_home:
                opened = HomeOpened(replace(actor, way=Way.HOME))
                seen = Heeded(Heard(opened, view=heard.view), heeded.address)
                await self.replies.show(await self._outcome(seen))

    async def _outcome(self, heeded: Heeded) -> Heeded:
        gesture = heeded.heard.gesture
        try:
            return replace(heeded, reaction=await self.gestures.did(gesture))
        except Exception as error:  # noqa: BLE001  people are told, whatever it is
            tell = log.warning if isinstance(error, Temporary) else log.error
            tell("gesture_failed", way=gesture.actor.way, error=type(error).__name__)
            told = IN_DOUBT if isinstance(error, StoreUnavailable) else FAILED
            return replace(heeded, reaction=told, failed=True)
