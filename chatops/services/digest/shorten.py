"""Fits the messages of a period into one prompt: word for word, or else through summary trees.

A long thread is condensed by its own tree, of which mentions use the same rows; everything else of
a channel by the tree of its digests, whose root is empty. Leaves stay where they once stood, so
that the next digest over the same messages finds its rows.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chatops.domain.choices import Choices
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.order import in_order
from chatops.domain.reply import Place
from chatops.domain.summary.cover import Plan, strict
from chatops.domain.summary.keys import message_key
from chatops.domain.summary.values import Cover, Kept, Summary, ThreadId
from chatops.services.digest.material import Book, Numbered, citable, condensed, verbatim
from chatops.services.history import History, nobody_waits
from chatops.services.remember import LABEL_TOKENS, LIST, Memory
from chatops.services.summarise.gate import Urgency
from chatops.services.summarise.view import View

INSTRUCTIONS_TOKENS = 900
"""What the model is told besides the messages; more where people ask for more."""
LETTERS = 4_000
"""Of one message; in a condensed part all of it was read."""
TAIL_SHARE = 0.25
PATIENCE_S = 300.0
"""How long summaries are waited for: nobody sits before a digest."""
KEPT_S = 35 * 86_400.0
"""A channel's list forgets what is older: no digest that is due again reaches so far back."""

Weight = tuple[Mapping[int, int], int]
"""What each message costs, and what there is room for."""


@dataclass(frozen=True, slots=True)
class Material:
    """What one prompt says of a period; `numbers` are those that can be cited."""

    text: str
    numbers: frozenset[int]
    tokens: int
    condensed: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """What one tree stands for in a prompt: summaries first, then newer messages by number."""

    channel: ChannelId
    summaries: tuple[tuple[Summary, int], ...]
    shown: frozenset[int]
    left_out: int


