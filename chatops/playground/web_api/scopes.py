"""What an app must have been granted before it may call a method.

https://docs.slack.dev/reference/scopes
"""

from collections.abc import Mapping

from chatops.playground.state import State
from chatops.playground.web_api.arguments import Arguments, Refused

ALL = frozenset(
    {
        "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write",
        "commands", "files:read", "files:write", "groups:history", "groups:read", "im:history",
        "im:read", "im:write", "mpim:history", "mpim:read", "reactions:write", "team:read",
        "usergroups:read", "users:read",
    }
)  # fmt: skip

_ONE_OF: Mapping[str, tuple[str, ...]] = {
    "agents.sessions.setStatus": ("assistant:write", "chat:write"),
    "assistant.threads.setStatus": ("assistant:write", "chat:write"),
    "bots.info": ("users:read",),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.list": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.open": ("im:write",),
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "team.info": ("team:read",),
    "usergroups.list": ("usergroups:read",),
    "users.conversations": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
}
# These depend on the channel: `channels:`, `groups:` or `im:` comes before.
_BY_CHANNEL = {
    "conversations.history": "history",
    "conversations.info": "read",
    "conversations.members": "read",
    "conversations.replies": "history",
}
_KINDS = {"channel": "channels", "group": "groups", "im": "im"}


def check_scopes(slack: State, method: str, given: Arguments, granted: frozenset[str]) -> None:
    """Refuse a call for which a scope is missing, and name it."""
    needed = _ONE_OF.get(method, ())
    channel = slack.channels.get(given.text("channel"))
    if method in _BY_CHANNEL and channel is not None:
        needed = (f"{_KINDS[channel.kind]}:{_BY_CHANNEL[method]}",)
    if needed and not granted.intersection(needed):
        provided = ",".join(sorted(granted))
        raise Refused("missing_scope", needed=",".join(needed), provided=provided)
