"""Commands, buttons, shortcuts, modals and the Home tab: what people do beside talking."""

import time
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

from chatops.playground.shapes import Json, Unanswered
from chatops.playground.state import State

TRIGGER_LIVES_S = 3.0
RESPONSES_LIVE_S = 30 * 60.0
RESPONSES_AT_MOST = 5


class Click(TypedDict):
    """What a person pressed: a button with its `value`, or a menu with the value `selected`."""

    action_id: str
    block_id: str
    value: NotRequired[str | None]
    selected: NotRequired[str | None]


@dataclass(slots=True)
class Responses:
    """What a `response_url` stands for: five answers within half an hour."""

    channel: str
    user: str
    message_ts: str | None = None
    until: float = field(default_factory=lambda: time.monotonic() + RESPONSES_LIVE_S)
    left: int = RESPONSES_AT_MOST


@dataclass(slots=True)
class Trigger:
    """What lets the app show one view to a person, within three seconds."""

    user: str
    until: float
    used: bool = False


class Gestures:
    """Tells the app what a person did, and keeps what its answer refers to."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.views: dict[str, Json] = {}
        self.responses: dict[str, Responses] = {}
        self.owners: dict[str, str] = {}
        self.triggers: dict[str, Trigger] = {}
        self.time_scale = 1.0

    async def slash(self, channel: str, user: str, command: str, text: str) -> Json | None:
        """Type a command. What came with the ack is shown to the person alone, or to all."""
        place, person = self.state.channels[channel], self.state.people[user]
        names = {"im": "directmessage", "group": "privategroup", "channel": place.name}
        payload = self._who(user) | {
            "channel_id": channel,
            "channel_name": names[place.kind],
            "user_id": user,
            "user_name": person.name,
            "command": command,
            "text": text,
            "is_enterprise_install": "false",
            "response_url": self.response_url(channel, user),
        }
        try:
            said = await self.state.wire.ask("slash_commands", payload)
        except Unanswered:
            failed = f"{command} failed with the error “operation_timeout”"
            self.state.store(channel, self._slackbot(failed), ephemeral_to=user)
            return None
        if said:
            self.respond(channel, user, said)
        return said

    async def click(self, channel: str, ts: str, user: str, click: Click) -> None:
        """Press something in a message."""
        message, ephemeral = self._message(channel, ts)
        action: Json = {
            "action_id": click["action_id"],
            "block_id": click["block_id"],
            "type": "button",
            "action_ts": self.state.marks.ts(),
        }
        if (chosen := click.get("selected")) is not None:
            option = {"text": {"type": "plain_text", "text": chosen}, "value": chosen}
            action |= {"type": "static_select", "selected_option": option}
        else:
            action |= {"value": click.get("value")}
        payload = self._acted("block_actions", user) | {
            "container": {
                "type": "message",
                "message_ts": ts,
                "channel_id": channel,
                "is_ephemeral": ephemeral,
            },
            "channel": {"id": channel, "name": self.state.channels[channel].name},
            "message": message,
            "state": {"values": {}},
            "response_url": self.response_url(channel, user, ts),
            "actions": [action],
        }
        await self._dispatch(channel, user, payload)

    async def shortcut(self, channel: str, ts: str, user: str, callback_id: str) -> None:
        """Choose a shortcut from a message's menu."""
        message, _ = self._message(channel, ts)
        payload = self._acted("message_action", user) | {
            "callback_id": callback_id,
            "action_ts": self.state.marks.ts(),
            "message_ts": ts,
            "channel": {"id": channel, "name": self.state.channels[channel].name},
            "message": message,
            "response_url": self.response_url(channel, user),
        }
        await self._dispatch(channel, user, payload)

    async def submit(self, view_id: str, user: str, values: Json) -> Json | None:
        """Send a modal in. It closes unless the ack says otherwise."""
        view = self.views[view_id] | {"state": {"values": values}}
        payload = self._acted("view_submission", user) | {"view": view, "response_urls": []}
        try:
            said = await self.state.wire.ask("interactive", payload)
        except Unanswered:
            return None
        match said:
            case {"response_action": "errors"}:
                self.show(view_id, self.views[view_id])
            case {"response_action": "update" | "push", "view": dict(shown)}:
                self.show(view_id, self.views[view_id] | shown)
            case _:
                self.show(view_id, None)
        return said

    async def open_home(self, user: str, tab: str) -> None:
        """Look at the app's page."""
        channel = self.state.direct(user)
        home = self.views.get(f"VHOME{user}")
        event: Json = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab}
        event |= {"event_ts": self.state.marks.ts()} | ({"view": home} if home else {})
        self.state.tell(event)

    def response_url(self, channel: str, user: str, message_ts: str | None = None) -> str:
        """Make an address that takes five answers."""
        name = self.state.marks.secret()
        self.responses[name] = Responses(channel, user, message_ts)
        return f"{self.state.url}response/{name}"

    def respond(self, channel: str, user: str, said: Json) -> None:
        """Show an answer to a command or a click: to one person, unless `in_channel`."""
        self.state.journal.look_for_pings("response", channel, said)
        wanted = ("text", "blocks", "attachments", "thread_ts")
        message = self.state.by_the_app({key: said[key] for key in wanted if key in said})
        to = None if said.get("response_type") == "in_channel" else user
        self.state.store(channel, message, ephemeral_to=to)

    def answer(self, address: Responses, said: Json) -> None:
        """Take what came to a `response_url`: a new answer, or a change of the message clicked."""
        message = self.state.channels[address.channel].messages.get(address.message_ts or "")
        if message is not None and said.get("delete_original"):
            self.state.remove(address.channel, message["ts"])
        elif message is not None and said.get("replace_original"):
            self.state.journal.look_for_pings("response", address.channel, said)
            kept = {key: message[key] for key in message if key not in {"text", "blocks"}}
            new = {key: said[key] for key in ("text", "blocks") if key in said}
            self.state.replace(address.channel, kept | {"text": ""} | new)
        elif not said.get("delete_original"):
            self.respond(address.channel, address.user, said)

    def trigger(self, user: str) -> str:
        """Make a trigger id."""
        trigger_id = self.state.marks.number("1.2.")
        until = time.monotonic() + max(0.5, TRIGGER_LIVES_S * self.time_scale)
        self.triggers[trigger_id] = Trigger(user, until)
        return trigger_id

    def show(self, view_id: str, view: Json | None, user: str = "") -> None:
        """Keep a view as `user` sees it, or close it."""
        if view is None:
            self.views.pop(view_id, None)
        else:
            self.views[view_id] = view
        owner = self.owners.setdefault(view_id, user)
        self.state.changes.publish("view", id=view_id, user=owner, view=view)

    async def _dispatch(self, channel: str, user: str, payload: Json) -> None:
        try:
            await self.state.wire.ask("interactive", payload)
        except Unanswered:
            failed = "Oops, something went wrong: “operation_timeout”"
            self.state.store(channel, self._slackbot(failed), ephemeral_to=user)

    def _message(self, channel: str, ts: str) -> tuple[Json, bool]:
        kept = self.state.channels[channel].messages.get(ts)
        if kept is not None:
            return kept, False
        shown = next(each for each in self.state.ephemerals if each["ts"] == ts)
        return shown, True

    def _who(self, user: str) -> Json:
        return {
            "token": "playground",
            "team_id": self.state.team_id,
            "team_domain": "playground",
            "api_app_id": self.state.app_id,
            "trigger_id": self.trigger(user),
        }

    def _acted(self, kind: str, user: str) -> Json:
        name, team = self.state.people[user].name, self.state.team_id
        return self._who(user) | {
            "type": kind,
            "user": {"id": user, "username": name, "name": name, "team_id": team},
            "team": {"id": team, "domain": "playground"},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _slackbot(self, text: str) -> Json:
        return {"type": "message", "from": "USLACKBOT", "text": text, "ts": self.state.marks.ts()}
