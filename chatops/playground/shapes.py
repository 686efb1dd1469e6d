"""What goes over Slack's wire, and what people are told when something cannot be done."""

from collections.abc import Mapping
from typing import Any, Protocol

# Slack's documents fix the shapes; which keys are there is only known at run time.
Json = dict[str, Any]


class Unanswered(Exception):
    """No ack came within Slack's three seconds, or there was no socket to ask on."""


class Wrong(Exception):
    """It cannot be done; the words are for the person."""


class NotThere(Wrong):
    """The button, menu, option, input or window is not on the screen."""


class Trouble(Wrong):
    """The app did not answer a window in time, or with something that Slack cannot show."""

    def __init__(self, why: str) -> None:
        super().__init__(f"We had some trouble connecting. Try again? ({why})")


class NotFilled(Wrong):
    """Slack's own apps refuse to send the window: `errors` says why, by block id."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{block}: {why}" for block, why in errors.items()))
        self.errors = dict(errors)


class Wire(Protocol):
    """The way from the workspace to the app."""

    def send(self, kind: str, payload: Json) -> None:
        """Hand over what the app must ack; it is redelivered if it does not."""

    async def ask(self, kind: str, payload: Json) -> Json | None:
        """Return what came with the ack. Raise `Unanswered` when none came in time."""


class Unplugged:
    """The wire of a workspace that no server serves: events go nowhere, nobody answers."""

    def send(self, kind: str, payload: Json) -> None:
        """Drop it."""

    async def ask(self, kind: str, payload: Json) -> Json | None:
        """Answer as Slack does for an app that is away."""
        raise Unanswered(kind, payload.get("type"))
