"""How much room a text takes when it is sent."""

from bisect import bisect_right
from itertools import accumulate

CUT = "…"
_COSTS = {"&": 5, "<": 4, ">": 4}


def sent_bytes(text: str) -> int:
    """Return the UTF-8 bytes of a text with every `&`, `<` and `>` escaped.

    A `markdown` block escapes fewer of them, so this bounds both forms of a message.
    """
    escapes = 4 * text.count("&") + 3 * text.count("<") + 3 * text.count(">")
    return len(text.encode("utf-8", "surrogatepass")) + escapes


def fitting(text: str, limit: int) -> str:
    """Return a text that takes at most `limit` bytes, ending in `CUT` where it had to be cut."""
    if sent_bytes(text) <= limit:
        return text
    room = limit - len(CUT.encode())
    return text[: bisect_right(Room(text).ends, room)] + CUT


def was_cut(text: str, limit: int) -> bool:
    """Say whether `fitting` may have cut a text: one that just ends in an ellipsis is shorter."""
    return text.endswith(CUT) and sent_bytes(text) > limit - max(_COSTS.values())


class Room:
    """The room that a text takes, from any place to any other, without counting again."""

    def __init__(self, text: str) -> None:
        self.ends = list(accumulate(_COSTS.get(letter) or _width(letter) for letter in text))

    def reach(self, start: int, room: int) -> int:
        """Return the furthest place that `room` bytes from `start` lead to."""
        used = self.ends[start - 1] if start else 0
        return bisect_right(self.ends, used + room, lo=start)


def _width(letter: str) -> int:
    code = ord(letter)
    return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4  # noqa: PLR2004
