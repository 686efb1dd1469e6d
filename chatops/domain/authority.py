"""Who may do what besides asking. Every way in asks here, and what no rule allows is denied."""

from dataclasses import dataclass
from enum import StrEnum

from chatops.domain.access import Denial, Policy, shut_out
from chatops.domain.conversation import Person
from chatops.domain.names import ChannelId, UserId
from chatops.domain.settings import Key


class Action(StrEnum):
    """What somebody wants to do."""

    LOOK = "look"
    """Help, models, settings, their history, usage, status: nothing changes."""
    SET = "set"
    """Change a setting of a channel or thread."""
    SET_EVERYWHERE = "set everywhere"
    STOP = "stop"
    """Stop an answer while it is written."""
    REGENERATE = "regenerate"
    RATE = "rate"
    READ = "read"
    """Have a thread summarised, or a message explained, for oneself alone."""
    LIST_DIGESTS = "list digests"
    PREVIEW = "preview"
    """Have what was said in channels that one is in written up, for oneself alone."""
    MANAGE_DIGESTS = "manage digests"
    """Add, remove, pause, run, and preview those that others set up."""


FOR_ASKERS = frozenset({Action.STOP, Action.REGENERATE})
FOR_EVERYBODY = frozenset(
    {Action.LOOK, Action.RATE, Action.READ, Action.LIST_DIGESTS, Action.PREVIEW}
)
SHORT_NAMES = {"model": Key.MODEL}
"""What `access.members_may_set` may say in place of a dotted name."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An action in its place. `key` is what is to be set; `asker` whose answer it is about."""

    action: Action
    channel: ChannelId | None = None
    key: Key | None = None
    asker: UserId | None = None


def may_do(deed: Deed, person: Person, policy: Policy) -> Denial | None:
    """Return why somebody may not do this, or None when they may."""
    if denial := shut_out(person, deed.channel, policy):
        return denial
    if person.id in policy.admins or _open_to_members(deed, person, policy):
        return None
    if deed.action in FOR_ASKERS:
        return Denial.ASKER
    return Denial.ADMIN if policy.admins else Denial.NO_ADMIN


def _open_to_members(deed: Deed, person: Person, policy: Policy) -> bool:
    if deed.action in FOR_EVERYBODY:
        return True
    if deed.action in FOR_ASKERS:
        return deed.asker is not None and person.id == deed.asker
    if deed.action is Action.SET and deed.key is not None and deed.channel is not None:
        return deed.key in {SHORT_NAMES.get(name, name) for name in policy.members_may_set}
    return False
