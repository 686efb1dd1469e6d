"""What is remembered of threads: Slack is the truth, and only news is read from it."""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import structlog

from chatops.domain.conversation import Message
from chatops.domain.errors import Final
from chatops.domain.names import ChannelId, MessageTs, ModelName
from chatops.domain.news import Gone, Heard, News
from chatops.domain.order import in_order
from chatops.domain.reply import Place
from chatops.domain.summary.keys import message_key
from chatops.domain.summary.values import Kept, ThreadId
from chatops.ports import Chat, Recall, Threads, Tokens

log = structlog.get_logger()

LABEL_TOKENS = 8
"""What a name, a line end and the endpoint's own additions cost on top of a message's text."""
FOLLOWED = 10_000
LIST = MessageTs("")
"""The root of the list that digests keep of a channel."""

Key = TypeVar("Key")


@dataclass(slots=True)
class Memory:
    """Keeps what threads say, for as long as events keep it true.

    Slack replays nothing: after a gap in the events a thread is read once from its root, what is
    missing then counts as deleted, and what differs as edited.
    """

    threads: Threads
    chat: Chat
    tokens: Tokens
    recall: Recall
    model: ModelName
    said: Callable[[ThreadId, int], None]
    """Told of a thread in which somebody spoke, and how many tokens, after it is stored."""
    emptied: Callable[[ThreadId], None]
    """Told of a thread from which something was deleted or changed."""
    _gone: OrderedDict[tuple[ChannelId, MessageTs], MessageTs] = field(default_factory=OrderedDict)
    _read_until: OrderedDict[ThreadId, MessageTs] = field(default_factory=OrderedDict)

    def gap(self) -> None:
        """Trust nothing that was not read since: events may have been missed."""
        self._read_until.clear()

    async def read(self, place: Place, until: MessageTs) -> tuple[Kept, ...]:
        """Return a thread up to and including `until`, as Slack has it now."""
        thread = ThreadId(place.channel, place.thread)
        stored = await self.threads.load(thread)
        since = self._read_until.get(thread) if stored else None
        if since and in_order(until) < in_order(since):
            earlier = stored[: _first_after(stored, until)]
            if earlier and earlier[-1].message.ts == until:
                return earlier  # a question that came late, or is answered anew
            since = None  # Slack did not list it when it was asked for a later one
        said = await self.chat.thread(place, until, since=since)
        settled = _first_after(stored, since)
        end = _first_after(stored, until)
        known = {kept.message.ts: kept for kept in stored[settled:end]}
        read = await self._kept(thread, said.messages, known)
        there = {kept.message.ts for kept in read}
        gone = [ts for ts in known if ts not in there]
        news = [kept for kept in read if known.get(kept.message.ts) != kept]
        await self._store(thread, news, gone, known)
        if until in there:  # else Slack does not list it yet, and is asked for it again
            self._follow(thread, until)
        return (*stored[:settled], *read)

    async def reread(self, place: Place, own: Collection[MessageTs]) -> None:
        """Remember own messages that were edited as they read now: no event tells of them."""
        thread = ThreadId(place.channel, place.thread)
        for ts in own:
            if await self.threads.find(place.channel, ts) is None:
                continue
            message = await self._as_it_is(place, ts)
            news = await self._kept(thread, (message,), {}) if message else []
            await self.threads.keep(thread, news, () if message else (ts,))
            self._empty(thread)

    async def _as_it_is(self, place: Place, ts: MessageTs) -> Message | None:
        try:
            return await self.chat.message(place, ts)
        except Final:
            return None

    async def happened(self, news: News) -> None:
        """Let what is remembered follow an event. Raises StoreUnavailable when it cannot."""
        match news:
            case Heard(thread=thread, message=message):
                await self._heard(thread, message)
            case Gone(channel=channel, ts=ts):
                _note(self._gone, (channel, ts), ts)
                if found := await self.threads.find(channel, ts):
                    await self.threads.keep(found, (), (ts,))
                    self._empty(found)

    async def _heard(self, thread: ThreadId, message: Message) -> None:
        followed = thread in self._read_until
        edited = message.edited and await self.threads.find(thread.channel, message.ts)
        if not followed and not edited:
            return  # the next mention reads this thread from its root
        if self._is_stale(thread, message, await self.threads.load(thread)):
            return
        (kept,) = await self._kept(thread, (message,), {})
        await self.threads.keep(thread, [kept], ())
        if message.edited:
            self._empty(thread)
        self.said(thread, kept.tokens)

    def is_gone(self, channel: ChannelId, ts: MessageTs) -> bool:
        """Say whether an event told lately that a message was deleted."""
        return (channel, ts) in self._gone

    def _is_stale(self, thread: ThreadId, message: Message, stored: Sequence[Kept]) -> bool:
        """Say whether an event tells of what is no more: Slack delivers late, and in any order."""
        if self.is_gone(thread.channel, message.ts):
            return True
        at = _first_after(stored, message.ts) - 1
        if at >= 0 and stored[at].message.ts == message.ts:
            return in_order(stored[at].message.edited) > in_order(message.edited)
        # What was not there when Slack was read this far had been deleted before.
        read_until = self._read_until.get(thread)
        return read_until is not None and in_order(message.ts) <= in_order(read_until)

    async def _kept(
        self, thread: ThreadId, messages: tuple[Message, ...], known: dict[MessageTs, Kept]
    ) -> list[Kept]:
        """Count only messages that are new or changed: counting is the dear part."""
        keys = [message_key(thread.channel, message) for message in messages]
        same = [
            kept if (kept := known.get(message.ts)) and kept.key == key else None
            for message, key in zip(messages, keys, strict=True)
        ]
        new = [message.text for message, kept in zip(messages, same, strict=True) if kept is None]
        counts = iter(await self.tokens.count(self.model, new))
        return [
            kept or Kept(message, key, next(counts) + LABEL_TOKENS)
            for message, key, kept in zip(messages, keys, same, strict=True)
        ]

    async def _store(
        self,
        thread: ThreadId,
        news: list[Kept],
        gone: list[MessageTs],
        known: dict[MessageTs, Kept],
    ) -> None:
        if not news and not gone:
            return
        await self.threads.keep(thread, news, gone)
        if gone or any(kept.message.ts in known for kept in news):
            self._empty(thread)

    def _empty(self, thread: ThreadId) -> None:
        self.recall.forget(thread)
        # What is in a thread may be in the list that digests keep of its channel, too.
        for one in dict.fromkeys([thread, ThreadId(thread.channel, LIST)]):
            self.emptied(one)

    def _follow(self, thread: ThreadId, until: MessageTs) -> None:
        latest = max(until, self._read_until.get(thread, until), key=in_order)
        _note(self._read_until, thread, latest)


def _note(notes: "OrderedDict[Key, MessageTs]", key: Key, ts: MessageTs) -> None:
    """Keep a note, and the newest of them only."""
    notes[key] = ts
    notes.move_to_end(key)
    if len(notes) > FOLLOWED:
        notes.popitem(last=False)


def _first_after(stored: Sequence[Kept], ts: MessageTs | None) -> int:
    """Return where in a thread the messages after `ts` begin."""
    return bisect_right(stored, in_order(ts), key=_when) if ts else 0


def _when(kept: Kept) -> tuple[int, str]:
    return in_order(kept.message.ts)
