"""When a cover is worked on, and how far: high and low water."""

from collections.abc import Sequence

from chatops.domain.summary.cover import Goal, strict
from chatops.domain.summary.sizes import Sizes

GAPS = 8
MARGIN = 1.3
"""Over the largest of the last gaps."""
MOST_GROWTH = 0.6
LEAST_GOAL = 0.25
"""Of the history: below it, a thread of large gaps would have its cover joined to nothing."""
MERGED = 0.9
"""Of the history: to this it is brought by merging, once that is needed."""
LEAST_TAIL = 0.5
"""Of the tail: kept word for word even where much is expected to come."""


def growth(gaps: Sequence[int], sizes: Sizes) -> int:
    """Return how many tokens to expect before the next mention, seeing those between the last."""
    expected = int(MARGIN * max(gaps[-GAPS:])) if gaps else sizes.leaf
    return min(expected, int(MOST_GROWTH * sizes.history))


def growth_of_a_leaf(sizes: Sizes) -> int:
    """Return how many tokens to expect when a leaf has closed."""
    return min(sizes.leaf, int(MOST_GROWTH * sizes.history))


def at_mention(sizes: Sizes) -> Goal:
    """Return what a prompt must keep."""
    return strict(sizes.history, sizes.tail)


def high_water(sizes: Sizes, expected: int) -> Goal:
    """Return the goal that decides: a cover that it would change is worked on."""
    return _before(sizes, expected, sizes.history - expected, 1.0)


def low_water(sizes: Sizes, expected: int) -> Goal:
    """Return the goal of that work: room for several mentions, so that prefixes stay the same."""
    low = max(sizes.low_water - expected, int(LEAST_GOAL * sizes.history))
    return _before(sizes, expected, low, MERGED)


def _before(sizes: Sizes, expected: int, tokens: int, merged: float) -> Goal:
    """Return a goal for work ahead of a mention.

    Merging and joining cost detail that never comes back, so room is made by them for one more
    leaf, not for all that is expected: when that leaf closes, the cover is looked at again.
    """
    keep = max(sizes.tail - expected, int(LEAST_TAIL * sizes.tail))
    soon = min(int(MARGIN * sizes.leaf), int(MOST_GROWTH * sizes.history))
    merges_above = max(tokens, int(merged * sizes.history) - soon)
    return Goal(tokens, keep, merges_above, sizes.history - soon, sizes.history)
