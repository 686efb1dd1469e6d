"""People and channels, and the messages that channels keep."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field

from chatops.playground.shapes import Json

TEAM_ID = "T0PLAYGRND"


@dataclass(slots=True)
class Person:
    """A member of the workspace, or somebody from outside it (another `team_id`)."""

    id: str
    name: str
    display_name: str
    team_id: str
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    color: str = "9f69e7"
    tz: str = "Asia/Tokyo"

    def to_json(self) -> Json:
        """Describe the person as `users.info` does."""
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deleted,
            "color": self.color,
            "real_name": self.display_name,
            "tz": self.tz,
            "profile": {
                "real_name": self.display_name,
                "real_name_normalized": self.display_name,
                "display_name": self.display_name,
                "display_name_normalized": self.display_name,
                "team": self.team_id,
            },
            "is_admin": False,
            "is_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1_700_000_000,
        }


@dataclass(slots=True)
class Channel:
    """A channel, or a direct message with `user`.

    A message in `messages` is never written to: a change puts another dict in its place.
    """

    id: str
    name: str
    is_im: bool = False
    is_private: bool = False
    members: set[str] = field(default_factory=set)
    messages: dict[str, Json] = field(default_factory=dict)
    user: str | None = None
    is_archived: bool = False
    is_ext_shared: bool = False
    created: int = 1_700_000_000
    replies: dict[str, list[str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The `channel_type` of this channel's events."""
        if self.is_im:
            return "im"
        return "group" if self.is_private else "channel"

    def put(self, message: Json) -> Json | None:
        """Keep a new message, in order of time; return the parent that counts one reply more."""
        ts = str(message["ts"])
        newest = next(reversed(self.messages), "")
        self.messages[ts] = message
        if newest > ts:
            self.messages = {key: self.messages[key] for key in sorted(self.messages)}
        root = message.get("thread_ts")
        if root in {None, ts}:
            return None
        insort(self.replies.setdefault(str(root), []), ts)
        return self._recount(str(root), message)

    def drop(self, ts: str) -> Json | None:
        """Forget a message; return the parent that counts one reply less.

        A parent with replies leaves a tombstone, as in Slack.
        """
        gone = self.messages[ts]
        if self.replies.get(ts):
            self.messages[ts] = _tombstone(gone)
            return None
        del self.messages[ts]
        root = gone.get("thread_ts")
        if root in {None, ts}:
            return None
        self.replies[str(root)].remove(ts)
        return self._recount(str(root))

    def thread(self, root_ts: str) -> list[Json]:
        """List the root and its replies, oldest first; the root alone when nobody replied."""
        found = [root_ts, *self.replies.get(root_ts, ())]
        return [self.messages[ts] for ts in found if ts in self.messages]

    def between(self, oldest: str, latest: str, *, inclusive: bool) -> list[Json]:
        """List the messages outside threads in a span of time, oldest first."""
        keys = list(self.messages)
        start = bisect_left(keys, oldest) if oldest else 0
        return [
            message
            for ts in keys[start:]
            if within(ts, oldest, latest, inclusive=inclusive)
            for message in [self.messages[ts]]
            if _shows_in_channel(message)
        ]

    def to_json(self, me: str) -> Json:
        """Describe the channel as `conversations.info` does to the user `me`."""
        shared: Json = {
            "id": self.id,
            "created": self.created,
            "is_archived": self.is_archived,
            "is_im": self.is_im,
            "is_org_shared": False,
            "is_ext_shared": self.is_ext_shared,
            "is_shared": self.is_ext_shared,
            "is_pending_ext_shared": False,
            "context_team_id": TEAM_ID,
        }
        if self.is_im:
            return shared | {"user": self.user, "is_user_deleted": False, "is_open": True}
        return shared | {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_general": self.name == "general",
            "is_member": me in self.members,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }

    def _recount(self, root: str, reply: Json | None = None) -> Json | None:
        parent = self.messages.get(root)
        if parent is None:
            return None
        replies = self.replies[root]
        if not replies and parent.get("subtype") == "tombstone":
            del self.messages[root]
            return None
        if not replies:
            counted = {key: parent[key] for key in parent if key not in _COUNTS}
        else:
            users = _repliers(parent, reply) if reply else self._all_repliers(replies)
            counted = parent | {
                "thread_ts": root,
                "reply_count": len(replies),
                "reply_users_count": len(users),
                "latest_reply": replies[-1],
                "reply_users": users,
                "is_locked": parent.get("is_locked", False),
                "subscribed": False,
            }
        self.messages[root] = counted
        return counted

    def _all_repliers(self, replies: list[str]) -> list[str]:
        return list(dict.fromkeys(_speaker(self.messages[ts]) for ts in replies))


_COUNTS = {
    "thread_ts", "reply_count", "reply_users_count", "latest_reply", "reply_users",
    "is_locked", "subscribed",
}  # fmt: skip


def within(ts: str, oldest: str, latest: str, *, inclusive: bool) -> bool:
    """Whether a message lies in a span; an empty bound is no bound.

    Stamps are compared as text: floats cannot hold them.
    """
    if inclusive:
        return (not oldest or ts >= oldest) and (not latest or ts <= latest)
    return (not oldest or ts > oldest) and (not latest or ts < latest)


def _speaker(message: Json) -> str:
    return str(message.get("user") or message.get("bot_id") or "")


def _repliers(parent: Json, reply: Json) -> list[str]:
    return list(dict.fromkeys([*parent.get("reply_users", ()), _speaker(reply)]))


def _shows_in_channel(message: Json) -> bool:
    root = message.get("thread_ts")
    return root in {None, message["ts"]} or message.get("subtype") == "thread_broadcast"


def _tombstone(message: Json) -> Json:
    kept = {key: message[key] for key in ("type", "ts", *sorted(_COUNTS)) if key in message}
    text = "This message was deleted."
    return kept | {"subtype": "tombstone", "user": "USLACKBOT", "text": text, "hidden": True}