@dataclass(frozen=True, slots=True)
class Shortener:
    """Decides what of a period is read word for word."""

    history: History
    memory: Memory

    async def material(self, book: Book, choices: Choices, share: float = 1.0) -> Material:
        """Return all messages in a share of the room that there is."""
        prompts = self.history.prompts
        room = int(prompts.budget(choices) * share) - INSTRUCTIONS_TOKENS
        lines = [_costing(entry) for entry in book.entries.values()]
        counts = await prompts.tokens.count(choices.model, lines)
        costs = dict(zip(book.entries, counts, strict=True))
        if sum(counts) <= room:
            return _fitting(book, frozenset(costs), (costs, room))
        shares = [
            await self._share(thread, entries, costs, choices, room / sum(counts))
            for thread, entries in await self._trees(book, costs, choices)
        ]
        return await self._condensed(book, shares, (costs, room), choices)

    async def _trees(
        self, book: Book, costs: Mapping[int, int], choices: Choices
    ) -> Sequence[tuple[ThreadId, Sequence[Numbered]]]:
        """Part messages by the tree that they are condensed in, keeping their order."""
        sizes = await self.history.views.sizes(choices)
        threads: dict[ThreadId, list[Numbered]] = defaultdict(list)
        for entry in book.entries.values():
            threads[ThreadId(entry.strand.channel, entry.strand.root)].append(entry)
        trees: dict[ThreadId, list[Numbered]] = defaultdict(list)
        for thread, entries in threads.items():
            long = sum(costs[entry.number] for entry in entries) > sizes.leaf
            trees[thread if long else ThreadId(thread.channel, LIST)] += entries
        return list(trees.items())

    async def _share(
        self,
        thread: ThreadId,
        entries: Sequence[Numbered],
        costs: Mapping[int, int],
        choices: Choices,
        share: float,
    ) -> Share:
        """Return what stands for some messages in their share of the room."""
        numbers = {entry.found.message.ts: entry.number for entry in entries}
        stamps = sorted(numbers, key=in_order)
        kept = await self._kept(thread, entries, stamps, choices)
        views = self.history.views
        whole = await views.of(thread, kept, choices, await views.sizes(choices))
        view = _within(whole, stamps[0], stamps[-1])
        room = int(share * sum(costs[entry.number] for entry in entries))
        plan = await self._planned(view, room)
        summaries = []
        for node in plan.nodes:
            under = view.under(node)
            found = self.history.condenser.builder.shelf.get(view.key_of(node))
            if found and under:
                summaries.append((found, len(under)))
        tail = {one.message.ts for one in view.tail(plan.tail_from)}
        missing = sum(view.bounds[end] - view.bounds[first] for first, end in plan.left_out)
        shown = frozenset(numbers[ts] for ts in tail if ts in numbers)
        return Share(thread.channel, tuple(summaries), shown, missing)

    async def _planned(self, view: View, room: int) -> Plan:
        """Return what stands for a view, after building what it takes, behind whoever waits."""
        condenser = self.history.condenser
        goal = strict(room, int(TAIL_SHARE * room))
        wanted = await condenser.planned(view, goal)
        await condenser.builder.build(view, wanted.nodes, Urgency.BACKGROUND, within_s=PATIENCE_S)
        return await condenser.at_mention(view, goal, nobody_waits)

    async def _kept(
        self,
        thread: ThreadId,
        entries: Sequence[Numbered],
        stamps: Sequence[MessageTs],
        choices: Choices,
    ) -> tuple[Kept, ...]:
        """Return what is remembered of a thread, or of a channel's list, up to these messages."""
        if thread.root != LIST:
            return await self.memory.read(Place(thread.channel, thread.root), stamps[-1])
        stored = await self.memory.threads.load(thread)
        counts = await self.history.prompts.tokens.count(
            choices.model, [entry.found.message.text for entry in entries]
        )
        now = {
            entry.found.message.ts: Kept(
                entry.found.message,
                message_key(thread.channel, entry.found.message),
                count + LABEL_TOKENS,
            )
            for entry, count in zip(entries, counts, strict=True)
        }
        gone = [one.message.ts for one in stored if _is_gone(one.message.ts, stamps, now)]
        known = {one.message.ts: one.key for one in stored}
        news = [one for ts, one in now.items() if known.get(ts) != one.key]
        if news or gone:
            await self.memory.threads.keep(thread, news, gone)
        kept = {one.message.ts: one for one in stored if one.message.ts not in gone} | now
        return tuple(kept[ts] for ts in sorted(kept, key=in_order))

    async def _condensed(
        self, book: Book, shares: Sequence[Share], weight: Weight, choices: Choices
    ) -> Material:
        costs, room = weight
        numbers = book.numbers()
        above = [
            line
            for share in shares
            for summary, messages in share.summaries
            for line in condensed(summary, share.channel, messages, numbers)
        ]
        text = "\n".join(above)
        (taken,) = await self.history.prompts.tokens.count(choices.model, [text])
        shown = frozenset(number for share in shares for number in share.shown)
        rest = _fitting(book, shown, (costs, max(0, room - taken)))
        named = citable([(one.channel, made) for one in shares for made, _ in one.summaries], book)
        return Material(
            f"{text}\n{rest.text}",
            rest.numbers | named,
            rest.tokens + taken,
            sum(messages for share in shares for _, messages in share.summaries),
            rest.left_out + sum(share.left_out for share in shares),
        )


def _costing(entry: Numbered) -> str:
    return f"  [{entry.number}] 00:00 {entry.who}: {entry.said[:LETTERS]}\n"


def _fitting(book: Book, shown: frozenset[int], weight: Weight) -> Material:
    """Return messages word for word; the oldest are left out where not all have room."""
    costs, room = weight
    total = sum(costs[number] for number in shown)
    kept = set(shown)
    for number in sorted(shown, key=lambda one: book.entries[one].at):
        if total <= room or len(kept) == 1:
            break
        kept.discard(number)
        total -= costs[number]
    text = "\n".join(verbatim(book, kept, LETTERS))
    return Material(text, frozenset(kept), total, left_out=len(shown) - len(kept))


def _is_gone(ts: MessageTs, stamps: Sequence[MessageTs], now: Mapping[MessageTs, Kept]) -> bool:
    """Say whether a remembered message was deleted, or is so old that it serves nobody."""
    if float(ts) < float(stamps[-1]) - KEPT_S:
        return True
    return in_order(stamps[0]) <= in_order(ts) <= in_order(stamps[-1]) and ts not in now


def _within(view: View, first: MessageTs, last: MessageTs) -> View:
    """Return a view of the messages from one to another; closed leaves stay what they are."""
    kept = tuple(
        one for one in view.kept if in_order(first) <= in_order(one.message.ts) <= in_order(last)
    )
    inner = (ts for ts in view.firsts[1:] if in_order(first) < in_order(ts) <= in_order(last))
    return replace(view, kept=kept, firsts=(first, *inner), cover=Cover())
