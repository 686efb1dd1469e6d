"""Builds nodes: each once, however many ask for it, and all of a round at the same time."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from chatops.domain.errors import StoreUnavailable
from chatops.domain.summary.building import missing
from chatops.domain.summary.values import Node, Origin
from chatops.ports import Clock, Meter, Summaries
from chatops.services.summarise.gate import Gate, Urgency
from chatops.services.summarise.shelf import Shelf
from chatops.services.summarise.view import View
from chatops.services.summarise.write import Writer

log = structlog.get_logger()


@dataclass(slots=True)
class Builder:
    """Owns the making of summaries. Whoever stops waiting for one does not stop its making."""

    start: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]
    """Runs the making of a summary in the background."""
    summaries: Summaries
    shelf: Shelf
    writer: Writer
    gate: Gate
    clock: Clock
    meter: Meter
    _making: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _tried: set[str] = field(default_factory=set)

    def built(self, view: View, node: Node) -> bool:
        """Say whether a node's summary is at hand; one without messages needs none."""
        return not view.under(node) or self.shelf.get(view.key_of(node)) is not None

    async def fetch(self, view: View, nodes: Iterable[Node]) -> None:
        """Bring to hand what exists of these nodes, and of what those would be made from."""
        waiting = list(nodes)
        while waiting:
            await self.shelf.fetch(map(view.key_of, waiting))
            waiting = [
                part for node in waiting if not self.built(view, node) for part in node.parts
            ]

    async def build(
        self, view: View, nodes: Sequence[Node], urgency: Urgency, *, within_s: float | None = None
    ) -> bool:
        """Build what is missing, round by round; False when it took longer than `within_s`.

        What was begun goes on all the same.
        """
        await self.fetch(view, nodes)
        until = None if within_s is None else self.clock.monotonic() + within_s
        for one_round in missing(nodes, lambda node: self.built(view, node), view.from_source):
            tasks = {self._make(view, node, urgency) for node in one_round}
            left_s = None if until is None else max(0.0, until - self.clock.monotonic())
            _, pending = await asyncio.wait(tasks, timeout=left_s)
            if pending:
                return False
        return all(self.built(view, node) for node in nodes)

    async def improve(self, view: View, nodes: Sequence[Node]) -> None:
        """Make real summaries of what only extracts stand for, if the summariser is back.

        Each is tried once: what it writes of these messages may be refused every time.
        """
        if not self.writer.ready():
            return
        found = ((node, self.shelf.get(view.key_of(node))) for node in nodes)
        extracts = [
            node
            for node, one in found
            if one and one.origin is Origin.EXTRACT and one.key not in self._tried
        ]
        if extracts:
            self._tried.update(map(view.key_of, extracts))
            await self.fetch(view, [part for node in extracts for part in node.parts])
            await asyncio.wait({self._make(view, one, Urgency.BACKGROUND) for one in extracts})

    def _make(self, view: View, node: Node, urgency: Urgency) -> asyncio.Task[None]:
        key = view.key_of(node)
        if (making := self._making.get(key)) is None:
            making = self.start(self._made(view, node, urgency))
            self._making[key] = making
            making.add_done_callback(lambda _: self._making.pop(key, None))
        return making

    async def _made(self, view: View, node: Node, urgency: Urgency) -> None:
        """Make a summary and keep it; a failure leaves everything as it was."""
        try:
            async with self.gate.passing(urgency):
                parts = [self.shelf.get(view.key_of(part)) for part in node.parts]
                known = [part for part in parts if part is not None]
                if len(known) < len(node.parts) and not view.from_source(node):
                    return  # a part could not be stored; whoever needs this node tries again
                summary = await self.writer.write(view, node, known)
            sources = {kept.message.ts: kept.key for kept in view.under(node)}
            if not await self.summaries.put(summary, sources):
                log.info("summary_outdated", level=node.level)
                return
        except StoreUnavailable:
            log.warning("summary_not_stored", level=node.level)
            return
        self.shelf.place(summary)
        self.meter.count("summaries", origin=str(summary.origin))
        if summary.origin is Origin.EXTRACT:
            log.warning("summary_extracted", level=node.level, model=view.model)
