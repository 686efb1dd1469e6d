"""Who may ask. Decided by ids alone, and denied where nothing allows it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import Enum

from chatops.domain.conversation import Person
from chatops.domain.names import ChannelId
from chatops.domain.request import Asked


class Denial(Enum):
    """Why somebody may not ask; the value is what they are told, silence where it says nothing."""

    SILENT = None
    LOOP = ""
    CHANNEL = "I do not answer in this channel. An admin of this app can allow it."
    USER = "You are not on the list of people I may answer. An admin of this app can change that."
    GUEST = "I may not answer guests here. A full member can ask for you."
    EXTERNAL = (
        "I may not answer people of other organisations. A member of this one can ask for you."
    )
    ADMIN = "Only admins of this app can do that. Ask one of them."
    NO_ADMIN = (
        "Only admins of this app can do that, and it has none. Whoever runs it can list people "
        "under access.admins."
    )
    ASKER = "Only the person who asked, or an admin of this app, can do that."


DIRECT = "D"
"""How the ids of direct messages begin."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The `access` section of the configuration. An empty allow list of channels or users is open.

    Direct messages are no channel: an allow list of channels leaves them open, and `users` decides.
    """

    allow_channels: Collection[str] = field(default=frozenset())
    deny_channels: Collection[str] = field(default=frozenset())
    allow_users: Collection[str] = field(default=frozenset())
    deny_users: Collection[str] = field(default=frozenset())
    guests: bool = False
    external: bool = False
    bots: Collection[str] = field(default=frozenset())
    admins: Collection[str] = field(default=frozenset())
    members_may_set: Collection[str] = field(default=frozenset())


def may_ask(asked: Asked, person: Person | None, policy: Policy) -> Denial | None:
    """Return why this question is not to be answered, or None when it is.

    `person` is None when a bot asks without a user; a bot is judged by its own list alone.
    """
    if asked.bot is not None or person is None or person.bot:
        listed = asked.bot in policy.bots and _channel_open(asked.channel, policy)
        return None if listed else Denial.SILENT
    return shut_out(person, asked.channel, policy)


def shut_out(person: Person, channel: ChannelId | None, policy: Policy) -> Denial | None:
    """Return why this person may not turn to the bot here at all, or None.

    The Home tab and what is opened from it have no channel.
    """
    if person.removed or person.bot:
        return Denial.SILENT
    if channel is not None and not _channel_open(channel, policy):
        return Denial.CHANNEL
    return _person_denied(person, policy)


def _channel_open(channel: ChannelId, policy: Policy) -> bool:
    """Say whether questions are answered here; a list of channels says nothing of direct messages."""
    if channel in policy.deny_channels:
        return False
    listed = not policy.allow_channels or channel in policy.allow_channels
    return listed or channel.startswith(DIRECT)


def _person_denied(person: Person, policy: Policy) -> Denial | None:
    if person.external and not policy.external:
        return Denial.EXTERNAL
    if person.guest and not policy.guests:
        return Denial.GUEST
    listed = not policy.allow_users or person.id in policy.allow_users
    return None if listed and person.id not in policy.deny_users else Denial.USER
