"""What calls of models may take and took: reserved before, counted after, on somebody's account."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog

from chatops.domain.choices import Choices
from chatops.domain.conversation import Usage
from chatops.domain.errors import StoreUnavailable
from chatops.domain.names import ChannelId, ModelName, RequestId, UserId
from chatops.domain.summary.values import Kept
from chatops.domain.usage import Call, Day, Kind, Limits, Spender, Spent, Tally

log = structlog.get_logger()

TRIES = 2
USUAL_ANSWER = 4_096
"""Tokens set aside for an answer whose length nothing limits."""
LETTERS = 3
"""So many of instructions are taken for a token, to be on the safe side."""
SUMMARY_S = 120.0
"""Longer than a call for a summary may take."""


class Ledger(Protocol):
    """What was spent. Every method returns after its commit, or raises StoreUnavailable."""

    async def reserve(self, call: Call, tokens: int, limits: Limits, hold_s: float) -> None:
        """Set aside what a call may take, until it is settled or `hold_s` are over.

        Raises OverLimit, and changes nothing, where a limit of its day does not let it through.
        """

    async def settle(self, call: Call, model: ModelName, spent: Spent) -> None:
        """Count what a call took, once, in place of what was set aside for it, if anything was."""

    async def release(self, call: Call) -> None:
        """Give back what was set aside for a call that took nothing."""

    async def totals(
        self, *, user: UserId | None = None, channel: ChannelId | None = None, since: Day
    ) -> Tally:
        """Return what was spent from a day on: by one person, in one channel, or by all."""


@dataclass(slots=True)
class Bill:
    """What one call took, once somebody says so."""

    model: ModelName | None = None
    usage: Usage | None = None
    cost_usd: float | None = None

    def put(self, model: ModelName, usage: Usage) -> None:
        """Say which model answered and what it took."""
        self.model, self.usage = model, usage


def most_of(kept: Sequence[Kept], choices: Choices, max_output: int | None) -> int:
    """Return the tokens that an answer to a thread may take, before its prompt is built."""
    thread = min(choices.target_tokens, sum(one.tokens for one in kept))
    return thread + len(choices.instructions) // LETTERS + (max_output or USUAL_ANSWER)


Spend = Callable[[ChannelId, int], AbstractAsyncContextManager[Bill]]
"""Lets a call for a channel through that may take so many tokens; OverLimit when it may not."""


@asynccontextmanager
async def uncounted(_channel: ChannelId, _tokens: int) -> AsyncIterator[Bill]:
    """Let any call through and count none."""
    yield Bill()


@dataclass(frozen=True, slots=True)
class Spending:
    """Lets calls through while the limits allow, and counts all of them."""

    ledger: Ledger
    limits: Limits
    cost: Callable[[ModelName, Usage], float | None]
    new_id: Callable[[], str]

    @asynccontextmanager
    async def call(
        self,
        kind: Kind,
        spender: Spender,
        tokens: int,
        hold_s: float,
        request: RequestId | None = None,
    ) -> AsyncIterator[Bill]:
        """Own what is set aside for a call; leaving counts what its bill then says.

        `tokens` is the most that it may take, `hold_s` how long it may go on. Raises OverLimit
        before anything is sent. Where nothing is limited nothing is set aside.
        """
        call = Call(self.new_id(), spender, kind, request)
        if self.limits:
            await self.ledger.reserve(call, tokens, self.limits, hold_s)
        bill = Bill()
        try:
            yield bill
        finally:
            await self._close(call, bill)

    def for_summary(
        self, channel: ChannelId, tokens: int, hold_s: float = SUMMARY_S
    ) -> AbstractAsyncContextManager[Bill]:
        """Own what is set aside for a summary: it is on its channel's account, and on nobody's."""
        return self.call(Kind.SUMMARY, Spender(None, channel), tokens, hold_s)

    async def _close(self, call: Call, bill: Bill) -> None:
        """Count; an answer is not lost because that fails."""
        for _ in range(TRIES):
            try:
                if bill.model is not None and bill.usage is not None:
                    await self._settle(call, bill, bill.model, bill.usage)
                elif self.limits:
                    await self.ledger.release(call)
            except StoreUnavailable:
                continue
            return
        log.warning("usage_not_counted", kind=str(call.kind), model=bill.model)

    async def _settle(self, call: Call, bill: Bill, model: ModelName, usage: Usage) -> None:
        bill.cost_usd = self.cost(model, usage)
        spent = Spent(usage.prompt_tokens, usage.answer_tokens, bill.cost_usd)
        await self.ledger.settle(call, model, spent)
