"""What of a plan is built, what is missing, and what serves meanwhile."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from chatops.domain.summary.cover import Goal, Lengths, Plan, Scale, gaps, plan, repaired
from chatops.domain.summary.tree import is_regular, standing
from chatops.domain.summary.values import Node

Built = Callable[[Node], bool]
"""Says whether a node's summary is there; true of a node without any message, too."""


def from_messages(lengths: Lengths, limit: int, fan_in: int) -> Callable[[Node], bool]:
    """Return what says whether a node is made from its messages, and not from its parts.

    A joined node never is: each time the oldest nodes are joined it would read them all again.
    """

    def direct(node: Node) -> bool:
        fits = is_regular(node, fan_in) and lengths.under(node) <= limit
        return fits or not node.parts

    return direct


def missing(
    nodes: Iterable[Node], built: Built, direct: Callable[[Node], bool]
) -> tuple[tuple[Node, ...], ...]:
    """Return the nodes to build, in rounds: each needs only what the rounds before it build.

    A node that is not `direct` is built from its parts.
    """
    rounds: list[dict[Node, None]] = []

    def add(node: Node) -> int:
        if built(node):
            return 0
        parts = () if direct(node) else node.parts
        before = max(map(add, parts), default=0)
        if before == len(rounds):
            rounds.append({})
        rounds[before][node] = None
        return before + 1

    for node in nodes:
        add(node)
    return tuple(map(tuple, rounds))


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
