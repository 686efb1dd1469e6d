"""Builds nodes: each once, however many ask for it, and each as soon as its parts are there."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from chatops.domain.errors import StoreUnavailable
from chatops.domain.summary.building import missing
from chatops.domain.summary.values import Node, Origin
from chatops.ports import Clock, Meter, Summaries
from chatops.services.summarise.gate import Gate, Urgency
from chatops.services.summarise.shelf import Shelf
from chatops.services.summarise.view import View
from chatops.services.summarise.write import Order, Writer

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
        """Build what is missing; False when that takes longer than `within_s`, or fails.

        What was begun goes on all the same.
        """
        await self.fetch(view, nodes)
        wanted = missing(nodes, lambda node: self.built(view, node), view.reading)
        if making := {self._make(view, *one, urgency) for one in wanted.items()}:
            await asyncio.wait(making, timeout=within_s)
        return self._all_built(view, nodes)

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
            anew = set(extracts)
            wanted = missing(
                extracts, lambda node: node not in anew and self.built(view, node), view.reading
            )
            await asyncio.wait(
                {self._make(view, *one, Urgency.BACKGROUND) for one in wanted.items()}
            )

    def _all_built(self, view: View, nodes: Iterable[Node]) -> bool:
        return all(self.built(view, node) for node in nodes)

    def _make(
        self, view: View, node: Node, parts: Sequence[Node], urgency: Urgency
    ) -> asyncio.Task[None]:
        """Begin a node, the making of whose parts has begun; it waits for them."""
        key = view.key_of(node)
        if (making := self._making.get(key)) is None:
            making = self.start(self._made(view, node, parts, urgency))
            self._making[key] = making
            making.add_done_callback(lambda _: self._making.pop(key, None))
        return making

    async def _made(self, view: View, node: Node, parts: Sequence[Node], urgency: Urgency) -> None:
        """Make a summary and keep it; a failure leaves everything as it was."""
        begun = map(self._making.get, map(view.key_of, parts))
        if before := set(filter(None, begun)):
            await asyncio.wait(before)
        if not self._all_built(view, parts):
            return  # a part could not be stored; whoever needs this node tries again
        known = filter(None, map(self.shelf.get, map(view.key_of, parts or node.parts)))
        order = Order(view, node, tuple(known), bool(parts), partial(self.gate.passing, urgency))
        try:
            summary = await self.writer.write(order)
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
            if self.writer.ready():  # it was asked, and what it wrote was refused
                self._tried.add(summary.key)
            log.warning("summary_extracted", level=node.level, model=view.model)
