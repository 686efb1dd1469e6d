"""Commands in conversations: read, done once, and shown to whoever gave them alone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from chatops.domain.access import DIRECT
from chatops.domain.bang import command_in
from chatops.domain.errors import ChatUnavailable, Final, Temporary
from chatops.domain.gesture import Actor, Spot, Typed, Way
from chatops.domain.names import UserId
from chatops.domain.reply import Place
from chatops.domain.request import Claim, Kind, Outcome, Request
from chatops.domain.screen import Reaction, Screen, Words
from chatops.ports import Chat, Clock, Inbox, Meter
from chatops.services.deliver import NotYet

log = structlog.get_logger()

AGAIN_S = 1.0
TOO_LATE = Screen(
    "That did not work",
    (Words("I could not do that in time, and nothing was changed."), Words("Please try again.")),
)
NOT_CONFIRMED = Screen(
    "That did not work",
    (
        Words("I could not do that in time, or could not confirm it."),
        Words("Please look how it is before you try again."),
    ),
)
"""For a command that was taken up before: nobody knows how far that came."""


@dataclass(frozen=True, slots=True)
class Bangs:
    """Takes requests that are commands; none of their words reaches a model."""

    inbox: Inbox
    chat: Chat
    did: Callable[[Typed], Awaitable[Reaction]]
    me: UserId
    clock: Clock
    meter: Meter
    unseen_s: float
    """So long is a command looked for that Slack told of but does not list yet."""

    async def take(self, claim: Claim) -> None:
        """Do a command and close its request; a crash in between does it twice.

        Raises NotYet when it is to be given back, ClaimLost when it must be left alone.
        """
        outcome = await self._outcome(claim.request, first=claim.fence == 1)
        await self.inbox.close(claim, outcome)
        self.meter.count("requests", kind=str(Kind.BANG), outcome=str(outcome))
        log.info("command_taken", outcome=str(outcome), reference=claim.request.reference)

    async def _outcome(self, request: Request, *, first: bool) -> Outcome:
        user = request.asked.user
        if user is None or request.asked.bot is not None:
            return Outcome.REFUSED
        if self.clock.now() >= request.deadline_at:
            late = TOO_LATE if first else NOT_CONFIRMED
            await self.chat.whisper_screen(_place(request), user, late)
            return Outcome.MISSED
        try:
            return await self._done(request, user)
        except Temporary as error:
            after_s = error.retry_after_s if isinstance(error, ChatUnavailable) else None
            raise NotYet(after_s or AGAIN_S) from error
        except Final as error:
            log.warning("command_undeliverable", error=type(error).__name__)
            return Outcome.UNDELIVERABLE

    async def _done(self, request: Request, user: UserId) -> Outcome:
        asked, place = request.asked, _place(request)
        message = await self.chat.message(place, asked.ts)
        if message is None and self.clock.now() - request.received_at < self.unseen_s:
            raise NotYet(AGAIN_S)
        direct = asked.channel.startswith(DIRECT)
        text = None if message is None else command_in(message.text, self.me, direct=direct)
        if text is None:
            return Outcome.WITHDRAWN  # deleted, or edited into something else
        actor, spot = Actor(asked.team, user, Way.BANG), Spot(asked.channel, asked.thread)
        reaction = await self.did(Typed(actor, spot, text, asked.id))
        if isinstance(reaction, Screen):
            await self.chat.whisper_screen(place, user, reaction)
        return Outcome.ANSWERED


def _place(request: Request) -> Place:
    return Place(request.asked.channel, request.asked.thread)
