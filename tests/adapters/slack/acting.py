"""Slack's room with somebody who answers gestures, against a workspace on this machine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from chatops.adapters.clock import MachineClock
from chatops.adapters.slack.dial import Pulse
from chatops.adapters.slack.room import Credentials, SlackRoom, open_slack
from chatops.domain.gesture import Gesture
from chatops.domain.names import RequestId
from chatops.domain.news import News
from chatops.domain.reply import Sign
from chatops.domain.request import Asked
from chatops.domain.screen import Reaction
from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from tests.fakes.meter import RecordingMeter

HURRIED = Pulse(hello_s=2.0, watch_s=0.1, finish_s=0.3, back_off_s=(0.05, 0.2))


class Nobody:
    """A receiver of events that nobody needs here."""

    async def asked(self, asked: Asked) -> None:
        """Drop it."""

    async def deleted(self, request: RequestId) -> None:
        """Drop it."""

    async def happened(self, news: News) -> None:
        """Drop it."""


@dataclass(slots=True)
class Answering:
    """Answers every gesture with `reaction`, or as `does` says."""

    reaction: Reaction = None
    does: Callable[[Gesture], Awaitable[Reaction]] | None = None
    seen: list[Gesture] = field(default_factory=list)

    async def did(self, gesture: Gesture) -> Reaction:
        """Note it and answer."""
        self.seen.append(gesture)
        return self.reaction if self.does is None else await self.does(gesture)


@dataclass(frozen=True, slots=True)
class Scene:
    """A workspace, the app in it, and who answers there."""

    playground: Playground
    room: SlackRoom
    gestures: Answering
    meter: RecordingMeter

    async def slash(self, text: str) -> Json | None:
        """Type a command; return what came with the ack."""
        slack = self.playground.workspace
        return await slack.slash("C1", user="U1", command="/chatops", text=text)

    async def private(self, text: str) -> Json:
        """Return the message for one person alone in which this stands."""
        return await self.playground.workspace.until(
            lambda slack: next((one for one in slack.ephemerals if text in str(one)), None)
        )

    def called(self, method: str) -> list[Json]:
        """Return the arguments of the calls of a method."""
        calls = self.playground.workspace.journal.calls
        return [call.arguments for call in calls if call.method == method]


@asynccontextmanager
async def on_stage(playground: Playground, *, ack_s: float = 0.3) -> AsyncIterator[Scene]:
    """Connect the app, with its answers still open."""
    meter, gestures = RecordingMeter(), Answering()
    credentials = Credentials(playground.api_url, playground.bot_token, playground.app_token)
    emoji = dict.fromkeys(Sign)
    async with open_slack(credentials, emoji, MachineClock(), meter) as room:
        sockets = room.sockets(Nobody(), lambda: 0.5, HURRIED, gestures, ack_s=ack_s)
        async with asyncio.timeout(5), sockets.connected():
            await sockets.known.wait()
            yield Scene(playground, room, gestures, meter)
