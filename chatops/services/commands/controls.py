"""The buttons under an answer: stop, regenerate, good, bad."""

from dataclasses import dataclass

from chatops.domain.access import Policy
from chatops.domain.conversation import Person
from chatops.domain.gesture import Pressed
from chatops.domain.reply import Place
from chatops.domain.screen import Reaction

STOP = "stop_answer"
REGENERATE = "regenerate_answer"
THUMBS_UP = "good_answer"
THUMBS_DOWN = "bad_answer"


@dataclass(frozen=True, slots=True)
class Controls:
    """Acts on the answers that buttons stand under."""

    policy: Policy

    async def stop(self, pressed: Pressed, person: Person) -> Reaction:
        """Stop an answer while it is written: its asker or an admin."""
        raise NotImplementedError

    async def stop_thread(self, place: Place, person: Person) -> Reaction:
        """Stop what is being written in a thread, where this person may."""
        raise NotImplementedError

    async def regenerate(self, pressed: Pressed, person: Person) -> Reaction:
        """Answer a question anew: its asker or an admin."""
        raise NotImplementedError

    async def rate(self, pressed: Pressed, person: Person) -> Reaction:
        """Record what somebody thinks of an answer."""
        raise NotImplementedError
