"""What one person is shown in answer to a command or gesture: words, menus, buttons, windows.

Texts are plain but for `*strong*`, `_small_`, backticks for code, `mentioned(id)` for a person,
`channel(id)` for a channel and `moment(at)` for a time in the reader's zone. Whoever shows them
makes the rest harmless.
"""

from dataclasses import dataclass, field

from chatops.domain.names import ChannelId

CHANNEL_OPENS, CHANNEL_CLOSES = "\ue002", "\ue003"
MOMENT_OPENS, MOMENT_CLOSES = "\ue004", "\ue005"


def channel(id: ChannelId) -> str:  # noqa: A002  the word for it
    """Return how a channel stands in a screen's text."""
    return f"{CHANNEL_OPENS}{id}{CHANNEL_CLOSES}"


def moment(at: float) -> str:
    """Return how a time, in epoch seconds, stands in a screen's text."""
    return f"{MOMENT_OPENS}{int(at)}{MOMENT_CLOSES}"


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Small:
    """Small print."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows of a name, a value and, perhaps, where the value comes from."""

    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a menu; `value` comes back when it is chosen."""

    label: str
    value: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu that acts as soon as something is chosen. Over a hundred options are cut."""

    action: str
    label: str
    options: tuple[Option, ...]
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A button. `ask` is asked before it acts; `tone` is "primary", "danger" or nothing."""

    action: str
    label: str
    value: str = ""
    tone: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    """Buttons side by side."""

    buttons: tuple[Button, ...]


Part = Words | Small | Facts | Rule | Menu | Buttons


@dataclass(frozen=True, slots=True)
class Screen:
    """Something to be shown to one person. `notice` is its first words, for a notification."""

    heading: str
    parts: tuple[Part, ...] = ()

    @property
    def notice(self) -> str:
        """Return the heading and the first paragraph, for where nothing else can be shown."""
        words = next((part.text for part in self.parts if isinstance(part, Words)), "")
        return ": ".join(text for text in (self.heading, words) if text)


@dataclass(frozen=True, slots=True)
class Line:
    """A field of a window in which something is written."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    long: bool = False
    most_characters: int = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of a window in which one of some things is chosen."""

    name: str
    label: str
    options: tuple[Option, ...]
    chosen: str | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A window with fields. `token` comes back with it; anybody can have changed it on the way."""

    window: str
    title: str
    submit: str
    fields: tuple[Line | Choice, ...]
    about: str = ""
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Wrongs:
    """What is wrong with a window that was sent off, by field."""

    by_field: dict[str, str]


Reaction = Screen | Form | Wrongs | None
"""What comes of a gesture; None where there is nothing to be shown."""
