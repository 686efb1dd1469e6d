"""Where and how people are shown what comes of a gesture."""

from dataclasses import dataclass

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.calls import Calls
from chatops.adapters.slack.reading.gestures import Heard
from chatops.adapters.slack.response_url import ResponseUrl
from chatops.adapters.slack.screens.blocks import message
from chatops.adapters.slack.screens.text import Json
from chatops.adapters.slack.screens.views import errors
from chatops.adapters.slack.whispers import Whispers
from chatops.adapters.slack.windows import Opening, Windows, as_view
from chatops.domain.errors import ChatopsError
from chatops.domain.gesture import HomeOpened, Picked, Pressed, Submitted, Typed, Way
from chatops.domain.screen import Form, Reaction, Screen, Words, Wrongs

log = structlog.get_logger()

FAILED = Screen("", (Words("I could not do that now; nothing was changed. Please try again."),))
IN_DOUBT = Screen(
    "", (Words("My database did not confirm that. Please look how it is before you try again."),)
)
NOT_SHOWN = Screen("", (Words("I could not show you that now. Please try again."),))
TOO_LATE = Screen("", (Words("That took too long. Please try it again."),))
WORKING = Screen("One moment", (Words("This takes a little longer than usual …"),))
DONE = Screen("Done", (Words("You can close this window."),))


@dataclass(frozen=True, slots=True)
class Heeded:
    """A gesture, the address that takes answers to it, and what came of it."""

    heard: Heard
    address: ResponseUrl
    reaction: Reaction = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Replies:
    """Shows reactions. What cannot be shown is logged, and raises nothing of Slack's."""

    client: AsyncWebClient
    calls: Calls
    windows: Windows

    def address(self, heard: Heard) -> ResponseUrl:
        """Return the address that came with a gesture."""
        return ResponseUrl(self.client, self.calls.clock, self.calls.meter, heard.response_url)

    def meanwhile(self, heard: Heard) -> Json:
        """Return what is acked while it is still being done: a window has to stay open."""
        return closing(WORKING) if isinstance(heard.gesture, Submitted) else {}

    def in_ack(self, heeded: Heeded) -> Json | None:
        """Return an ack that shows the reaction; None when it takes other ways to be shown."""
        match heeded.heard.gesture, heeded.reaction:
            case Submitted(), _:
                return _for_window(heeded)
            case _, None:
                return {}
            case Typed(), Screen() | Wrongs() as reaction:
                return {"response_type": "ephemeral", **message(as_screen(reaction))}
            case _:
                return None

    async def show(self, heeded: Heeded) -> None:
        """Show a reaction by whatever way is open."""
        heard, reaction = heeded.heard, heeded.reaction
        match heard.gesture:
            case Submitted():
                await self.windows.update(heard, _viewed(DONE if reaction is None else reaction))
            case HomeOpened(actor):
                if isinstance(reaction, Screen) and not (heeded.failed and heard.view):
                    await self.windows.publish(actor.user, heard, reaction)
            case Pressed() as pressed if pressed.actor.way is not Way.BUTTON:
                await self._in_view(heeded, pressed)
            case gesture:
                await self._in_channel(heeded, gesture)

    async def _in_view(self, heeded: Heeded, pressed: Pressed) -> None:
        """Change the window with the button; the Home tab stays, and a window opens over it."""
        heard, reaction = heeded.heard, heeded.reaction
        if reaction is None:
            return
        home = pressed.actor.way is Way.HOME
        if home or heeded.failed or isinstance(reaction, Wrongs):
            await self.windows.open(heard, _viewed(reaction), above=not home)
        else:
            await self.windows.update(heard, reaction)

    async def _in_channel(self, heeded: Heeded, gesture: Typed | Pressed | Picked) -> None:
        match heeded.reaction:
            case Form() as wanted:
                opening = await self.windows.open(heeded.heard, wanted)
                if opening is not Opening.OPEN:
                    why = TOO_LATE if opening is Opening.LATE else NOT_SHOWN
                    await self._tell(heeded, gesture, why, anew=True)
            case Screen() | Wrongs() as reaction:
                anew = heeded.failed or not heeded.heard.ephemeral
                await self._tell(heeded, gesture, as_screen(reaction), anew=anew)

    async def _tell(
        self, heeded: Heeded, gesture: Typed | Pressed | Picked, screen: Screen, *, anew: bool
    ) -> None:
        """Show a screen in place of the message with the button, or `anew` to the person alone.

        An answer by a response_url would leave the thread.
        """
        said: Json = {"response_type": "ephemeral", "replace_original": not anew, **message(screen)}
        if anew and gesture.spot.thread and await self._whisper(gesture, screen):
            return
        if not await heeded.address.say(said) and not (anew and gesture.spot.thread):
            await self._whisper(gesture, screen)

    async def _whisper(self, gesture: Typed | Pressed | Picked, screen: Screen) -> bool:
        try:
            whispers = Whispers(self.client, self.calls)
            await whispers.screen(gesture.spot, gesture.actor.user, screen)
        except ChatopsError as error:
            log.info("whisper_failed", reason=type(error).__name__)
            return False
        return True


def closing(shown: Screen | Form) -> Json:
    """Return an ack that puts this in the place of the window that was sent off."""
    return {"response_action": "update", "view": as_view(shown)}


def as_screen(reaction: Screen | Wrongs) -> Screen:
    """Return what is wrong as a screen, for where there are no fields to show it beside."""
    if isinstance(reaction, Screen):
        return reaction
    return Screen("", tuple(Words(wrong) for wrong in reaction.by_field.values()))


def _viewed(reaction: Screen | Form | Wrongs) -> Screen | Form:
    return reaction if isinstance(reaction, Form) else as_screen(reaction)


def _for_window(heeded: Heeded) -> Json:
    """Keep the window, with all that was written in it, wherever something is wrong."""
    fields = heeded.heard.fields
    match heeded.reaction:
        case None:
            return {}
        case Wrongs(by_field) if fields and by_field:
            return {"response_action": "errors", "errors": errors(by_field, fields)}
        case Screen() as screen if heeded.failed and fields:
            return {"response_action": "errors", "errors": errors({"": screen.notice}, fields)}
        case reaction:
            return closing(_viewed(reaction))
