"""What a person can choose of the app: its commands and shortcuts, as its manifest lists them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from chatops.playground.shapes import Json

STAND_IN = "Answers come from the offline stand-in model: it only quotes what it was sent."


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; the hint says what may follow its word.

    Only with `should_escape` does Slack turn `@name` and `#channel` in its text into markup.
    """

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = True


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of a message's menu (`type` is `message`), or one for everywhere (`global`)."""

    callback_id: str
    name: str
    type: str = "message"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Installed:
    """What Slack knows about the app beforehand: it cannot learn these things over its wire.

    By default everything is allowed: all `scopes`, and the `events` that the workspace knows.
    `calendar` says what of the app follows the workspace's calendar; empty where nothing does.
    """

    note: str = STAND_IN
    commands: tuple[Command, ...] = (Command("/chatops"),)
    shortcuts: tuple[Shortcut, ...] = ()
    events: frozenset[str] | None = None
    home: bool = True
    interactive: bool = True
    scopes: frozenset[str] | None = None
    calendar: str = ""

    @classmethod
    def described(
        cls, manifest: Mapping[str, Any], note: str = STAND_IN, calendar: str = ""
    ) -> "Installed":
        """Read an app manifest; what it does not ask for, Slack does not give."""
        features, settings = manifest.get("features") or {}, manifest.get("settings") or {}
        granted = (manifest.get("oauth_config") or {}).get("scopes") or {}
        subscribed = (settings.get("event_subscriptions") or {}).get("bot_events") or ()
        return cls(
            note=note,
            commands=tuple(_command(each) for each in features.get("slash_commands") or ()),
            shortcuts=tuple(_shortcut(each) for each in features.get("shortcuts") or ()),
            events=frozenset(subscribed),
            home=(features.get("app_home") or {}).get("home_tab_enabled") is True,
            interactive=(settings.get("interactivity") or {}).get("is_enabled") is True,
            scopes=frozenset(granted.get("bot") or ()),
            calendar=calendar,
        )

    def escapes(self, command: str) -> bool:
        """Say whether names in the command's text become markup."""
        return any(each.command == command and each.should_escape for each in self.commands)

    def to_json(self) -> Json:
        """Write it for the page."""
        return {
            "commands": [asdict(each) for each in self.commands],
            "shortcuts": [asdict(each) for each in self.shortcuts],
            "home": self.home,
            "calendar": self.calendar,
        }


def _command(told: Mapping[str, Any]) -> Command:
    return Command(
        command=told["command"],
        description=told.get("description", ""),
        usage_hint=told.get("usage_hint", ""),
        should_escape=told.get("should_escape") is True,
    )


def _shortcut(told: Mapping[str, Any]) -> Shortcut:
    return Shortcut(
        callback_id=told["callback_id"],
        name=told["name"],
        type=told["type"],
        description=told.get("description", ""),
    )
