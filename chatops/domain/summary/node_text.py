"""The text of a node: read from what a summariser answered, judged, and shown in a prompt."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chatops.domain.names import MessageTs
from chatops.domain.summary.facts import Fact, Source, bounded, parsed, select, unstamped
from chatops.domain.summary.particulars import particulars, plain
from chatops.domain.transcript import day_of

MOST = 1.5
"""Of the target: what a summary may have. A model that overshoots a little is not asked again."""
FACTS_SHARE = 0.5
FLOOR = 0.1
"""Of the numbers, dates, links and ids of the messages: a summary with fewer has lost the thread."""
TOKENS_PER_PARTICULAR = 120
"""Of the target: a summary of very many messages is not asked to name more than has room beside
what is said without figures. Facts that code finds are added to it in any case."""

_RULE = re.compile(r"^[ \t]*-{3,}[ \t]*$", re.MULTILINE)
_BULLET = re.compile(r"^\s*(?:[-*\u2022]\s+)?")
_NUMBERED = re.compile(r"\[([0-9]{1,7})\] ?(.+)")
_RANGE = re.compile(r"([0-9]{1,7})(?:\s*[-\u2013]\s*([0-9]{1,7}))?")
_FENCE = re.compile(r"\A```\w*\n(.*?)\n?```\Z", re.DOTALL)
_ERROR = re.compile(
    r"\A\W*(?:i(?:'|\u2019)?m sorry|i am sorry|sorry[,.]|i can(?:no|')t|i(?: a|')m unable|as an ai"
    r"|error\b|internal server error|bad gateway|rate limit|too many requests|context.length"
    r"|maximum context|the (?:conversation|messages?) (?:is|are) too long|no messages (?:were )?provided"
    r"|申し訳|すみませんが|要約できません)"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A summary in its two parts: prose, and fact lines as they are stored."""

    prose: str
    facts: tuple[str, ...] = ()


class Fault(StrEnum):
    """Why a summary is not taken."""

    EMPTY = "empty"
    LONG = "long"
    ERROR = "error"
    FORGETFUL = "forgetful"


def from_messages(answer: str, stamps: Sequence[MessageTs]) -> Written:
    """Read an answer whose facts name messages by number; their stamps are put in.

    Nothing is checked yet. A line that names no message is left out.
    """
    prose, lines = _parted(answer)
    facts = (_numbered(line, stamps) for line in lines)
    return Written(prose, tuple(fact for fact in facts if fact))


def from_summaries(answer: str, facts: Sequence[str]) -> Written:
    """Read an answer whose second part selects among numbered facts, the most important first."""
    prose, lines = _parted(answer)
    numbers: list[int] = []
    for first, last in _RANGE.findall(" ".join(lines)):
        end = int(last or first)
        numbers.extend(range(int(first), min(end, len(facts)) + 1))
    return Written(prose, select(facts, numbers))


def strung(parts: Iterable[Written]) -> Written:
    """Return the summary of one message that was read in parts."""
    parts = list(parts)
    facts = dict.fromkeys(fact for part in parts for fact in part.facts)
    return Written("\n".join(part.prose for part in parts), tuple(facts))


def with_room(
    written: Written, target: int, count: Callable[[str], int], *, spare: Iterable[str] = ()
) -> Written:
    """Keep the facts within half of a node; spare ones fill what room is left."""
    room = int(FACTS_SHARE * target)
    return Written(written.prose, bounded(written.facts, room, count, spare=spare))


def weight(written: Written, count: Callable[[str], int]) -> int:
    """Return what a summary comes to, by the same count that its facts were kept within."""
    return count(written.prose) + sum(count(unstamped(fact)) for fact in written.facts)


def fault(written: Written, sources: Sequence[Source], target: int, tokens: int) -> Fault | None:
    """Say what is wrong with a summary of so many tokens, facts included, or None."""
    if not written.prose.strip():
        return Fault.EMPTY
    if _ERROR.search(plain(written.prose)):
        return Fault.ERROR
    if tokens > MOST * target:
        return Fault.LONG
    if _forgetful(written, sources, target):
        return Fault.FORGETFUL
    return None


def shown(
    written: Written, first: MessageTs, last: MessageTs, messages: int, *, prose: bool = True
) -> str:
    """Return how a node stands in a prompt, or without `prose` its facts alone.

    Its opening begins a line, which no message's words can do; all that follows is indented.
    """
    kind = "Summary" if prose else "Facts"
    number = "1 message" if messages == 1 else f"{messages} messages"
    days = list(dict.fromkeys(day for day in (day_of(first), day_of(last)) if day))
    lines = [f"[{kind} of {', '.join((number, ' to '.join(days))) if days else number}]"]
    if prose:
        lines += [line for line in written.prose.splitlines() if line.strip()]
    day = ""
    for fact in filter(None, map(parsed, written.facts)):
        if day != (day := day_of(fact.ts)):
            lines.append(f"Facts of {day}:")
        lines.append(f"- {fact.who}: {one_line(fact.value)}")
    return "\n  ".join(lines)


def one_line(text: str) -> str:
    """Return text without line ends, whatever a reader may take for one."""
    return " ".join(" ".join(text.splitlines()).split())


def _parted(answer: str) -> tuple[str, list[str]]:
    """Part an answer at its rule; lines that look like facts belong below it in any case."""
    text = answer.strip()
    if fenced := _FENCE.match(text):
        text = fenced[1]
    above, *below = _RULE.split(text)
    lines = [_BULLET.sub("", line).strip() for part in below for line in part.splitlines()]
    prose = []
    for line in above.splitlines():
        bare = _BULLET.sub("", line).strip()
        if not below and _NUMBERED.fullmatch(bare):
            lines.append(bare)
        else:
            prose.append(line)
    return "\n".join(prose).strip(), [line for line in lines if line]


def _numbered(line: str, stamps: Sequence[MessageTs]) -> str:
    found = _NUMBERED.fullmatch(line)
    if not found or not 0 < int(found[1]) <= len(stamps):
        return ""
    who, colon, value = found[2].partition(": ")
    return Fact(stamps[int(found[1]) - 1], who, value.strip()).line if colon else ""


def _forgetful(written: Written, sources: Sequence[Source], target: int) -> bool:
    known = frozenset[str]().union(*(particulars(source.text) for source in sources))
    least = min(int(FLOOR * len(known)), target // TOKENS_PER_PARTICULAR)
    if not least:
        return False
    text = plain("\n".join((written.prose, *written.facts)))
    return len(particulars(text) & known) < least
