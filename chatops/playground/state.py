"""What the workspace holds, and how it changes."""

from typing import Any

from chatops.playground import events
from chatops.playground.changes import Changes
from chatops.playground.journal import Call, Journal, Ping
from chatops.playground.marks import Marks, seconds
from chatops.playground.places import TEAM_ID, Channel, Person
from chatops.playground.shapes import Json, Unplugged, Wire


class State:
    """People, channels and messages. Every change is told to who watches and to the app.

    A message is never written to once it is stored: another dict takes its place.
    """

    def __init__(self, *, bot_name: str = "chatops", url: str = "https://slack.invalid/") -> None:
        self.team_id = TEAM_ID
        self.bot_user_id = "U0CHATOPS"
        self.bot_id = "B0CHATOPS"
        self.app_id = "A0CHATOPS"
        self.bot_name = bot_name
        self.url = url
        self.channels: dict[str, Channel] = {}
        self.people: dict[str, Person] = {}
        self.user_groups: dict[str, str] = {}
        self.bots: dict[str, str] = {}
        self.ephemerals: list[Json] = []
        self.statuses: dict[tuple[str, str], str] = {}
        self.subscriptions = set(events.SUBSCRIBED)
        self.wire: Wire = Unplugged()
        self.marks = Marks()
        self.changes = Changes()
        self.journal = Journal()
        self.add_person(bot_name, id=self.bot_user_id, is_bot=True)

    @property
    def posts(self) -> list[Call]:
        """Every call of a Web API method that writes, also those that failed; oldest first."""
        return self.journal.writes

    @property
    def pings(self) -> list[Ping]:
        """Every live mention of people, groups or everybody in what the app posted."""
        return self.journal.pings

    def add_person(
        self,
        name: str,
        *,
        id: str | None = None,  # noqa: A002 - Slack's word
        **flags: Any,
    ) -> Person:
        """Let somebody join. `flags` are fields of `Person`; another `team_id` is an outsider."""
        user = id or self.marks.number("U")
        told = {"display_name": name, "team_id": self.team_id} | flags
        person = Person(id=user, name=name.lower().replace(" ", "."), **told)
        self.people[user] = person
        self.changes.publish("person", person=person.to_json())
        return person

    def add_channel(
        self,
        name: str,
        *,
        id: str | None = None,  # noqa: A002 - Slack's word
        members: tuple[str, ...] = (),
        private: bool = False,
    ) -> Channel:
        """Open a channel with the app in it. Who speaks in a channel becomes a member."""
        channel = Channel(id=id or self.marks.number("C"), name=name, is_private=private)
        channel.members |= {self.bot_user_id, *members}
        return self._open(channel)

    def direct(self, user_id: str) -> Channel:
        """Find or open the direct messages between the app and a person."""
        for channel in self.channels.values():
            if channel.is_im and channel.user == user_id:
                return channel
        channel = Channel(id=self.marks.number("D"), name="directmessage", is_im=True, user=user_id)
        channel.members |= {self.bot_user_id, user_id}
        return self._open(channel)

    def by_the_app(self, said: Json) -> Json:
        """Add what Slack adds to the app's own messages."""
        profile: Json = {"id": self.bot_id, "app_id": self.app_id, "name": self.bot_name}
        profile |= {"team_id": self.team_id, "deleted": False, "updated": 1_700_000_000}
        added = {
            "type": "message",
            "user": self.bot_user_id,
            "ts": self.marks.ts(),
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "team": self.team_id,
            "bot_profile": profile | {"icons": {}},
        }
        return {"text": ""} | said | added

    def store(self, channel: str, message: Json, *, ephemeral_to: str | None = None) -> Json:
        """Keep a new message and tell everybody; or show it to one person and keep nothing."""
        if ephemeral_to is not None:
            shown: Json = {"thread_ts": None, "blocks": [], "from": message.get("user")} | message
            shown |= {"channel": channel, "user": ephemeral_to}
            return self._whisper(shown)
        place = self.channels[channel]
        if message.get("user"):
            place.members.add(message["user"])
        parent = place.put(message)
        self.changes.publish("message", channel=channel, message=message)
        if parent is not None:
            self.changes.publish("changed", channel=channel, message=parent)
        for event in events.posted(message, place, self.bot_user_id):
            self.tell(event, place)
        return message | {"channel": channel}

    def replace(self, channel: str, message: Json) -> Json:
        """Put a changed message in the place of the old one and tell everybody."""
        place = self.channels[channel]
        before = place.messages[message["ts"]]
        place.messages[message["ts"]] = message
        self.changes.publish("changed", channel=channel, message=message)
        at = self.marks.ts()
        for event in events.changed(message, before, place, self.bot_user_id, at):
            self.tell(event, place)
        return message | {"channel": channel}

    def remove(self, channel: str, ts: str) -> None:
        """Take a message away and tell everybody."""
        place = self.channels[channel]
        before = place.messages[ts]
        parent = place.drop(ts)
        if ts in place.messages:
            self.changes.publish("changed", channel=channel, message=place.messages[ts])
        else:
            self.changes.publish("deleted", channel=channel, ts=ts)
        if parent is not None:
            self.changes.publish("changed", channel=channel, message=parent)
        for event in events.deleted(before, place, self.marks.ts()):
            self.tell(event, place)

    def move(self, channel: str, user: str, *, joins: bool) -> None:
        """Let a person or the app into a channel, or out of it, and tell the app."""
        place = self.channels[channel]
        at = {"event_ts": self.marks.ts(), "channel_type": place.kind, "team": self.team_id}
        kind = "member_joined_channel" if joins else "member_left_channel"
        event = {"type": kind, "user": user, "channel": channel} | at
        if joins:
            place.members.add(user)
            self.tell(event, place)
        else:
            self.tell(event, place)
            place.members.discard(user)
        self.changes.publish("channel", channel=place.to_json(self.bot_user_id))

    def set_reaction(self, channel: str, ts: str, *, user: str, name: str, on: bool) -> bool:
        """Return whether that changed anything."""
        place = self.channels[channel]
        message = place.messages[ts]
        users = {each["name"]: list(each["users"]) for each in message.get("reactions", ())}
        if (user in users.get(name, ())) == on:
            return False
        if on:
            users.setdefault(name, []).append(user)
        else:
            users[name].remove(user)
        reactions = [
            {"name": each, "users": who, "count": len(who)} for each, who in users.items() if who
        ]
        place.messages[ts] = message | {"reactions": reactions}
        self.changes.publish("reaction", channel=channel, ts=ts, message=place.messages[ts])
        event = events.reacted(message, place, user=user, name=name, at=self.marks.ts())
        self.tell(event | {"type": "reaction_added" if on else "reaction_removed"}, place)
        return True

    def set_status(self, channel: str, thread_ts: str, status: str) -> None:
        """Show a line under a thread; empty takes it away."""
        if self.statuses.get((channel, thread_ts), "") == status:
            return
        self.statuses[channel, thread_ts] = status
        self.changes.publish("status", channel=channel, thread_ts=thread_ts, status=status)

    def tell(self, event: Json, channel: Channel | None = None) -> None:
        """Send the app an event, if it subscribed to its kind and is in the channel."""
        if channel is not None and self.bot_user_id not in channel.members:
            return
        if events.subscription(event) in self.subscriptions:
            shared = channel is not None and channel.is_ext_shared
            self.wire.send("events_api", self.callback(event, shared=shared))

    def callback(self, event: Json, *, shared: bool = False) -> Json:
        """Wrap an event as Slack sends it; `shared` is a channel with another company."""
        installed = {"enterprise_id": None, "team_id": self.team_id, "user_id": self.bot_user_id}
        return {
            "token": "playground",
            "team_id": self.team_id,
            "context_team_id": self.team_id,
            "context_enterprise_id": None,
            "api_app_id": self.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": self.marks.number("Ev"),
            "event_time": seconds(event.get("event_ts") or self.marks.ts()),
            "authorizations": [installed | {"is_bot": True, "is_enterprise_install": False}],
            "is_ext_shared_channel": shared,
            "event_context": f"4-{self.marks.secret()}",
        }

    def _whisper(self, shown: Json) -> Json:
        """Show a message to one person; in a thread only if somebody has replied there before.

        https://docs.slack.dev/reference/methods/chat.postEphemeral
        """
        root = shown["thread_ts"]
        seen = root is None or bool(self.channels[shown["channel"]].replies.get(root))
        self.ephemerals.append(shown if seen else shown | {"unseen": True})
        self.changes.publish("ephemeral" if seen else "unseen", ephemeral=shown)
        return shown

    def _open(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self.changes.publish("channel", channel=channel.to_json(self.bot_user_id))
        return channel
