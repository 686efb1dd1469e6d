"""What people do to the bot besides talking to it: commands, buttons, windows, shortcuts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from chatops.domain.names import ChannelId, MessageTs, TeamId, UserId


class Way(StrEnum):
    """The ways by which people reach the bot."""

    MENTION = "mention"
    DIRECT = "direct"
    BANG = "bang"
    COMMAND = "command"
    BUTTON = "button"
    MODAL = "modal"
    SHORTCUT = "shortcut"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and by which way; ids as Slack gave them, never as somebody wrote them."""

    team: TeamId
    user: UserId
    way: Way


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody does something; no channel in the Home tab, no thread outside of one."""

    channel: ChannelId | None = None
    thread: MessageTs | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """A command's text, as a slash command or behind a `!`."""

    actor: Actor
    spot: Spot
    text: str
    trigger: str = field(default="", repr=False, compare=False)
    """Tells it from every other one, however often it arrives; empty where nobody knows."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button or menu that somebody used.

    `message` is the one that holds it, None in a window or the Home tab. `trigger` opens a window
    for three seconds.
    """

    actor: Actor
    spot: Spot
    action: str
    value: str
    message: MessageTs | None = None
    trigger: str = field(default="", repr=False)
    view: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A window that somebody sent off; `values` by field, None where nothing is chosen."""

    actor: Actor
    window: str
    token: str
    """What the window was opened with; anybody can have changed it on the way."""
    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Picked:
    """A message shortcut."""

    actor: Actor
    spot: Spot
    shortcut: str
    message: MessageTs
    trigger: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """Somebody looks at the app's Home tab."""

    actor: Actor


Gesture = Typed | Pressed | Submitted | Picked | HomeOpened
