"""Keeps covers ready, so that nobody waits for a summary at the next mention."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from chatops.domain.summary.cover import plan
from chatops.domain.summary.marks import growth, growth_of_a_leaf, high_water, low_water
from chatops.domain.summary.values import Cover, Node, ThreadId
from chatops.ports import Clock, Summaries
from chatops.services.summarise.build import Builder
from chatops.services.summarise.condense import Condenser
from chatops.services.summarise.gate import Urgency
from chatops.services.summarise.view import View

log = structlog.get_logger()

GAPS_KEPT = 8
HOUR_S = 3_600.0
TOKENS_PER_HOUR = 5_000_000
"""What may be read in the background in an hour; beyond it mentions build what they need."""
WAITING = 1_000


@dataclass(slots=True)
class Maintenance:
    """Works on one thread after the other, in the background and within a budget."""

    look: Callable[[ThreadId, int], Awaitable[View | None]]
    """Returns nothing of a thread that has fewer tokens than this."""
    builder: Builder
    condenser: Condenser
    summaries: Summaries
    clock: Clock
    leaf_tokens: int
    tokens_per_hour: int = TOKENS_PER_HOUR
    _heard: dict[ThreadId, int] = field(default_factory=dict)
    _leaves: dict[ThreadId, int] = field(default_factory=dict)
    _wanted: dict[ThreadId, int | None] = field(default_factory=dict)
    _work: asyncio.Event = field(default_factory=asyncio.Event)
    _spent: int = 0
    _hour_began: float = float("-inf")

    def replied(self, thread: ThreadId, gap: int | None) -> None:
        """Make a thread ready for its next mention; `gap` tokens came since the last, if any."""
        self._want(thread, gap)

    def said(self, thread: ThreadId, tokens: int) -> None:
        """Make a thread ready once as much was said in it as a leaf holds."""
        if self.is_worth_a_look(thread, tokens):
            self._want(thread, self._wanted.get(thread))

    def is_worth_a_look(self, thread: ThreadId, tokens: int) -> bool:
        """Count what is said; say whether a leaf may have closed since the last time."""
        leaf, heard = self.leaf_of(thread), self._heard.pop(thread, 0) + tokens
        closed = heard >= leaf
        if closed:
            # A message as large as a leaf is one by itself, which the very next message closes.
            heard = leaf if tokens >= leaf else 0
        if heard and len(self._heard) < WAITING:
            self._heard[thread] = heard
        return closed

    def leaf_of(self, thread: ThreadId) -> int:
        """Return how much is worth a look: a leaf, which is smaller where the window is small."""
        return self._leaves.get(thread, self.leaf_tokens)

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self._work.wait()
            self._work.clear()
            while self._wanted:
                thread, gap = next(iter(self._wanted.items()))
                del self._wanted[thread]
                await self.work_on(thread, gap)

    async def work_on(self, thread: ThreadId, gap: int | None) -> None:
        """Bring one thread's cover to low water, if it is above high water."""
        # Most threads stay shorter than a leaf, and then there is nothing to make ready.
        view = await self.look(thread, self.leaf_of(thread) if gap is None else 0)
        if view is None:
            return
        self._note(thread, view.sizes.leaf)
        if not self._affordable():
            return
        gaps = view.cover.gaps if gap is None else (*view.cover.gaps, gap)[-GAPS_KEPT:]
        expected = growth_of_a_leaf(view.sizes) if gap is None else growth(gaps, view.sizes)
        nodes = await self._next_cover(view, expected)
        if await self.builder.build(view, nodes, Urgency.BACKGROUND):
            await self.builder.improve(view, nodes)
            changed = Cover(nodes, gaps)
            if changed != view.cover:
                await self.summaries.commit(thread, changed)
                log.info("cover_committed", channel=thread.channel, nodes=len(nodes))

    async def _next_cover(self, view: View, expected: int) -> tuple[Node, ...]:
        wanted = await self.condenser.planned(view, high_water(view.sizes, expected))
        if wanted.nodes != view.cover.nodes:
            goal = low_water(view.sizes, expected)
            scale = self.condenser.scale(view)
            wanted = plan(view.cover.nodes, view.lengths, goal, scale)
        missing = [node for node in wanted.nodes if not self.builder.built(view, node)]
        self._spent += sum(map(view.lengths.under, missing))
        return wanted.nodes

    def _affordable(self) -> bool:
        now = self.clock.monotonic()
        if now - self._hour_began > HOUR_S:
            self._hour_began, self._spent = now, 0
        if self._spent >= self.tokens_per_hour:
            log.warning("maintenance_skipped", spent_tokens=self._spent)
            return False
        return True

    def _note(self, thread: ThreadId, leaf: int) -> None:
        self._leaves.pop(thread, None)
        if leaf < self.leaf_tokens:
            self._leaves[thread] = leaf
        if len(self._leaves) > WAITING:
            del self._leaves[next(iter(self._leaves))]

    def _want(self, thread: ThreadId, gap: int | None) -> None:
        if thread in self._wanted or len(self._wanted) < WAITING:
            self._wanted[thread] = gap
            self._work.set()
