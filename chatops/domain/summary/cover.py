"""Which nodes stand for the old part of a thread, so that a prompt keeps its goal."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from chatops.domain.summary.tree import heaped, is_group, leaf_node, parent_of, tiled
from chatops.domain.summary.values import Node

Leaves = tuple[int, int]
"""A run of leaves: the first, and the one after the last."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """The tokens of each closed leaf, and of the open one at the end."""

    closed: tuple[int, ...]
    open: int

    def under(self, node: Node) -> int:
        """Return the tokens of the messages that a node stands for."""
        return sum(self.closed[node.first : node.end])

    def after(self, leaf: int) -> int:
        """Return the tokens of all messages from a leaf on."""
        return sum(self.closed[leaf:]) + self.open


@dataclass(frozen=True, slots=True)
class Goal:
    """What a plan is to reach, in tokens: at most `tokens` in all, with `keep` word for word.

    What loses more is done only above higher marks: siblings are merged above `merges_above`,
    `keep` is given up and the oldest nodes are joined above `joins_above`, something is left out
    above `cuts_above`.
    """

    tokens: int
    keep: int
    merges_above: int
    joins_above: int
    cuts_above: int


def strict(tokens: int, keep: int) -> Goal:
    """Return the goal for which everything is done."""
    return Goal(tokens, keep, tokens, tokens, tokens)


def _anything(_: Node) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Scale:
    """What nodes weigh: as they are, or as they are expected to be where they are not made yet.

    `facts_of` is what is left when a node is cut to its facts. Only nodes that `may_stand` are
    put in place of others.
    """

    fan_in: int
    size_of: Callable[[Node], int]
    facts_of: Callable[[Node], int]
    may_stand: Callable[[Node], bool] = _anything


@dataclass(frozen=True, slots=True)
class Plan:
    """The nodes of a prompt, oldest first, and the leaf from which messages are word for word.

    `total` is what it all takes; with `facts_only` the first node is cut to its facts. Every
    closed leaf is under one node, in the tail, or in `left_out`, and in one of them only.
    """

    nodes: tuple[Node, ...]
    tail_from: int
    total: int
    facts_only: bool = False
    left_out: tuple[Leaves, ...] = ()


def plan(cover: Sequence[Node], lengths: Lengths, goal: Goal, scale: Scale) -> Plan:
    """Change a cover as little as the goal asks for.

    The total is above `goal.cuts_above` only when the open leaf and what must not be replaced
    are larger than that by themselves.
    """
    nodes = list(repaired(cover, len(lengths.closed), scale.fan_in))
    draft = _Draft(lengths, scale, nodes, [scale.size_of(node) for node in nodes])
    draft.promote(goal.tokens, goal.keep)
    draft.merge(goal.merges_above)
    draft.promote(goal.joins_above, 0)
    draft.join(goal.joins_above)
    return draft.cut(goal.cuts_above)


def repaired(cover: Iterable[Node], closed: int, fan_in: int) -> Iterator[Node]:
    """Yield a cover without holes from the first leaf on, whatever was left out of it before."""
    end = 0
    for node in cover:
        if end <= node.first and node.end <= closed:
            yield from tiled(end, node.first, fan_in)
            yield node
            end = node.end


def gaps(nodes: Iterable[Node], tail_from: int) -> tuple[Leaves, ...]:
    """Return the runs of leaves before the tail that no node stands for."""
    found, end = [], 0
    for node in nodes:
        if end < node.first:
            found.append((end, node.first))
        end = node.end
    return (*found, (end, tail_from)) if end < tail_from else tuple(found)


class _Draft:
    """A plan in the making; each method is a step, and ends when the total is low enough."""

    def __init__(self, lengths: Lengths, scale: Scale, nodes: list[Node], sizes: list[int]) -> None:
        self.lengths = lengths
        self.scale = scale
        self.nodes = nodes
        self.sizes = sizes
        self.tail_from = nodes[-1].end if nodes else 0
        self.tail = lengths.after(self.tail_from)
        self.total = sum(sizes) + self.tail

    def promote(self, most: int, keep: int) -> None:
        """Put nodes in place of the tail's oldest leaves while the rest of it holds `keep`."""
        closed = self.lengths.closed
        while self.total > most and self.tail_from < len(closed):
            rest = self.tail - closed[self.tail_from]
            node = leaf_node(self.tail_from)
            if rest < keep or not self.scale.may_stand(node):
                break
            size = self.scale.size_of(node)
            self.total += rest - self.tail + size
            self.tail = rest
            self.tail_from += 1
            self.nodes.append(node)
            self.sizes.append(size)

    def merge(self, most: int) -> None:
        """Put parents in place of groups where they are smaller: lowest level first, then oldest."""
        level, highest = 1, max((node.level for node in self.nodes), default=0)
        while self.total > most and level <= highest:
            if self._merge_level(level, most):
                highest = max(highest, level + 1)
            level += 1

    def _merge_level(self, level: int, most: int) -> bool:
        nodes, sizes, fan_in = self.nodes, self.sizes, self.scale.fan_in
        merged: list[Node] = []
        weights: list[int] = []
        at, found = 0, False
        while at < len(nodes):
            took = 1
            node, size = nodes[at], sizes[at]
            if (
                self.total > most
                and node.level == level
                and is_group(nodes[at : at + fan_in], fan_in)
            ):
                parent = parent_of(nodes[at : at + fan_in])
                weight, before = self.scale.size_of(parent), sum(sizes[at : at + fan_in])
                if weight < before and self.scale.may_stand(parent):
                    node, size, took, found = parent, weight, fan_in, True
                    self.total += weight - before
            merged.append(node)
            weights.append(size)
            at += took
        self.nodes, self.sizes = merged, weights
        return found

    def join(self, most: int) -> None:
        """Put one node in place of the two oldest."""
        while self.total > most and len(self.nodes) > 1:
            node = heaped(self.nodes[0], self.nodes[1], self.scale.fan_in)
            if not self.scale.may_stand(node):
                break
            size = self.scale.size_of(node)
            self.total += size - sum(self.sizes[:2])
            self.nodes[:2] = [node]
            self.sizes[:2] = [size]

    def cut(self, most: int) -> Plan:
        """Cut the oldest node to its facts or, when that is not enough, leave it out."""
        first = 0
        facts_only = False
        while self.total > most and first < len(self.nodes):
            size, facts = self.sizes[first], self.scale.facts_of(self.nodes[first])
            facts_only = 0 < facts < size and self.total - size + facts <= most
            if facts_only:
                self.total += facts - size
            else:
                self.total -= size
                first += 1
        shown = tuple(self.nodes[first:])
        left_out = gaps(shown, self.tail_from)
        return Plan(shown, self.tail_from, self.total, facts_only, left_out)
