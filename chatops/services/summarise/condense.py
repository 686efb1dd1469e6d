"""Which nodes and messages a mention's prompt is made of."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from chatops.domain.summary.building import of_built
from chatops.domain.summary.cover import Goal, Plan, Scale, plan, repaired
from chatops.domain.summary.values import Node
from chatops.services.summarise.build import Builder
from chatops.services.summarise.gate import Urgency
from chatops.services.summarise.view import View

PATIENCE_S = 8.0
"""A mention waits for summaries no longer; what is not condensed by then is named."""


@dataclass(frozen=True, slots=True)
class Condenser:
    """Plans over what is built, and builds what a mention cannot do without."""

    builder: Builder
    patience_s: float = PATIENCE_S

    async def at_mention(
        self, view: View, goal: Goal, waiting: Callable[[], Awaitable[None]]
    ) -> Plan:
        """Return the plan of a prompt; every node in it is at hand.

        `waiting` is called before somebody has to wait.
        """
        wanted = await self.planned(view, goal)
        if self._whole(view, wanted.nodes):
            return wanted
        usable = self._usable(view, wanted, goal)
        if usable.left_out or usable.total > goal.tokens:
            await waiting()
            await self.builder.build(view, wanted.nodes, Urgency.AWAITED, within_s=self.patience_s)
            usable = self._usable(view, wanted, goal)
        return usable

    async def planned(self, view: View, goal: Goal) -> Plan:
        """Return what should stand in the prompt, by the sizes that are known of its nodes."""
        old = list(repaired(view.cover.nodes, len(view.lengths.closed), view.sizes.fan_in))
        await self.builder.fetch(view, old)
        first = plan(view.cover.nodes, view.lengths, goal, self.scale(view))
        await self.builder.fetch(view, first.nodes)
        return plan(view.cover.nodes, view.lengths, goal, self.scale(view))

    def scale(self, view: View) -> Scale:
        """Weigh nodes by their summaries, or by what is expected of them."""
        shelf = self.builder.shelf

        def size_of(node: Node) -> int:
            if found := shelf.get(view.key_of(node)):
                return found.tokens
            return view.sizes.expected(node.level, view.lengths.under(node))

        def facts_of(node: Node) -> int:
            found = shelf.get(view.key_of(node))
            if found is None or not found.facts:
                return 0
            share = sum(map(len, found.facts)) / max(
                1, len(found.text) + sum(map(len, found.facts))
            )
            return max(1, round(found.tokens * share))

        return Scale(view.sizes.fan_in, size_of, facts_of)

    def _whole(self, view: View, nodes: Sequence[Node]) -> bool:
        return all(self.builder.built(view, node) for node in nodes)

    def _usable(self, view: View, wanted: Plan, goal: Goal) -> Plan:
        return of_built(
            wanted,
            view.cover.nodes,
            view.lengths,
            goal,
            self.scale(view),
            lambda node: self.builder.built(view, node),
        )
