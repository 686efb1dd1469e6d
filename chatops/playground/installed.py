"""What a person can choose of the app: its commands and shortcuts, as its manifest lists them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from chatops.playground.shapes import Json

STAND_IN = "Answers come from the offline stand-in model: it only quotes what it was sent."


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; the hint says what may follow its word."""

    command: str
    description: str = ""
    usage_hint: str = ""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of a message's menu (`type` is `message`), or one for everywhere (`global`)."""

    callback_id: str
    name: str
    type: str = "message"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Installed:
    """What the page says about the app: it cannot learn these things over Slack's wire."""

    note: str = STAND_IN
    commands: tuple[Command, ...] = (Command("/chatops"),)
    shortcuts: tuple[Shortcut, ...] = ()

    @classmethod
    def described(cls, manifest: Mapping[str, Any], note: str = STAND_IN) -> "Installed":
        """Read an app manifest."""
        features = manifest.get("features") or {}
        commands = (Command(**_of(Command, each)) for each in features.get("slash_commands") or ())
        shortcuts = (Shortcut(**_of(Shortcut, each)) for each in features.get("shortcuts") or ())
        return cls(note, tuple(commands), tuple(shortcuts))

    def to_json(self) -> Json:
        """Write it for the page."""
        return {
            "commands": [asdict(each) for each in self.commands],
            "shortcuts": [asdict(each) for each in self.shortcuts],
        }


def _of(kind: type[Command] | type[Shortcut], told: Mapping[str, str]) -> dict[str, str]:
    """Leave out what a manifest says beside: `url`, `should_escape`."""
    return {each.name: told[each.name] for each in fields(kind) if each.name in told}
