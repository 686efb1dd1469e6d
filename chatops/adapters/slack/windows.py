"""Opens, changes and publishes views. What Slack refuses is logged and raises nothing."""

from dataclasses import dataclass
from enum import Enum

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.calls import Call, Calls
from chatops.adapters.slack.reading.gestures import FROM_HOME, Heard
from chatops.adapters.slack.screens.elements import NAME
from chatops.adapters.slack.screens.text import Json
from chatops.adapters.slack.screens.views import form, home, window
from chatops.domain.errors import ChatopsError, PlaceClosed
from chatops.domain.gesture import Way
from chatops.domain.names import UserId
from chatops.domain.screen import Form, Screen

log = structlog.get_logger()

LATE = frozenset({
    "expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired",
    "trigger_exchanged",
})  # fmt: skip
"""A trigger is good for three seconds and one window."""


class Opening(Enum):
    """How the opening of a window went."""

    OPEN = "open"
    LATE = "late"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Windows:
    """Calls `views.*`."""

    client: AsyncWebClient
    calls: Calls

    async def open(self, heard: Heard, shown: Screen | Form, *, above: bool = False) -> Opening:
        """Open a window, `above` the one in which something was pressed."""
        view, trigger = as_view(shown), heard.trigger
        if heard.gesture.actor.way is Way.HOME:
            view["external_id"] = f"{FROM_HOME}{trigger}"[:NAME]  # Slack wants each but once
        if above:
            return await self._call(
                "views.push", lambda: self.client.views_push(trigger_id=trigger, view=view)
            )
        return await self._call(
            "views.open", lambda: self.client.views_open(trigger_id=trigger, view=view)
        )

    async def update(self, heard: Heard, shown: Screen | Form) -> None:
        """Change the window in which something was done."""
        view = as_view(shown)
        await self._call(
            "views.update", lambda: self.client.views_update(view_id=heard.view, view=view)
        )

    async def publish(self, user: UserId, heard: Heard, screen: Screen) -> None:
        """Show somebody their Home tab, also where it was changed since they saw it."""
        view = home(screen)
        if await self._publish(user, view, heard.view_hash or None) == "hash_conflict":
            await self._publish(user, view, None)

    async def _publish(self, user: UserId, view: Json, seen: str | None) -> str:
        try:
            await self.calls.once(
                "views.publish",
                lambda: self.client.views_publish(user_id=user, view=view, hash=seen),
            )
        except ChatopsError as error:
            log.info("view_not_shown", method="views.publish", reason=_reason(error))
            return _reason(error)
        return ""

    async def _call(self, method: str, call: Call) -> Opening:
        try:
            await self.calls.once(method, call)
        except ChatopsError as error:
            reason = _reason(error)
            log.warning("view_not_shown", method=method, reason=reason)
            return Opening.LATE if reason in LATE else Opening.REFUSED
        return Opening.OPEN


def as_view(shown: Screen | Form) -> Json:
    """Return a screen or a form as a window."""
    return form(shown) if isinstance(shown, Form) else window(shown)


def _reason(error: ChatopsError) -> str:
    return error.reason if isinstance(error, PlaceClosed) else type(error).__name__
