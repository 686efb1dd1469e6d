"""The workspace as tests and the page use it: what people do in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar, Unpack

from chatops.playground import submissions
from chatops.playground.elements import Click
from chatops.playground.gestures import Gestures
from chatops.playground.installed import Installed
from chatops.playground.shapes import Json
from chatops.playground.state import State
from chatops.playground.typed import as_typed

T = TypeVar("T")


class Workspace(State):
    """What Slack's servers hold, for one app that is installed in one workspace.

    Texts are Slack's markup as on its wire: `<@U…>` is a mention, `<`, `>` and `&` of people's
    own are escaped (see `as_typed`). What comes back is a message with its `channel`.
    """

    def __init__(self, *, bot_name: str = "chatops", url: str = "https://slack.invalid/") -> None:
        super().__init__(bot_name=bot_name, url=url)
        self.gestures = Gestures(self)
        self.installed = Installed()

    def install(self, installed: Installed) -> None:
        """Let the app have what its manifest asks for, and nothing else."""
        self.installed = installed
        self.gestures.interactive = installed.interactive
        self.gestures.windows.home_enabled = installed.home
        if installed.events is not None:
            self.subscriptions = set(installed.events)

    @property
    def views(self) -> dict[str, Json]:
        """Modals and Home tabs by view id, as the app last sent them."""
        return self.gestures.windows.views

    async def say(
        self, channel: str, *, user: str, text: str, thread_ts: str | None = None, **extra: Any
    ) -> Json:
        """Post as a person, or as another app with `bot_id=…` in `extra` and perhaps no `user`.

        The message comes back with its `channel`, as everywhere in this class.
        """
        message: Json = {"type": "message", "text": text, "ts": self.marks.ts()}
        message |= self._from(user)
        if "bot_id" not in extra:
            message["client_msg_id"] = self.marks.secret()
        if thread_ts is not None:
            message |= {"thread_ts": thread_ts} | self._parent_of(channel, thread_ts)
        return self.store(channel, message | extra)

    async def mention(
        self, channel: str, *, user: str, text: str, thread_ts: str | None = None
    ) -> Json:
        """Say it to the app."""
        text = f"<@{self.bot_user_id}> {text}"
        return await self.say(channel, user=user, text=text, thread_ts=thread_ts)

    async def edit(self, channel: str, ts: str, *, user: str, text: str) -> Json:
        """Change the text of a message."""
        before = self.channels[channel].messages[ts]
        edited = {"user": user, "ts": self.marks.ts()}
        kept = {key: before[key] for key in before if key != "blocks"}
        return self.replace(channel, kept | {"text": text, "edited": edited})

    async def delete(self, channel: str, ts: str, *, user: str) -> None:
        """Take a message away. `user` may be anybody: moderators may delete."""
        del user
        self.remove(channel, ts)

    async def react(self, channel: str, ts: str, *, user: str, name: str) -> None:
        """Put an emoji on a message; twice is once."""
        self.set_reaction(channel, ts, user=user, name=name, on=True)

    async def unreact(self, channel: str, ts: str, *, user: str, name: str) -> None:
        """Take an emoji off again."""
        self.set_reaction(channel, ts, user=user, name=name, on=False)

    async def join(self, channel: str, *, user: str) -> None:
        """Become a member; also how the app itself is invited."""
        self.move(channel, user, joins=True)

    async def leave(self, channel: str, *, user: str) -> None:
        """Stop being one; also how the app itself is thrown out."""
        self.move(channel, user, joins=False)

    async def slash(self, channel: str, *, user: str, command: str, text: str) -> Json | None:
        """Type a command; return what came with the ack. Without one: `operation_timeout`."""
        return await self.gestures.slash(channel, user, command, text)

    async def click(self, channel: str, ts: str, *, user: str, **click: Unpack[Click]) -> None:
        """Press a button or choose from a menu of a message, ephemeral ones too."""
        await self.gestures.click(channel, ts, user, click)

    async def click_view(self, view_id: str, *, user: str, **click: Unpack[Click]) -> None:
        """Press a button or choose from a menu of a modal or the Home tab.

        What was chosen or typed stays there, as on a screen. Raise `Trouble` without an ack.
        """
        await self.gestures.click_view(view_id, user, click)

    async def shortcut(self, channel: str, ts: str, *, user: str, callback_id: str) -> None:
        """Choose a shortcut from the menu of a message."""
        await self.gestures.shortcut(channel, ts, user, callback_id)

    async def global_shortcut(self, *, user: str, callback_id: str) -> None:
        """Choose a shortcut that belongs to no message. Raise `Trouble` without an ack."""
        await self.gestures.global_shortcut(user, callback_id)

    async def submit_view(
        self, view_id: str, *, user: str, values: Json | None = None
    ) -> Json | None:
        """Fill in `values[block_id][action_id]` and send a modal in; return what its ack said.

        A value is a text, the value of an option, a list of them, or a whole state as in Slack's
        payloads; inputs that are not named keep what they have. Raise `NotFilled` for what
        Slack's own apps refuse, `Trouble` for an ack that is late or that Slack cannot show.
        """
        return await submissions.submit(self.gestures, view_id, user, values or {})

    async def close_view(self, view_id: str, *, user: str, everything: bool = False) -> None:
        """Close a modal without sending it, or with `everything` all that lie below it too."""
        await submissions.close(self.gestures, view_id, user, everything=everything)

    async def suggestions(
        self, action_id: str, *, user: str, value: str = "", **where: str
    ) -> Json:
        """Type into an `external_select` of a `view_id=…`, or of the message `channel=…, ts=…`.

        Return the `options` or `option_groups` that the app offered; only they can be selected.
        """
        click = Click(action_id=action_id, value=value)
        return await submissions.suggest(self.gestures, user, dict(where), click)

    async def open_home(self, user: str, *, tab: str = "home") -> None:
        """Open the app's `home` or `messages` tab."""
        await self.gestures.open_home(user, tab)

    def modal(self, user: str) -> Json | None:
        """Return the modal that the person sees: the topmost."""
        return self.gestures.windows.modal(user)

    def home(self, user: str) -> Json | None:
        """Return the person's Home tab, once the app has published one."""
        return self.gestures.windows.home(user)

    def only_for(self, user: str, channel: str | None = None) -> list[Json]:
        """List the ephemeral messages that the person sees, oldest first.

        `ephemerals` also holds those that Slack shows to nobody: in threads without replies.
        """
        return [
            shown
            for shown in self.ephemerals
            if shown["user"] == user
            and channel in {None, shown["channel"]}
            and not shown.get("unseen")
        ]

    def thread(self, channel: str, root_ts: str) -> list[Json]:
        """List the root and its replies, oldest first."""
        return self.channels[channel].thread(root_ts)

    def as_typed(self, text: str) -> str:
        """Turn what a person types into markup: `@name`, `#channel`, and `<`, `>`, `&`."""
        return as_typed(text, self.people.values(), self.channels.values())

    def watch(self) -> AbstractAsyncContextManager[AsyncIterator[Json]]:
        """Follow every change from now on: dicts with a `kind`."""
        return self.changes.watch()

    async def until(self, predicate: Callable[["Workspace"], T | None], timeout_s: float = 10) -> T:
        """Return the predicate's first truthy value; look again after every change.

        Raise `TimeoutError` when it stays falsy for `timeout_s` seconds.
        """
        async with asyncio.timeout(timeout_s), self.watch() as changes:
            while not (found := predicate(self)):
                await anext(changes)
        return found

    async def reply_to(
        self, message: Json, *, mark: str | None = None, timeout_s: float = 10
    ) -> Json:
        """Return the app's first message after `message` in its thread, once it has the `mark`."""
        channel = str(message["channel"])
        root = str(message.get("thread_ts") or message["ts"])

        def answer(workspace: Workspace) -> Json | None:
            for reply in workspace.thread(channel, root):
                ours = reply.get("bot_id") == self.bot_id and reply["ts"] > message["ts"]
                said = (reply.get("metadata") or {}).get("event_type")
                if ours and mark in {None, said}:
                    return reply | {"channel": channel}
            return None

        return await self.until(answer, timeout_s)

    def _from(self, user: str) -> Json:
        person = self.people.get(user)
        if person is None:
            return {"team": self.team_id} | ({"user": user} if user else {})
        home = {"user": user, "team": person.team_id}
        if person.team_id == self.team_id:
            return home
        return home | {"user_team": person.team_id, "source_team": person.team_id}

    def _parent_of(self, channel: str, thread_ts: str) -> Json:
        parent = self.channels[channel].messages.get(thread_ts, {})
        return {"parent_user_id": parent["user"]} if parent.get("user") else {}
