"""Text cut where a reader would cut it: paragraphs, lines, sentences, and only then characters."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, takewhile

# The escapes are the Japanese and Chinese stops, and below them the commas.
_CUTS = (
    re.compile(r"(?<=\n)(?=[^\S\n]*\n)"),
    re.compile(r"(?<=\n)"),
    re.compile(r"(?<=[\u3002\uff01\uff1f\uff61])|(?<=[.!?])(?=\s)"),
    re.compile(r"(?<=[\s\u3001\uff0c,;])(?=\S)"),
)
_FINEST = len(_CUTS)
FINE = 50
"""By `count`: the ends of a text are not cut any finer."""


def sentences(text: str, limit: int, count: Callable[[str], int]) -> list[str]:
    """Cut a text into its sentences, none above `limit` by `count`; joined they are the text.

    A single character may be above the limit.
    """
    return [part for line in _CUTS[1].split(text) if line for part in _fine(line, limit, count, 2)]


def pieces(text: str, limit: int, count: Callable[[str], int]) -> list[str]:
    """Cut a text into as few pieces as whole paragraphs allow, none above `limit` by `count`.

    A paragraph that is too large is cut at lines, then sentences, then words, then characters.
    Joined, the pieces are the text. A single character may be above the limit.
    """
    return list(_packed(_small(text, limit, count, 0), limit, count))


def ends(text: str, limit: int, count: Callable[[str], int]) -> tuple[int, int]:
    """Return where the beginning of a text ends and its end begins, each within `limit`.

    Both are cut at sentences where that can be; together they may be all of the text.
    """
    parts = sentences(text, max(FINE, limit // 4), count)
    costs = [count(part) for part in parts]
    first = _reach(costs, limit)
    last = len(parts) - min(_reach(costs[::-1], limit), len(parts) - first)
    return len("".join(parts[:first])), len("".join(parts[:last]))


def _fine(text: str, limit: int, count: Callable[[str], int], level: int) -> Iterator[str]:
    """Cut at every place of this level, and finer only what is too large."""
    for part in _CUTS[level].split(text):
        if part:
            yield from _packed(_small(part, limit, count, level + 1), limit, count)


def _small(text: str, limit: int, count: Callable[[str], int], level: int) -> Iterator[str]:
    """Yield parts that fit, cut no finer than they must be."""
    if len(text) <= 1 or count(text) <= limit:
        if text:
            yield text
    elif level == _FINEST:
        half = len(text) // 2
        yield from _small(text[:half], limit, count, level)
        yield from _small(text[half:], limit, count, level)
    else:
        for part in _CUTS[level].split(text):
            yield from _small(part, limit, count, level + 1)


def _packed(parts: Iterable[str], limit: int, count: Callable[[str], int]) -> Iterator[str]:
    """Join neighbours while they fit together."""
    held: list[str] = []
    used = 0
    for part in parts:
        cost = count(part)
        if held and used + cost > limit:
            yield "".join(held)
            held, used = [], 0
        held.append(part)
        used += cost
    if held:
        yield "".join(held)


def _reach(costs: Sequence[int], limit: int) -> int:
    """Return how many of the first parts fit."""
    fitting = takewhile(lambda used: used <= limit, accumulate(costs))
    return sum(1 for _ in fitting)
