"""Fact lines: copied word for word, checked against their messages, selected on the way up."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chatops.domain.names import MessageTs
from chatops.domain.summary.leaves import order
from chatops.domain.summary.particulars import particulars, plain, stated
from chatops.domain.summary.recall_query import normalised, words

WORDS_SHARE = 0.5
"""So many of a fact's words must be those of its message; the rest is grammar."""
MOST_LETTERS = 400
"""A longer line is no fact but a text."""

_LINE = re.compile(r"\[([0-9]+\.[0-9]+)\] ([^:\n]+): (.+)")
_NAME = re.compile(r"(?<=[^\W_] )[A-Z][a-z]+")
"""A capital inside a sentence: a name, as far as one can tell by looking."""
_CLAUSE = re.compile(r"[.!?;,]+(?=\s|$)|[\n\u3002\u3001]+|\bbut\b")
_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nobody|without|cannot|refuse[sd]?|reject(?:s|ed)?|declined?)\b|n['\u2019]t\b"
    "|ない|なかった|なく|ません|せず|禁止|中止|却下|見送|取りやめ|不要|不可"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A message as a summariser reads it: whose words, with people's names put in."""

    ts: MessageTs
    who: str
    text: str


Sources = Mapping[MessageTs, Source]


@dataclass(frozen=True, slots=True)
class Fact:
    """What one message says, in its own words."""

    ts: MessageTs
    who: str
    value: str

    @property
    def line(self) -> str:
        """How a fact is stored."""
        return f"[{self.ts}] {self.who}: {self.value}"


def by_ts(sources: Iterable[Source]) -> Sources:
    """Return messages by their ts."""
    return {source.ts: source for source in sources}


def parsed(line: str) -> Fact | None:
    """Read a stored line, or say that it is none."""
    found = _LINE.fullmatch(line)
    return found and Fact(MessageTs(found[1]), found[2], found[3])


def checked(lines: Iterable[str], sources: Sources) -> tuple[str, ...]:
    """Return the lines that their messages bear out, each once.

    Every number, date, URL, id and name must stand in the message with that ts, most words too,
    and a refusal must not have become its opposite.
    """
    people = _people({plain(source.who) for source in sources.values()})
    good: dict[str, None] = {}
    read: dict[MessageTs, _Read] = {}
    for line in lines:
        fact = parsed(line)
        source = fact and sources.get(fact.ts)
        if fact and source:
            if fact.ts not in read:
                read[fact.ts] = _read(source)
            if _bears_out(read[fact.ts], fact, people):
                good[fact.line] = None
    return tuple(good)


def select(lines: Sequence[str], numbers: Iterable[int]) -> tuple[str, ...]:
    """Return the lines with these numbers, counted from 1, in the order asked for, each once."""
    wanted = dict.fromkeys(numbers)
    return tuple(lines[number - 1] for number in wanted if 0 < number <= len(lines))


def unstamped(line: str) -> str:
    """Return a fact line about as a prompt shows it, which is how it is counted."""
    return f"-{line[line.find(']') + 1 :]}\n"


def bounded(
    lines: Iterable[str], limit: int, count: Callable[[str], int], *, spare: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the first lines that fit `limit` by `count`, then spare ones, in order of time.

    They are counted as a prompt shows them, without their stamps.
    """
    kept: dict[str, None] = {}
    room = limit
    for line in (*lines, *spare):
        if line not in kept and (cost := count(unstamped(line))) <= room:
            kept[line] = None
            room -= cost
    return tuple(sorted(kept, key=_when))


def _when(line: str) -> tuple[int, str]:
    return order(MessageTs(line[1 : line.find("]")]))


@dataclass(frozen=True, slots=True)
class _Read:
    """A message, taken apart once for all facts that are said to come from it."""

    who: str
    text: str
    words: str
    stated: frozenset[str]
    clauses: tuple[str, ...]


def _read(source: Source) -> _Read:
    text = plain(source.text)
    clauses = tuple(clause for clause in _CLAUSE.split(text) if clause.strip())
    return _Read(plain(source.who), text, normalised(text), stated(text), clauses)


def _people(names: Iterable[str]) -> re.Pattern[str]:
    """Match names where they stand as words; Japanese sets no blanks around them."""
    spaced = (
        re.escape(name) if not name.isascii() else rf"\b{re.escape(name)}\b" for name in names
    )
    return re.compile("|".join(spaced) or "(?!)")


def _bears_out(read: _Read, fact: Fact, people: re.Pattern[str]) -> bool:
    value = plain(fact.value)
    named = {*people.findall(value), *map(plain, _NAME.findall(fact.value))} - {read.who}
    said = words(value)
    return (
        plain(fact.who) == read.who
        and len(value) <= MOST_LETTERS
        and all(name in read.text for name in named)
        and particulars(value) <= read.stated
        and sum(word in read.words for word in said) >= WORDS_SHARE * len(said)
        and _refuses_alike(read, value, said)
    )


def _refuses_alike(read: _Read, value: str, said: Sequence[str]) -> bool:
    """Compare with the clauses that have most of the fact's words."""
    if _NEGATION.search(value):
        return bool(_NEGATION.search(read.text))
    scores = [sum(word in clause for word in said) for clause in read.clauses]
    most = max(scores, default=0)
    best = (clause for clause, score in zip(read.clauses, scores, strict=True) if score == most)
    return not said or any(not _NEGATION.search(clause) for clause in best)
