"""Commands, buttons, menus, shortcuts and the Home tab: what people do beside talking."""

from chatops.playground.elements import (
    ENTERED,
    Click,
    acted,
    entered,
    find,
    states,
    with_offered,
)
from chatops.playground.responses import Responder
from chatops.playground.shapes import Json, NotThere, Trouble, Unanswered, Wrong
from chatops.playground.state import State
from chatops.playground.web_api.arguments import Refused
from chatops.playground.windows import Windows


class Gestures:
    """Tells the app what a person did, and shows what it answers."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.windows = Windows(state)
        self.responder = Responder(state)
        self.offered: dict[str, list[Json]] = {}
        self.interactive = True

    async def slash(self, channel: str, user: str, command: str, text: str) -> Json | None:
        """Type a command. What came with the ack is shown to the person alone, or to all."""
        place, person = self.state.channels[channel], self.state.people[user]
        names = {"im": "directmessage", "group": "privategroup", "channel": place.name}
        payload = self.who(user) | {
            "channel_id": channel,
            "channel_name": names[place.kind],
            "user_id": user,
            "user_name": person.name,
            "command": command,
            "text": text,
            "is_enterprise_install": "false",
            "response_url": self.responder.url(channel, user),
        }
        try:
            said = await self.state.wire.ask("slash_commands", payload)
        except Unanswered:
            failed = f"{command} failed with the error “operation_timeout”"
            self.state.store(channel, self._slackbot(failed), ephemeral_to=user)
            return None
        if said:
            try:
                self.responder.respond(channel, user, said)
            except Refused as refused:
                failed = f"{command} failed with the error “{refused.code}”"
                self.state.store(channel, self._slackbot(failed), ephemeral_to=user)
        return said

    async def click(self, channel: str, ts: str, user: str, click: Click) -> None:
        """Press something in a message, or choose from its menus."""
        message, ephemeral = self.message(channel, ts)
        container: Json = {"type": "message", "message_ts": ts, "channel_id": channel}
        container |= {"is_ephemeral": ephemeral}
        if message.get("thread_ts"):
            container |= {"thread_ts": message["thread_ts"]}
        blocks = self.menus(blocks_of(message))
        block_id, element = find(blocks, click)
        values = dict(click.get("values") or {})
        if element["type"] in ENTERED:
            values[block_id] = values.get(block_id, {}) | {element["action_id"]: entered(click)}
        payload = self.acted("block_actions", user) | {
            "container": container,
            "channel": self._channel(channel),
            "state": {"values": states(blocks, values)},
            "response_url": self.responder.url(channel, user, ts),
            "actions": [acted(block_id, element, click, self.state.marks.ts())],
        }
        # Nobody keeps an ephemeral message: Slack sends only where it stood.
        await self._dispatch(channel, user, payload | ({} if ephemeral else {"message": message}))

    async def click_view(self, view_id: str, user: str, click: Click) -> None:
        """Press something in a modal or on the Home tab, or choose from its menus."""
        view = self.windows.view(view_id)
        block_id, element = find(self.menus(view["blocks"]), click)
        given = dict(click.get("values") or {})
        if element["type"] in ENTERED:
            given[block_id] = given.get(block_id, {}) | {element["action_id"]: entered(click)}
        view = self.filled(view_id, given)
        payload = self.acted("block_actions", user) | {
            "container": {"type": "view", "view_id": view_id},
            "view": view,
            "actions": [acted(block_id, element, click, self.state.marks.ts())],
        }
        await self.ask(payload)

    async def shortcut(self, channel: str, ts: str, user: str, callback_id: str) -> None:
        """Choose a shortcut from a message's menu."""
        message, ephemeral = self.message(channel, ts)
        if ephemeral:
            raise NotThere("A message that only you see has no shortcuts.")
        payload = self.acted("message_action", user) | {
            "callback_id": callback_id,
            "action_ts": self.state.marks.ts(),
            "message_ts": ts,
            "channel": self._channel(channel),
            "message": message,
            "response_url": self.responder.url(channel, user),
        }
        await self._dispatch(channel, user, payload)

    async def global_shortcut(self, user: str, callback_id: str) -> None:
        """Choose a shortcut that belongs to no message; it has no `response_url`."""
        payload = self.acted("shortcut", user) | {
            "callback_id": callback_id,
            "action_ts": self.state.marks.ts(),
        }
        await self.ask(payload)

    async def open_home(self, user: str, tab: str) -> None:
        """Look at the app's page."""
        channel = self.state.direct(user)
        home = self.windows.home(user) if tab == "home" else None
        event: Json = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab}
        event |= {"event_ts": self.state.marks.ts()} | ({"view": home} if home else {})
        self.state.tell(event)

    async def ask(self, payload: Json) -> Json | None:
        """Tell the app what was done; return what came with its ack."""
        if not self.interactive:
            raise Wrong("This app is not configured to handle interactive responses.")
        try:
            return await self.state.wire.ask("interactive", payload)
        except Unanswered:
            raise Trouble("the app did not ack in time") from None

    def filled(self, view_id: str, given: Json) -> Json:
        """Return the view with what the person entered, and remember that."""
        view = self.windows.view(view_id)
        entered_before = self.windows.entered.get(view_id, {})
        together = {
            block: entered_before.get(block, {}) | given.get(block, {})
            for block in {**entered_before, **given}
        }
        values = states(self.menus(view["blocks"]), together)
        self.windows.enter(view_id, {b: values[b] for b in values if b in together})
        return view | {"state": {"values": values}}

    def menus(self, blocks: list[Json]) -> list[Json]:
        """Fill in the options that the app has offered so far."""
        return with_offered(blocks, self.offered)

    def message(self, channel: str, ts: str) -> tuple[Json, bool]:
        """Find a message, and say whether it is one that only one person sees."""
        kept = self.state.channels[channel].messages.get(ts)
        if kept is not None:
            return kept, False
        for shown in self.state.ephemerals:
            if shown["ts"] == ts and shown["channel"] == channel:
                return shown, True
        raise NotThere("That message is gone.")

    def who(self, user: str) -> Json:
        """Write what every payload says about the workspace, with a trigger for the person."""
        return {
            "token": "playground",
            "team_id": self.state.team_id,
            "team_domain": "playground",
            "api_app_id": self.state.app_id,
            "trigger_id": self.windows.trigger(user),
        }

    def acted(self, kind: str, user: str) -> Json:
        """Write what every interaction says about who did it."""
        name, team = self.state.people[user].name, self.state.team_id
        return {
            "type": kind,
            "token": "playground",
            "api_app_id": self.state.app_id,
            "trigger_id": self.windows.trigger(user),
            "user": {"id": user, "username": name, "name": name, "team_id": team},
            "team": {"id": team, "domain": "playground"},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _channel(self, channel: str) -> Json:
        return {"id": channel, "name": self.state.channels[channel].name}

    async def _dispatch(self, channel: str, user: str, payload: Json) -> None:
        try:
            await self.ask(payload)
        except Trouble:
            failed = "Oops, something went wrong: “operation_timeout”"
            self.state.store(channel, self._slackbot(failed), ephemeral_to=user)

    def _slackbot(self, text: str) -> Json:
        return {"type": "message", "from": "USLACKBOT", "text": text, "ts": self.state.marks.ts()}


def blocks_of(message: Json) -> list[Json]:
    """List the blocks of a message, those of its attachments too."""
    attached = [
        each for told in message.get("attachments") or () for each in told.get("blocks", ())
    ]
    return [*(message.get("blocks") or ()), *attached]
