"""Writes the summary of one node: by the model, checked, or else by extraction."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, field, replace

import structlog

from chatops.domain.conversation import Ending, Finish, Piece, Prompt, Question, Usage
from chatops.domain.errors import (
    AnswerIncomplete,
    ChatopsError,
    Final,
    ModelUnavailable,
    PromptTooLong,
    Temporary,
)
from chatops.domain.names import ModelName
from chatops.domain.naming import with_names
from chatops.domain.summary.extract import by_pattern, extracted, ranked
from chatops.domain.summary.facts import Source, by_ts, checked
from chatops.domain.summary.leaves import closed
from chatops.domain.summary.node_text import (
    Written,
    fault,
    from_messages,
    from_summaries,
    shown,
    strung,
    weight,
    with_room,
)
from chatops.domain.summary.prompting import Part, ask_of_messages, ask_of_summaries, facts_of
from chatops.domain.summary.sentences import pieces
from chatops.domain.summary.sizes import SMALL_NODE, estimated
from chatops.domain.summary.values import Kept, Node, Origin, Summary
from chatops.domain.transcript import label_of
from chatops.ports import Clock, Meter, Model, Tokens
from chatops.services.naming import Naming
from chatops.services.summarise.view import View
from chatops.services.usage import Bill, Spend, uncounted

log = structlog.get_logger()

CALL_S = 90.0
TRIES = 2
HIDDEN_TOKENS = 2_000
"""A reasoning model thinks within the same allowance as it writes."""
AROUND_TOKENS = 4
"""What an endpoint adds around a text."""
FAILURES = (Temporary, Final, PromptTooLong, TimeoutError)
COOL_DOWN_S = (60.0, 300.0, 900.0)


@dataclass(frozen=True, slots=True)
class Order:
    """A node that is to be written: from its parts if `merged`, else from its messages.

    `turn` is held during each call, so that only a few are made at once.
    """

    view: View
    node: Node
    parts: Sequence[Summary]
    merged: bool
    turn: Callable[[], AbstractAsyncContextManager[None]]

    @property
    def target(self) -> int:
        """How many tokens it should have."""
        return self.view.sizes.target(self.node.level)


@dataclass(slots=True)
class Writer:
    """Asks the summariser, and never comes back with nothing."""

    model: Model
    tokens: Tokens
    naming: Naming
    clock: Clock
    meter: Meter
    spend: Spend = uncounted
    _failures: int = 0
    _cool_until: float = field(default=float("-inf"))

    def ready(self) -> bool:
        """Say whether the summariser may be asked: one that failed is left alone for a while."""
        return self.clock.monotonic() >= self._cool_until

    async def write(self, order: Order) -> Summary:
        """Return the summary of a node.

        What a summariser writes is kept only when it is whole, short enough, and has kept enough
        of its source's particulars; else its messages' own sentences stand for it.
        """
        sources = await self._sources(order.view.under(order.node))
        if self.ready():
            for _ in range(TRIES):
                try:
                    summary = await self._asked(order, sources)
                except FAILURES:
                    break
                if summary is not None:
                    self._failures = 0
                    return summary
        written = await asyncio.to_thread(extracted, sources, order.target, estimated)
        return await self._summary(order, written, (Origin.EXTRACT, 1))

    async def _asked(self, order: Order, sources: Sequence[Source]) -> Summary | None:
        """Return what the summariser made of it, None when that must not be kept."""
        target = order.target
        if order.merged:
            written, spare = await self._from_parts(order)
            made = (Origin.MODEL, 1 + max(one.depth for one in order.parts))
        else:
            written = await self._from_messages(order, sources)
            spare = await asyncio.to_thread(by_pattern, sources)
            made = (Origin.MODEL, 1)
        # Judged by what it chose itself, then given what there is room for.
        written = with_room(written, target, estimated)
        if why := fault(written, sources, target, weight(written, estimated)):
            self.meter.count("summaries_rejected", reason=str(why))
            log.warning("summary_rejected", reason=str(why), level=order.node.level)
            return None
        full = with_room(written, target, estimated, spare=spare)
        return await self._summary(order, full, made)

    async def _from_parts(self, order: Order) -> tuple[Written, tuple[str, ...]]:
        """Return what was made of summaries, and all their facts, the best first."""
        parts = [Part(one.first_ts, one.last_ts, one.text, one.facts) for one in order.parts]
        answer = await self._said(order, ask_of_summaries(parts, order.target), order.target)
        facts = facts_of(parts)
        return from_summaries(answer, facts), ranked(facts)

    async def _from_messages(self, order: Order, sources: Sequence[Source]) -> Written:
        """Read messages in as many pieces as it takes, all at the same time."""
        noted = [fact for part in order.parts for fact in part.facts]
        groups = _groups(order, sources)
        whole = sum(tokens for _, tokens in groups)
        written: dict[int, Written] = {}
        failed: list[Exception] = []

        async def read(at: int, some: Sequence[Source], share: float) -> None:
            target = max(SMALL_NODE, int(order.target * share))
            try:
                written[at] = await self._piece(order, some, noted, target)
            except FAILURES as error:
                failed.append(error)

        async with asyncio.TaskGroup() as group:
            for at, (some, tokens) in enumerate(groups):
                group.create_task(read(at, some, tokens / max(1, whole)))
        if failed:
            raise failed[0]
        all_of_it = strung(written[at] for at in range(len(groups)))
        good = checked([*all_of_it.facts, *noted], by_ts(sources))
        return Written(all_of_it.prose, good)

    async def _piece(
        self, order: Order, sources: Sequence[Source], noted: Sequence[str], target: int
    ) -> Written:
        fitting = [await self._that_fits(order, source, target) for source in sources]
        asked = ask_of_messages(fitting, target, anchors=noted)
        answer = await self._said(order, asked, target)
        return from_messages(answer, [source.ts for source in fitting])

    async def _that_fits(self, order: Order, source: Source, target: int) -> Source:
        """Condense a message that the summariser cannot read at once, piece by piece."""
        limit = order.view.source_tokens
        if estimated(source.text) <= limit:
            return source
        parts = []
        for piece in pieces(source.text, limit // 2, estimated):
            asked = ask_of_messages([replace(source, text=piece)], target)
            parts.append(from_messages(await self._said(order, asked, target), [source.ts]))
        whole = strung(parts)
        return replace(source, text="\n".join([whole.prose, *whole.facts]))

    async def _said(self, order: Order, prompt: Prompt, target: int) -> str:
        """Return the whole of what the summariser says; AnswerIncomplete when it was cut."""
        model = order.view.model
        question = Question(prompt, model, 2 * target + HIDDEN_TOKENS)
        async with order.turn():
            if not self.ready():  # it failed while this waited for its turn
                raise ModelUnavailable(model)
            async with self.spend(order.view.thread.channel, _most(question)) as bill:
                try:
                    async with asyncio.timeout(CALL_S):
                        return await self._streamed(question, bill)
                except FAILURES as error:
                    self._cool(error)  # before the next one has its turn
                    raise

    async def _streamed(self, question: Question, bill: Bill) -> str:
        text: list[str] = []
        model = question.model
        async with aclosing(self.model.stream(question)) as stream:
            async for item in stream:
                match item:
                    case Piece(text=piece):
                        text.append(piece)
                    case Finish(ending=ending, usage=usage):
                        self._count(model, usage or _guess(question, text), bill)
                        if ending is not Ending.COMPLETE:
                            break
                        self.meter.count("model_calls", model=model, result="summary")
                        return "".join(text)
        raise AnswerIncomplete(model, "the summary was cut")

    def _count(self, model: ModelName, usage: Usage, bill: Bill) -> None:
        bill.put(model, usage)
        self.meter.add("tokens", usage.prompt_tokens, direction="in", model=model)
        self.meter.add("tokens", usage.answer_tokens, direction="out", model=model)

    async def _summary(self, order: Order, written: Written, made: tuple[Origin, int]) -> Summary:
        origin, depth = made
        view = order.view
        under = view.under(order.node)
        stamps = under[0].message.ts, under[-1].message.ts
        # What it costs is how a prompt shows it: stored facts have stamps that no prompt shows.
        (tokens,) = await self.tokens.count(view.model, [shown(written, *stamps, len(under))])
        return Summary(
            view.key_of(order.node),
            view.thread,
            *stamps,
            order.node.level,
            depth,
            origin,
            view.model,
            written.prose,
            written.facts,
            tokens + AROUND_TOKENS,
        )

    async def _sources(self, kept: Sequence[Kept]) -> list[Source]:
        messages = [one.message for one in kept]
        names = await self.naming.of(messages)
        return [
            Source(message.ts, label_of(message, names), with_names(message.text, names))
            for message in messages
        ]

    def _cool(self, error: ChatopsError | TimeoutError) -> None:
        """Leave a summariser that fails alone for a while; what fails at once is one failure."""
        if not self.ready():
            return
        pause_s = COOL_DOWN_S[min(self._failures, len(COOL_DOWN_S) - 1)]
        self._failures += 1
        self._cool_until = self.clock.monotonic() + pause_s
        log.warning("summariser_failed", error=type(error).__name__, pause_s=pause_s)


def _most(question: Question) -> int:
    return _guess(question, ()).prompt_tokens + (question.max_output_tokens or 0)


def _guess(question: Question, said: Sequence[str]) -> Usage:
    """Count what an endpoint did not count."""
    asked = sum(estimated(turn.text) for turn in question.prompt.turns)
    return Usage(asked, estimated("".join(said)), estimated=True)


def _groups(order: Order, sources: Sequence[Source]) -> list[tuple[Sequence[Source], int]]:
    """Part messages into runs that can be read at once, each with its tokens."""
    costs = [kept.tokens for kept in order.view.under(order.node)]
    starts = [0, *closed(costs, order.view.source_tokens)]
    ends = [*starts[1:], len(costs)]
    return [
        (sources[start:end], sum(costs[start:end])) for start, end in zip(starts, ends, strict=True)
    ]
