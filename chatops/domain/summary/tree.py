"""Where nodes stand over leaves: regular ones in groups, joined ones two by two."""

from collections.abc import Callable, Iterator, Sequence

from chatops.domain.summary.values import Node


def leaf_node(position: int) -> Node:
    """Return the node over one leaf."""
    return Node(1, position, position + 1)


def parent_of(nodes: Sequence[Node]) -> Node:
    """Return the node over a complete group of siblings."""
    return Node(nodes[0].level + 1, nodes[0].first, nodes[-1].end, tuple(nodes))


def joined(nodes: Sequence[Node]) -> Node:
    """Return a node over neighbours of any level."""
    level = max(node.level for node in nodes) + 1
    return Node(level, nodes[0].first, nodes[-1].end, tuple(nodes))


def is_regular(node: Node, fan_in: int) -> bool:
    """Say whether a node stands where the tree has one: only those have siblings."""
    span: int = fan_in ** (node.level - 1)
    return node.end - node.first == span and node.first % span == 0


def begins_group(node: Node, fan_in: int) -> bool:
    """Say whether a node is the first of its siblings."""
    group: int = fan_in**node.level
    return is_regular(node, fan_in) and node.first % group == 0


def is_group(nodes: Sequence[Node], fan_in: int) -> bool:
    """Say whether nodes that follow each other are a complete group of siblings."""
    level = nodes[0].level
    return (
        len(nodes) == fan_in
        and begins_group(nodes[0], fan_in)
        and all(node.level == level and is_regular(node, fan_in) for node in nodes)
    )


def regular(level: int, first: int, fan_in: int) -> Node:
    """Return the node of a level that begins at leaf `first`, with all that is under it."""
    if level == 1:
        return leaf_node(first)
    span = fan_in ** (level - 2)
    return parent_of([regular(level - 1, first + at * span, fan_in) for at in range(fan_in)])


def tiled(first: int, end: int, fan_in: int) -> Iterator[Node]:
    """Yield the fewest regular nodes over these leaves, oldest first."""
    while first < end:
        level = 1
        while first % fan_in**level == 0 and first + fan_in**level <= end:
            level += 1
        yield regular(level, first, fan_in)
        first += fan_in ** (level - 1)


def heaped(older: Node, newer: Node, fan_in: int) -> Node:
    """Return one node over two neighbours, the older of which may have been joined before.

    It stands directly over regular nodes, the largest there are: however often a thread's oldest
    nodes are joined, no text goes through more passes than the tree is high, and one.
    """
    heap = [*_heap(older, fan_in), *_heap(newer, fan_in)]
    at = 1
    while at < len(heap):
        at += 1
        while at >= fan_in and is_group(heap[at - fan_in : at], fan_in):
            heap[at - fan_in : at] = [parent_of(heap[at - fan_in : at])]
            at -= fan_in - 1
    return joined(heap) if len(heap) > 1 else heap[0]


def _heap(node: Node, fan_in: int) -> Iterator[Node]:
    if not node.parts or is_regular(node, fan_in):
        yield node
    else:
        for part in node.parts:
            yield from _heap(part, fan_in)


def standing(node: Node, stands: Callable[[Node], bool]) -> Iterator[Node]:
    """Yield a node that stands, or else the largest nodes under it that do, oldest first."""
    if stands(node):
        yield node
    else:
        for part in node.parts:
            yield from standing(part, stands)
