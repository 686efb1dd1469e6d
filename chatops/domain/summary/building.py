"""What of a plan is built, what is missing, and what serves meanwhile."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from chatops.domain.summary.cover import Goal, Lengths, Plan, Scale, gaps, plan, repaired
from chatops.domain.summary.sizes import SMALL_NODE, Sizes
from chatops.domain.summary.tree import is_regular, standing
from chatops.domain.summary.values import Node

Built = Callable[[Node], bool]
"""Says whether a node's summary is there; true of a node without any message, too."""
READ_AGAIN = 2
"""Up to this level messages are read once more, rather than summaries of them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a summariser can read of a thread: `limit` tokens at once."""

    lengths: Lengths
    sizes: Sizes
    limit: int

    def pieces(self, node: Node) -> int:
        """Return in how many pieces a node's messages are read; 0 when they are not.

        Each piece gets its share of the node's summary, so there are only as many as have room.
        A joined node's are never read: each time the oldest nodes are joined it would be all of
        them again.
        """
        if node.parts and not is_regular(node, self.sizes.fan_in):
            return 0
        wanted = max(1, -(-self.lengths.under(node) // max(1, self.limit)))
        fits = not node.parts or wanted <= most_pieces(self.sizes.target(node.level))
        return wanted if fits else 0

    def parts(self, node: Node, built: Built) -> tuple[Node, ...]:
        """Return the nodes that a node is made from; none when it is made from its messages.

        Where summaries of some of them are there, the rest is condensed on its own and all are
        merged: cheap as a thread grows, or after an edit. Where nothing is there, reading the
        messages takes one pass instead of several, and all its pieces are read at the same time.
        """
        if not node.parts or (node.level <= READ_AGAIN and self.pieces(node)):
            return ()
        begun = any(built(part) for part in node.parts if self.lengths.under(part))
        return node.parts if begun or not self.pieces(node) else ()


def most_pieces(target: int) -> int:
    """Return in how many parts a summary of so many tokens may be written."""
    return max(1, target // SMALL_NODE)


def missing(nodes: Iterable[Node], built: Built, reading: Reading) -> dict[Node, tuple[Node, ...]]:
    """Return the nodes to build, each after the parts that it is made from, which are given."""
    found: dict[Node, tuple[Node, ...]] = {}

    def add(node: Node) -> None:
        if not built(node) and node not in found:
            parts = reading.parts(node, built)
            for part in parts:
                add(part)
            found[node] = parts

    for node in nodes:
        add(node)
    return found


def of_built(
    wanted: Plan,
    cover: Sequence[Node],
    lengths: Lengths,
    goal: Goal,
    scale: Scale,
    built: Built,
) -> Plan:
    """Return the best plan of nodes that are built.

    It leaves nothing out, and is good enough to answer with, where the committed cover serves
    for once. Else it is the wanted plan with holes: the caller builds what is missing, or names
    what is not summarised yet.
    """
    older = list(repaired(cover, len(lengths.closed), scale.fan_in))
    nodes = [node for one in older for node in standing(one, built)]
    if not gaps(nodes, older[-1].end if older else 0):
        present = plan(nodes, lengths, goal, replace(scale, may_stand=built))
        if not present.left_out and present.total <= goal.tokens:
            return present
    return _with_holes(wanted, lengths, goal, scale, built)


def _with_holes(wanted: Plan, lengths: Lengths, goal: Goal, scale: Scale, built: Built) -> Plan:
    nodes = [node for one in wanted.nodes for node in standing(one, built)]
    sizes = [scale.size_of(node) for node in nodes]
    tail_from = wanted.tail_from
    total = sum(sizes) + lengths.after(tail_from)
    first = 0
    while total > goal.cuts_above and first < len(nodes):
        total -= sizes[first]
        first += 1
    shown = tuple(nodes[first:])
    covered = shown[-1].end if shown else 0
    while tail_from > covered and total + lengths.closed[tail_from - 1] <= goal.tokens:
        tail_from -= 1
        total += lengths.closed[tail_from]
    return Plan(shown, tail_from, total, left_out=gaps(shown, tail_from))
