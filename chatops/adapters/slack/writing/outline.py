"""A Markdown text line by line: what is open where, and where a cut looks well."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from chatops.adapters.slack.writing.code import lines
from chatops.adapters.slack.writing.sizes import sent_bytes

_FENCE = re.compile(
    r"(?P<lead>[ \t>]*+(?:(?:[-+*]|[0-9]{1,9}[.)])[ \t]++)?+)"
    r"(?P<mark>`{3,}+(?=[^`]*$)|~{3,}+)(?P<info>.*)"
)
_CLOSER = re.compile(r"(?P<lead>[ \t>]*+)(?P<mark>`{3,}+|~{3,}+)[ \t]*")
_CELL_RULE = re.compile(r"[ \t]*+:?+-++:?+[ \t]*+")
_LIST_MARK = re.compile(r"[^ \t>]")
_DEEPER = 3
"""So much further in than its opener may a fence be closed."""


class Break(IntEnum):
    """How good it is to cut before a line, best first."""

    PARAGRAPH = 0
    LINE = 1
    INSIDE = 2
    AWKWARD = 3


@dataclass(frozen=True, slots=True)
class Line:
    """The start of a line, and what a cut repairs.

    `closing` ends an open fence and `opening` begins it again, wherever in the line the cut is;
    `head` is repeated only by a cut right before the line, which is a table's row.
    """

    start: int
    quality: Break
    opening: str = ""
    closing: str = ""
    head: str = ""


def outline(text: str, longest: int) -> Iterator[Line]:
    """Yield every line of a text, and its end.

    Fence lines and table heads that take more than `longest` bytes are plain text here: nobody
    can repeat them.
    """
    reader = _Reader(longest)
    rows = list(lines(text))
    for number, (start, line) in enumerate(rows):
        following = rows[number + 1][1] if number + 1 < len(rows) else ""
        yield reader.read(start, line, following)
    yield reader.end(len(text))


@dataclass(frozen=True, slots=True)
class _Fence:
    lead: str
    mark: str
    info: str

    @property
    def opening(self) -> str:
        return f"{self.lead}{self.mark}{self.info}\n"

    @property
    def closing(self) -> str:
        return f"{self.lead}{self.mark}"

    def left_by(self, line: str) -> bool:
        """Say whether a line is outside the quote that the fence is in."""
        return ">" in self.lead and not line.lstrip(" \t").startswith(">")

    def closed_by(self, line: str) -> bool:
        closer = _CLOSER.fullmatch(line)
        return (
            closer is not None
            and closer["mark"].startswith(self.mark)
            and len(closer["lead"]) <= len(self.lead) + _DEEPER
            and (">" in closer["lead"]) == (">" in self.lead)
        )


@dataclass(slots=True)
class _Reader:
    longest: int
    fence: _Fence | None = None
    head: str = field(default="")
    table_lines: int = 0
    after_blank: bool = False
    after_opener: bool = False

    def read(self, start: int, line: str, following: str) -> Line:
        if self.fence and self.fence.left_by(line):
            self.fence = None
        if self.fence:
            return self._inside(self.fence, start, line)
        quality = Break.PARAGRAPH if self.after_blank and line.strip() else Break.LINE
        self.after_blank = not line.strip()
        if opener := self._opener(line):
            self.table_lines = 0
            self.fence, self.after_opener = opener, True
            return Line(start, quality)
        return self._row(start, line) or self._table(start, line, following, quality)

    def end(self, start: int) -> Line:
        """Return what a cut at the end repairs: a fence that nobody closed."""
        closing = self.fence.closing if self.fence else ""
        return Line(start, Break.LINE, closing=closing)

    def _inside(self, fence: _Fence, start: int, line: str) -> Line:
        closed = fence.closed_by(line) and self._repeatable(line)
        quality = Break.AWKWARD if closed or self.after_opener else Break.INSIDE
        self.after_opener = False
        if closed:
            self.fence = None
        return Line(start, quality, fence.opening, fence.closing)

    def _opener(self, line: str) -> _Fence | None:
        found = _FENCE.fullmatch(line)
        if found is None or not self._repeatable(line):
            return None
        return _Fence(_LIST_MARK.sub(" ", found["lead"]), found["mark"], found["info"])

    def _row(self, start: int, line: str) -> Line | None:
        """Return a further line of a table, or None outside one; the second line is its rule."""
        if not self.table_lines or "|" not in line:
            self.table_lines = 0
            return None
        self.table_lines += 1
        early = self.table_lines <= 3  # noqa: PLR2004  head, rule and first row belong together
        return Line(start, Break.AWKWARD if early else Break.INSIDE, head=self.head)

    def _table(self, start: int, line: str, following: str, quality: Break) -> Line:
        if "|" in line and _is_rule(following):
            head = f"{line}\n{following}\n"
            self.head = head if self._repeatable(head) else ""
            self.table_lines = 1
        return Line(start, quality)

    def _repeatable(self, line: str) -> bool:
        return sent_bytes(line) <= self.longest


def _is_rule(line: str) -> bool:
    """Say whether a line is the rule under a table's head."""
    cells = line.strip(" \t").removeprefix("|").removesuffix("|").split("|")
    return "|" in line and all(_CELL_RULE.fullmatch(cell) for cell in cells)
