"""The buttons under an answer: stop, regenerate, good, bad."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from chatops.domain.access import DIRECT, Denial, Policy
from chatops.domain.authority import Action, Deed, may_do
from chatops.domain.buttons import THUMBS_UP
from chatops.domain.conversation import Person
from chatops.domain.gesture import Pressed
from chatops.domain.names import MessageTs, RequestId, UserId
from chatops.domain.reply import Place
from chatops.domain.request import Request, State
from chatops.domain.screen import Reaction, Screen, Words
from chatops.ports import Answers, Meter
from chatops.services.commands.denied import Denied, check
from chatops.services.stops import Stops

log = structlog.get_logger()

_ID = re.compile(r"[TE][A-Z0-9]{1,30}:[CDG][A-Z0-9]{1,30}:[0-9]{1,12}\.[0-9]{6}")
HEADING = "Answers"
TOO_OLD = "That is too old for me: I no longer know which question it belongs to."
FINISHED = "That answer is finished already."
UNDER_WAY = "That question is being answered right now."
NOT_AGAIN = "That cannot be answered anew. Please ask again."
NOTHING = "Nothing is being answered here."
THANKS = "Thank you. Your feedback is recorded; press the other one to change it."


class Opinions(Protocol):
    """What people think of answers. Raises StoreUnavailable."""

    async def feedback(self, request: RequestId, user: UserId, *, good: bool) -> bool:
        """Store what somebody thinks of an answer now; False where no answer is recorded."""


@dataclass(frozen=True, slots=True)
class Controls:
    """Acts on the answers that buttons stand under. A button's value is checked, never believed."""

    policy: Policy
    answers: Answers
    stops: Stops
    opinions: Opinions
    wake: Callable[[], object]
    meter: Meter

    async def stop(self, pressed: Pressed, person: Person) -> Reaction:
        """Stop an answer while it is written: its asker or an admin. The answer itself says so."""
        request = await self._found(pressed)
        if request is None:
            return _said(TOO_OLD)
        check(_deed(Action.STOP, request), person, self.policy)
        if not await self._stop(request, person) and request.stopped_by is None:
            return _said(FINISHED)
        return None

    async def stop_thread(self, place: Place, person: Person) -> Reaction:
        """Stop what waits or is being written in a thread, where this person may.

        In a direct message that is in no thread: whatever waits or is being written there.
        """
        found = await self.answers.unsettled(place)
        if not found and place.channel.startswith(DIRECT):
            found = await self.answers.unsettled(Place(place.channel, MessageTs("")))
        if not found:
            return _said(NOTHING)
        theirs = [one for one in found if self._may_stop(one, person)]
        if not theirs:
            raise Denied(Denial.ASKER)
        stopped = [await self._stop(one, person) for one in theirs].count(True)
        left = len(found) - len(theirs)
        others = f" {_answers(left)} for other people: they or an admin can stop that."
        return _said(f"Stopped {_answers(stopped)}." + (others if left else ""))

    async def regenerate(self, pressed: Pressed, person: Person) -> Reaction:
        """Answer a question anew: its asker or an admin. The answer itself is edited."""
        request = await self._found(pressed)
        if request is None:
            return _said(TOO_OLD)
        check(_deed(Action.REGENERATE, request), person, self.policy)
        if not await self.answers.reopen(request.asked.id):
            now = await self.answers.find(request.asked.id)
            return _said(NOT_AGAIN if now is None or now.state is State.DONE else UNDER_WAY)
        self.meter.count("answers_regenerated")
        log.info("answer_regenerated", request=request.asked.id)
        self.wake()
        return None

    async def rate(self, pressed: Pressed, person: Person) -> Reaction:
        """Record what somebody thinks of an answer, in place of what they thought before."""
        request = await self._found(pressed)
        if request is None:
            return _said(TOO_OLD)
        check(_deed(Action.RATE, request), person, self.policy)
        good = pressed.action == THUMBS_UP
        if not await self.opinions.feedback(request.asked.id, person.id, good=good):
            return _said(TOO_OLD)
        self.meter.count("feedback", opinion="good" if good else "bad")
        return _said(THANKS)

    async def _found(self, pressed: Pressed) -> Request | None:
        """Return the question that a button belongs to; None when it is not one of this place."""
        if not _ID.fullmatch(pressed.value):
            return None
        request = await self.answers.find(RequestId(pressed.value))
        if request is None or request.asked.channel != pressed.spot.channel:
            return None
        elsewhere = pressed.spot.thread not in (None, request.asked.thread)
        return None if elsewhere else request

    def _may_stop(self, request: Request, person: Person) -> bool:
        return may_do(_deed(Action.STOP, request), person, self.policy) is None

    async def _stop(self, request: Request, person: Person) -> bool:
        if not await self.answers.stop(request.asked.id, person.id):
            return False
        self.meter.count("answers_stopped")
        log.info("answer_stopped", request=request.asked.id)
        self.stops.stop(request.asked.id, person.id)
        self.wake()  # nobody may be at it yet
        return True


def _deed(action: Action, request: Request) -> Deed:
    return Deed(action, request.asked.channel, asker=request.asked.user)


def _said(text: str) -> Screen:
    return Screen(HEADING, (Words(text),))


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count} answers"
