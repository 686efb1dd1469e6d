"""What people may change from within Slack, for which places, and which word counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chatops.domain.names import ChannelId, MessageTs, UserId
from chatops.domain.reply import Place

Value = str | int | float | bool | None
"""A setting's value; None leaves an option to the endpoint."""


class Key(StrEnum):
    """The settings that can be changed, by their dotted names in the configuration."""

    MODEL = "models.default"
    SUMMARY = "models.summary"
    TEMPERATURE = "models.options.temperature"
    EFFORT = "models.options.reasoning_effort"
    INSTRUCTIONS = "assistant.instructions"
    FOOTER = "assistant.show_footer"
    TARGET = "context.target_tokens"


class Scope(StrEnum):
    """Where a value comes from; a later one outranks those before it."""

    DEFAULT = "default"
    FILE = "file"
    WORKSPACE = "workspace"
    CHANNEL = "channel"
    THREAD = "thread"


@dataclass(frozen=True, slots=True)
class Where:
    """For what a change counts: everything, one channel, or one thread of it."""

    channel: ChannelId | None = None
    thread: MessageTs | None = None

    @property
    def scope(self) -> Scope:
        """Return the scope that such a change belongs to."""
        if self.channel is None:
            return Scope.WORKSPACE
        return Scope.CHANNEL if self.thread is None else Scope.THREAD


def layers(place: Place) -> tuple[Where, ...]:
    """Return for what changes count in a place, the least specific first.

    A place without a thread is a channel, one without a channel the whole workspace.
    """
    return (
        Where(),
        *([Where(place.channel)] if place.channel else []),
        *([Where(place.channel, place.thread)] if place.thread else []),
    )


@dataclass(frozen=True, slots=True)
class InForce:
    """A setting as it counts in a place, and who says so."""

    key: Key
    value: Value
    scope: Scope


@dataclass(frozen=True, slots=True)
class Change:
    """One change by one person; None stands for no word of this scope's own."""

    who: UserId
    where: Where
    key: Key
    before: str | None
    after: str | None
    at: float


def resolve(
    base: Mapping[Key, InForce], stored: Sequence[tuple[Where, Mapping[Key, Value]]]
) -> tuple[InForce, ...]:
    """Return every setting in force: the last layer of `stored` that names it, else `base`."""
    found = dict(base)
    for where, values in stored:
        found |= {key: InForce(key, value, where.scope) for key, value in values.items()}
    return tuple(found[key] for key in Key)
