"""The life of a thread: messages come, mentions are answered, nodes are built in between."""

from dataclasses import dataclass, field
from itertools import pairwise

from chatops.domain.names import MessageTs
from chatops.domain.summary.building import Reading, missing, of_built
from chatops.domain.summary.cover import Goal, Lengths, Plan, Scale, plan
from chatops.domain.summary.leaves import bounds, extended
from chatops.domain.summary.marks import (
    at_mention,
    growth,
    growth_of_a_leaf,
    high_water,
    low_water,
)
from chatops.domain.summary.sizes import Sizes, source_limit
from chatops.domain.summary.values import Node
from tests.domain.summary.trees import stamp


@dataclass
class Life:
    """Counts what summaries cost, as if each had exactly its target size."""

    sizes: Sizes
    events: bool = True
    calls: int = 0
    tokens: int = 0
    waited: int = 0
    prompts: list[Plan] = field(default_factory=list)
    covers: list[tuple[Node, ...]] = field(default_factory=list)
    said: list[int] = field(default_factory=list)
    stamps: list[MessageTs] = field(default_factory=list)
    firsts: tuple[MessageTs, ...] = ()
    gaps: list[int] = field(default_factory=list)
    depths: dict[Node, int] = field(default_factory=dict)
    cover: tuple[Node, ...] = ()

    @property
    def lengths(self) -> Lengths:
        edges = bounds(self.firsts, self.stamps)
        closed = tuple(sum(self.said[start:end]) for start, end in pairwise(edges[:-1]))
        return Lengths(closed, sum(self.said[edges[-2] :]))

    def hear(self, tokens: int) -> None:
        self.said.append(tokens)
        self.stamps.append(stamp(len(self.said)))
        further = extended(self.firsts, self.stamps, self.said, self.sizes.leaf)
        self.firsts += further
        if further and self.events:
            self.maintain(growth_of_a_leaf(self.sizes))

    def mention(self, answer: int) -> None:
        lengths, goal = self.lengths, at_mention(self.sizes)
        scale = self._scale(lengths)
        found = plan(self.cover, lengths, goal, scale)
        if any(node not in self.depths for node in found.nodes):
            found = of_built(found, self.cover, lengths, goal, scale, self.depths.__contains__)
            self.waited += bool(found.left_out)
        self.prompts.append(found)
        heard = sum(self.said)
        self.gaps.append(heard - sum(self.gaps))
        self.hear(answer)
        self.maintain(growth(self.gaps, self.sizes))

    def maintain(self, expected: int) -> None:
        lengths = self.lengths
        if self._planned(high_water(self.sizes, expected), lengths) != self.cover:
            self.cover = self._planned(low_water(self.sizes, expected), lengths)
            self.covers.append(self.cover)
            self._build(self.cover, lengths)

    def _planned(self, goal: Goal, lengths: Lengths) -> tuple[Node, ...]:
        return plan(self.cover, lengths, goal, self._scale(lengths)).nodes

    def _scale(self, lengths: Lengths) -> Scale:
        def size_of(node: Node) -> int:
            return self.sizes.expected(node.level, lengths.under(node))

        return Scale(self.sizes.fan_in, size_of, lambda node: size_of(node) // 2)

    def _build(self, nodes: tuple[Node, ...], lengths: Lengths) -> None:
        scale = self._scale(lengths)
        reading = Reading(lengths, self.sizes, source_limit(self.sizes.window))
        for node, parts in missing(nodes, self.depths.__contains__, reading).items():
            source = sum(map(scale.size_of, parts)) if parts else lengths.under(node)
            self.depths[node] = 1 + max((self.depths[part] for part in parts), default=0)
            self.calls += 1 if parts else reading.pieces(node)
            self.tokens += source + scale.size_of(node)
