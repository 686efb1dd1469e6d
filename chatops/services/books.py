"""What answering writes down beside its inbox: what it spent, and what was asked and answered."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog

from chatops.domain.choices import Choices
from chatops.domain.conversation import Prompt
from chatops.domain.errors import StoreUnavailable
from chatops.domain.exchange import Exchange
from chatops.domain.names import ChannelId, MessageTs, ModelName, RequestId, UserId
from chatops.domain.request import Claim, Settlement
from chatops.domain.summary.values import Kept
from chatops.domain.usage import Kind, Spender
from chatops.ports import Clock
from chatops.services.generate import Answer
from chatops.services.usage import Spending, most_of

log = structlog.get_logger()


class Exchanges(Protocol):
    """What was asked and answered, for review. All methods may raise StoreUnavailable."""

    async def record(self, claim: Claim, exchange: Exchange, sources: Sequence[Kept]) -> None:
        """Store an exchange in place of an earlier one of its request; ClaimLost when it is lost.

        `sources` are the messages that the texts were made from: where something was taken from
        one of them meanwhile, the texts are left out. A preview of a link only adds.
        """

    async def request_of(self, channel: ChannelId, ts: MessageTs) -> RequestId | None:
        """Return the request to which a message is, or was, a part of the reply."""

    async def feedback(self, request: RequestId, user: UserId, *, good: bool) -> bool:
        """Store what somebody thinks of an answer now; False when there is no such exchange."""

    def since(self, at: float) -> AsyncGenerator[Exchange, None]:
        """Yield what was asked at or after a time, the oldest first."""

    async def purge(self, older_than_s: float) -> None:
        """Forget what was asked so long ago."""


@dataclass(slots=True)
class Entry:
    """What is known so far of one exchange; whoever answers fills it in."""

    claim: Claim
    kept: tuple[Kept, ...] = ()
    prompt: Prompt | None = None
    answer: Answer | None = None
    model: ModelName | None = None
    model_s: float | None = None
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Books:
    """Sets aside, counts and records what one answer takes."""

    spending: Spending
    exchanges: Exchanges
    max_output: Callable[[ModelName], int | None]
    clock: Clock

    @asynccontextmanager
    async def answering(self, entry: Entry, choices: Choices) -> AsyncIterator[None]:
        """Own what is set aside for an answer; leaving counts what the entry then says.

        Comes before the first word of the thread reaches a model, so also before anything is
        condensed. Raises OverLimit.
        """
        request = entry.claim.request
        asked, started = request.asked, self.clock.monotonic()
        entry.model = choices.model
        spender = Spender(asked.user, asked.channel)
        hold_s = max(0.0, request.deadline_at - self.clock.now())
        most = most_of(entry.kept, choices, self.max_output(choices.model))
        async with self.spending.call(Kind.ANSWER, spender, most, hold_s, asked.id) as bill:
            try:
                yield
            finally:
                entry.model_s = self.clock.monotonic() - started
                if entry.answer is not None:
                    entry.model = entry.answer.model
                    bill.put(entry.answer.model, entry.answer.usage)
        entry.cost_usd = bill.cost_usd

    async def keep(self, entry: Entry, settlement: Settlement) -> None:
        """Record an exchange whose outcome is about to be committed; ClaimLost when it is not ours.

        An answer is not lost because this fails.
        """
        exchange = self._exchange(entry, settlement)
        try:
            await self.exchanges.record(entry.claim, exchange, entry.kept)
        except StoreUnavailable:
            log.warning("exchange_not_recorded", reference=entry.claim.request.reference)

    def _exchange(self, entry: Entry, settlement: Settlement) -> Exchange:
        request, answer = entry.claim.request, entry.answer
        asked = request.asked
        return Exchange(
            request=asked.id,
            channel=asked.channel,
            thread=asked.thread,
            ts=asked.ts,
            user=asked.user,
            bot=asked.bot,
            asked_at=request.received_at,
            settled_at=self.clock.now(),
            outcome=settlement.outcome,
            error=settlement.error,
            attempts=request.attempts,
            model=entry.model,
            usage=answer.usage if answer else None,
            cost_usd=entry.cost_usd,
            model_s=entry.model_s,
            question=entry.kept[-1].message.text if entry.kept else None,
            prompt=entry.prompt.turns if entry.prompt else None,
            answer=answer.text if answer else None,
        )
