"""Runs of whole messages, closed once and never moved again."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from chatops.domain.names import MessageTs


def closed(tokens: Sequence[int], limit: int) -> list[int]:
    """Return where each closed leaf ends, as the index of the message after it.

    A leaf closes when the next message does not fit; a message above the limit is a leaf of its
    own. Where a leaf ends depends only on what stands to its left. What comes after the last end
    is the open leaf.
    """
    ends: list[int] = []
    used = start = 0
    for at, cost in enumerate(tokens):
        if at > start and used + cost > limit:
            ends.append(at)
            start, used = at, 0
        used += cost
    return ends


def bounds(firsts: Sequence[MessageTs], stamps: Sequence[MessageTs]) -> list[int]:
    """Return the index of each leaf's first message, and at the end the number of messages.

    `firsts` are the stored first stamps, of which messages may have gone since, and `stamps`
    the messages there are, both in order. Leaf `j` holds the messages from bound `j` to bound
    `j + 1` and may be empty; the last leaf is open. A message older than all belongs to the
    first leaf.
    """
    places = {ts: at for at, ts in enumerate(stamps)}
    inner = [_begins(places, stamps, first) for first in firsts[1:]]
    return [0, *inner, len(stamps)]


def extended(
    firsts: Sequence[MessageTs],
    stamps: Sequence[MessageTs],
    tokens: Sequence[int],
    limit: int,
) -> tuple[MessageTs, ...]:
    """Return the first stamps of further leaves; those that exist stay what they are.

    The last stored leaf is the open one: a further stamp closes it.
    """
    if not stamps:
        return ()
    start = _begins({}, stamps, firsts[-1]) if len(firsts) > 1 else 0
    further = tuple(stamps[start + end] for end in closed(tokens[start:], limit))
    return further if firsts else (stamps[0], *further)


def order(ts: MessageTs) -> tuple[int, str]:
    """Return what sorts stamps by time: they are numbers with six decimals, and never floats."""
    return len(ts), ts


def _begins(places: Mapping[MessageTs, int], stamps: Sequence[MessageTs], first: MessageTs) -> int:
    """Return where a leaf begins; its first message may be gone, which is searched for then."""
    at = places.get(first)
    return bisect_left(stamps, order(first), key=order) if at is None else at
