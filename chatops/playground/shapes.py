"""What goes over Slack's wire."""

from typing import Any, Protocol

# Slack's documents fix the shapes; which keys are there is only known at run time.
Json = dict[str, Any]


class Unanswered(Exception):
    """No ack came within Slack's three seconds, or there was no socket to ask on."""


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
