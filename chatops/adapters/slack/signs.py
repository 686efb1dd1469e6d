"""Reactions that tell how a question fares. They may be late or missing, never in the way."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.calls import RETRY_AFTER_S, Calls
from chatops.domain.errors import ChatopsError, ChatUnavailable
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.reply import Sign

log = structlog.get_logger()

WAITING = 2_000
"""More messages than this are not kept waiting for a reaction."""


@dataclass(slots=True)
class Signs:
    """Brings messages to their latest sign, one call at a time and at Slack's pace.

    Only the latest sign of a message counts: one that was never shown is skipped.
    """

    client: AsyncWebClient
    calls: Calls
    emoji: Mapping[Sign, str | None]
    _wanted: dict[tuple[ChannelId, MessageTs], Sign] = field(default_factory=dict)
    _shown: dict[tuple[ChannelId, MessageTs], str] = field(default_factory=dict)
    _work: asyncio.Event = field(default_factory=asyncio.Event)

    def want(self, channel: ChannelId, ts: MessageTs, sign: Sign) -> None:
        """Note which sign a message should bear."""
        if self._wanted.get((channel, ts)) is Sign.WORKING and sign is not Sign.WORKING:
            self._shown[(channel, ts)] = ""  # overtaken before it was shown
        if len(self._wanted) < WAITING:
            self._wanted[(channel, ts)] = sign
            self._work.set()

    @asynccontextmanager
    async def applied(self) -> AsyncIterator[None]:
        """Apply signs during the block; what still waits at its end is dropped."""
        async with asyncio.TaskGroup() as group:
            task = group.create_task(self._apply())
            try:
                yield
            finally:
                task.cancel()

    async def _apply(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            while self._wanted:
                (channel, ts), sign = next(iter(self._wanted.items()))
                del self._wanted[(channel, ts)]
                await self._bring(channel, ts, sign)

    async def _bring(self, channel: ChannelId, ts: MessageTs, sign: Sign) -> None:
        old, new = self._shown.pop((channel, ts), None), self.emoji[sign]
        if sign is not Sign.WORKING and old is None:
            old = self.emoji[Sign.WORKING]  # put there before a restart, or not at all
        if old and old != new:
            await self._call("reactions.remove", channel, ts, old)
        if new and new != old:
            await self._call("reactions.add", channel, ts, new)
        if new and sign is Sign.WORKING:
            self._shown[(channel, ts)] = new

    async def _call(self, method: str, channel: ChannelId, ts: MessageTs, name: str) -> None:
        adds = method == "reactions.add"
        call = self.client.reactions_add if adds else self.client.reactions_remove
        for _ in range(2):
            try:
                await self.calls.once(
                    method, lambda: call(channel=channel, timestamp=ts, name=name)
                )
            except ChatUnavailable as busy:
                await self.calls.clock.sleep(busy.retry_after_s or RETRY_AFTER_S)
            except ChatopsError as error:
                # No reaction, already there, too many, not allowed: an answer needs none of them.
                log.debug("sign_skipped", method=method, reason=str(error))
                return
            else:
                return
