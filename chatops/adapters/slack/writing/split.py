"""A long text in parts that one message each can hold."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from chatops.adapters.slack.writing.outline import Line, outline
from chatops.adapters.slack.writing.sizes import Room, sent_bytes

SMALLEST = 64
_SENTENCE_ENDS = (". ", "! ", "? ", "。", "！", "？")  # noqa: RUF001  as they are written
_WORD_ENDS = (" ", "\t", "、", "，")  # noqa: RUF001
_CLUSTER = 200
"""No character that a person sees is made of more; a longer chain may be cut."""
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Part:
    """One message's share. The bodies of all parts joined are the text; the rest are repairs."""

    head: str
    body: str
    tail: str

    @property
    def text(self) -> str:
        """What is sent: a fence that the cut opened is closed, a table has its head."""
        return f"{self.head}{self.body}{self.tail}"


@dataclass(frozen=True, slots=True)
class _Cut:
    at: int
    tail: str
    head: str


def split(markdown: str, limit_bytes: int) -> tuple[Part, ...]:
    """Cut a text into parts of at most `limit_bytes` as sent.

    Cuts fall between paragraphs where possible, else between lines, sentences, words or
    characters. Needs a limit of at least `SMALLEST`; takes time in proportion to the text.
    """
    if limit_bytes < SMALLEST:
        raise ValueError(limit_bytes)
    return tuple(_Splitter(markdown, limit_bytes).parts())


class _Splitter:
    def __init__(self, text: str, limit: int) -> None:
        self.text = text
        self.limit = limit
        self.lines = list(outline(text, limit // 5))
        self.starts = [line.start for line in self.lines]
        self.room = Room(text)
        # One byte more: a cut within a line needs a line end before the fence.
        self.reserve = 1 + max(sent_bytes(line.closing) for line in self.lines)

    def parts(self) -> Iterator[Part]:
        at, head = 0, ""
        while at < len(self.text):
            cut = self._cut(at, self.limit - sent_bytes(head) - self.reserve)
            yield Part(head, self.text[at : cut.at], cut.tail)
            at, head = cut.at, cut.head

    def _cut(self, at: int, room: int) -> _Cut:
        furthest = self.room.reach(at, room)
        if furthest >= len(self.text):
            return self._within(len(self.text), self.lines[-1])
        nearest = self.room.reach(at, room // 2)
        if line := self._best_line(nearest, furthest):
            return _Cut(line.start, line.closing, line.opening or line.head)
        within = self._best_place(max(nearest, at + 1), furthest)
        return self._within(within, self.lines[bisect_right(self.starts, within) - 1])

    def _within(self, at: int, line: Line) -> _Cut:
        ended = self.text.endswith("\n", 0, at)
        tail = f"{'' if ended else chr(10)}{line.closing}" if line.closing else ""
        return _Cut(at, tail, line.opening)

    def _best_line(self, nearest: int, furthest: int) -> Line | None:
        window = self.lines[
            bisect_right(self.starts, nearest) : bisect_right(self.starts, furthest)
        ]  # fmt: skip
        return min(reversed(window), key=lambda line: line.quality, default=None)

    def _best_place(self, nearest: int, furthest: int) -> int:
        for ends in (_SENTENCE_ENDS, _WORD_ENDS):
            found = max(self._after(end, nearest, furthest) for end in ends)
            if found > nearest:
                return found
        for place in range(furthest, max(nearest, furthest - _CLUSTER), -1):
            if not self._holds_together(place):
                return place
        return furthest

    def _after(self, end: str, nearest: int, furthest: int) -> int:
        found = self.text.rfind(end, nearest, furthest)
        return found + len(end) if found >= 0 else 0

    def _holds_together(self, at: int) -> bool:
        before, after = self.text[at - 1], self.text[at]
        return (
            _JOINER in (before, after)
            or unicodedata.category(after)[0] == "M"
            or "\U0001f3fb" <= after <= "\U0001f3ff"
            or (_is_flag(before) and _is_flag(after) and self._flags_before(at) % 2 == 1)
        )

    def _flags_before(self, at: int) -> int:
        first = at
        while first > max(0, at - _CLUSTER) and _is_flag(self.text[first - 1]):
            first -= 1
        return at - first


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"
