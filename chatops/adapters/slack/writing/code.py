"""Which parts of a Markdown text are certainly code.

Links in code stay as they are, so a mistake here would let one through: what is code only under
some readings (fences inside list items and quotes, spans over several lines) does not count.
"""

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

_FENCE = re.compile(r"([ \t>*+\-0-9.)]*+)(`{3,}+[^`]*|~{3,}+.*)")
_CLOSER = re.compile(r"[ \t]*(`{3,}+|~{3,}+)[ \t]*")
_RUN = re.compile(r"`+")
_CELL = re.compile(r"(?:[^|\\]|\\.?)+", re.DOTALL)
_INDENT = re.compile(r"[ \t]*")
DEEP = 4
"""From this column on a line may be an indented code block."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of a text; `fence` when it is a block of its own."""

    start: int
    end: int
    fence: bool


@dataclass(frozen=True, slots=True)
class Code:
    """The certain code of one text, in order, nothing overlapping."""

    spans: tuple[Span, ...]

    def in_fence(self, at: int) -> bool:
        """Say whether a place lies in a fenced block."""
        before = bisect_right(self.spans, at, key=lambda span: span.start) - 1
        return before >= 0 and self.spans[before].fence and at < self.spans[before].end


@dataclass(frozen=True, slots=True)
class _Fence:
    start: int
    indent: int
    mark: str


def certain_code(text: str) -> Code:
    """Find fenced blocks and code spans that every reader of Markdown takes for code."""
    reader = _Reader()
    for start, line in lines(text):
        if not reader.read(start, line):
            break
    else:
        reader.end(len(text))
    return Code(tuple(reader.spans))


def lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line with the place where it starts; only a newline ends a line."""
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


@dataclass(slots=True)
class _Reader:
    spans: list[Span] = field(default_factory=list)
    fence: _Fence | None = None
    settled: bool = True
    """Whether no backtick of this paragraph's earlier lines may still open a span."""

    def read(self, start: int, line: str) -> bool:
        """Take the next line; False when nothing after it is certain."""
        if self.fence:
            return self._inside(self.fence, start, line)
        if not line.strip(" \t"):
            self.settled = True
            return True
        if opener := _FENCE.fullmatch(line):
            return self._open(start, *opener.groups())
        if self.settled:
            found, self.settled = _inline(line)
            self.spans += [Span(start + a, start + b, fence=False) for a, b in found]
        return True

    def end(self, at: int) -> None:
        """Close what is open at a place."""
        if self.fence and at > self.fence.start:
            self.spans.append(Span(self.fence.start, at, fence=True))
        self.fence = None

    def _open(self, start: int, prefix: str, rest: str) -> bool:
        if len(prefix) >= DEEP or prefix.strip(" "):
            return False
        mark = rest[: len(rest) - len(rest.lstrip(rest[0]))]
        self.fence = _Fence(start, len(prefix), mark)
        self.settled = True
        return True

    def _inside(self, fence: _Fence, start: int, line: str) -> bool:
        if not line.strip(" \t"):
            return True
        column = _column(line)
        if column < fence.indent:
            self.end(start)
            return False
        closer = _CLOSER.fullmatch(line)
        if closer is None or not closer[1].startswith(fence.mark):
            return True
        if column < DEEP:
            self.end(start + len(line))
        elif fence.indent and column < fence.indent + DEEP:
            self.end(start)
            return False
        return True


def _column(line: str) -> int:
    found = _INDENT.match(line)
    return len(found[0].expandtabs(DEEP)) if found else 0


def _inline(line: str) -> tuple[list[tuple[int, int]], bool]:
    """Return the code spans of a line, and whether no backtick is left over."""
    found, settled = _matched(line)
    if "|" in line and found:
        cells = {
            (cell.start() + a, cell.start() + b)
            for cell in _CELL.finditer(line)
            for a, b in _matched(cell[0])[0]
        }
        found = [span for span in found if span in cells]
    return found, settled


def _matched(line: str) -> tuple[list[tuple[int, int]], bool]:
    runs = [(run.start(), run.end()) for run in _RUN.finditer(line)]
    waiting: dict[int, deque[int]] = {}
    for number, (start, end) in enumerate(runs):
        waiting.setdefault(end - start, deque()).append(number)
    found: list[tuple[int, int]] = []
    number = 0
    while number < len(runs):
        start, end = runs[number]
        same = waiting[end - start]
        while same and same[0] <= number:
            same.popleft()
        if not same or line[start - 1 : start] == "\\":
            return found, False
        number = same.popleft()
        found.append((start, runs[number][1]))
        number += 1
    return found, True
