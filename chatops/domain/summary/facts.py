"""Facts of a thread: sentences copied to the letter, each with its message and speaker.

They are lines `[ts] who: value`. Going up the tree they are chosen, never written anew.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from chatops.domain.names import MessageTs
from chatops.domain.summary.line import Line
from chatops.domain.summary.particulars import particulars, plain
from chatops.domain.summary.sentences import sentences

SENTENCE_TOKENS = 120
"""A longer sentence is cut: as a fact it would push out several others."""
_LINE = re.compile(r"\s*[-*]?\s*\[([0-9.]{1,30})\]\s*([^:\n]{1,80}):\s*(\S.*?)\s*")
_BEFORE = frozenset(".!?;:,\n()[]\"'\u3002\uff01\uff1f\u3001\u300c")
"""A value begins its message, or stands behind one of these: "not X" is not to become "X"."""
_WEIGHTY = re.compile(
    r"\b(?:decid|agree|will|won't|must|never|not|no longer|instead|owner|owns|lead|responsible|"
    r"assign|deadline|due|use|because|changed|moved|renamed|called|name)\w*"
    r"|\u6c7a|\u62c5\u5f53|\u8cac\u4efb|\u671f\u9650|\u5909\u66f4|\u306a\u3044|\u4e2d\u6b62|\u63a1\u7528",
    re.IGNORECASE,
)


def fact(line: Line, value: str) -> str:
    """Return the line of a fact."""
    return f"[{line.ts}] {line.who}: {value}"


def checked(lines: Iterable[str], sources: Sequence[Line]) -> tuple[str, ...]:
    """Return those fact lines that their messages bear out, each once.

    A value must stand in the message with that ts, word for word, from the beginning of a clause,
    and be said by whoever said it.
    """
    by_ts = {source.ts: source for source in sources}
    found: dict[str, None] = {}
    for line in lines:
        if (read := _LINE.fullmatch(line)) is None:
            continue
        source = by_ts.get(MessageTs(read[1]))
        if source and _same(read[2], source.who) and _stands_in(read[3], source.text):
            found[fact(source, read[3])] = None
    return tuple(found)


def found_in(sources: Sequence[Line], count: Callable[[str], int]) -> list[str]:
    """Return the sentences with numbers, dates, links, ids or decisions, the weightiest first."""
    weighed = [
        (_weight(sentence), source, sentence)
        for source in sources
        for sentence in _short(source.text, count)
    ]
    # Stable: of equals the oldest first.
    weighed.sort(key=lambda one: -one[0])
    return [fact(source, sentence) for weight, source, sentence in weighed if weight > 0]


def within(lines: Iterable[str], limit: int, count: Callable[[str], int]) -> tuple[str, ...]:
    """Return the first lines that have room, in the order of time."""
    kept: list[str] = []
    for line in lines:
        cost = count(line)
        if cost <= limit:
            kept.append(line)
            limit -= cost
    return tuple(sorted(dict.fromkeys(kept), key=_ts))


def chosen(lines: Sequence[str], numbers: Iterable[int]) -> tuple[str, ...]:
    """Return the numbered lines, counted from one; a number without a line chooses nothing."""
    wanted = dict.fromkeys(number for number in numbers if 0 < number <= len(lines))
    return tuple(lines[number - 1] for number in wanted)


def numbers_in(lines: Iterable[str]) -> list[int]:
    """Read the numbers that a summariser answered with."""
    return [int(number) for line in lines for number in re.findall(r"\b[0-9]{1,4}\b", line)]


def by_ts(sources: Iterable[Line]) -> Mapping[MessageTs, Line]:
    """Return messages by their ts."""
    return {source.ts: source for source in sources}


def _short(text: str, count: Callable[[str], int]) -> Iterator[str]:
    for sentence in sentences(text, SENTENCE_TOKENS, count):
        if one_line := " ".join(sentence.split()):
            yield one_line


def _weight(sentence: str) -> int:
    return 2 * min(3, len(particulars(sentence))) + 3 * bool(_WEIGHTY.search(sentence))


def _same(said: str, who: str) -> bool:
    return plain(said).strip() == plain(who).strip()


def _stands_in(value: str, text: str) -> bool:
    wanted, whole = _flat(value), _flat(text)
    at = whole.find(wanted)
    while at >= 0:
        before = whole[:at].rstrip(" ")
        if not before or before[-1] in _BEFORE:
            return True
        at = whole.find(wanted, at + 1)
    return False


def _flat(text: str) -> str:
    return re.sub(r"[^\S\n]+", " ", plain(text)).replace("\n", ".\u0020").strip()


def _ts(line: str) -> tuple[int, str]:
    stamp = line[1 : line.find("]")]
    return len(stamp), stamp
