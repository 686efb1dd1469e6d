"""What a model reads for a digest: numbered messages, thread by thread, and what is condensed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chatops.domain.conversation import Message, Names
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.naming import plain_name, with_names
from chatops.domain.summary.facts import parsed
from chatops.domain.summary.node_text import one_line
from chatops.domain.summary.values import Summary
from chatops.domain.transcript import label_of
from chatops.services.digest.channels import Found
from chatops.services.digest.collect import Gathered, Strand

OPENING_LETTERS = 300
"""Of the message that a thread began with, before the period."""
CUT = " [\u2026]"

Spot = tuple[ChannelId, MessageTs]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A message as it can be cited: `said` is its text with people's names put in."""

    number: int
    strand: Strand
    found: Found
    who: str
    said: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Book:
    """All messages of a period by number, from 1 on."""

    entries: Mapping[int, Numbered]
    names: Names
    channels: int

    def thread_of(self, numbers: Collection[int]) -> str:
        """Return all that was said in the threads of these messages, with when and by whom."""
        roots = {
            (self.entries[one].strand.channel, self.entries[one].strand.root) for one in numbers
        }
        texts = [
            f"{entry.at:%Y-%m-%d %H:%M} {entry.who}: {entry.said}"
            for entry in self.entries.values()
            if (entry.strand.channel, entry.strand.root) in roots
        ]
        openings = {
            (strand.channel, strand.root): strand.opening
            for strand in (entry.strand for entry in self.entries.values())
            if strand.opening
        }
        texts += [with_names(openings[root].text, self.names) for root in roots if root in openings]
        return "\n".join(texts)

    def numbers(self) -> Mapping[Spot, int]:
        """Return the number of each message by its place."""
        return {
            (entry.strand.channel, entry.found.message.ts): number
            for number, entry in self.entries.items()
        }


def numbered(gathered: Gathered, names: Names, zone: str) -> Book:
    """Give every message its number."""
    place = ZoneInfo(zone)
    entries: dict[int, Numbered] = {}
    for strand in gathered.strands:
        for found in strand.found:
            number, message = len(entries) + 1, found.message
            entries[number] = Numbered(
                number,
                strand,
                found,
                label_of(message, names),
                with_names(message.text, names),
                datetime.fromtimestamp(float(message.ts), place),
            )
    return Book(entries, names, len({strand.channel for strand in gathered.strands}))


def line_of(entry: Numbered, letters: int) -> str:
    """Return one message as the model reads it: no words of it can begin a line."""
    said = entry.said if len(entry.said) <= letters else entry.said[:letters] + CUT
    indent = "  " if entry.found.root != entry.found.message.ts else ""
    text = "\n    ".join(said.splitlines())
    return f"{indent}[{entry.number}] {entry.at:%H:%M} {entry.who}: {text}"


def verbatim(book: Book, shown: Collection[int], letters: int) -> Iterator[str]:
    """Yield the lines of these messages, under their channel, day and thread."""
    channel, day, root = "", "", ""
    for number, entry in book.entries.items():
        if number not in shown:
            continue
        strand = entry.strand
        if strand.channel != channel and book.channels > 1:
            yield f"Channel {plain_name(strand.place)}:"
        if f"{entry.at:%Y-%m-%d}" != day:
            yield f"[{entry.at:%Y-%m-%d}]"
        if strand.opening and strand.root != root:
            yield _opening(strand.opening, book.names)
        channel, day, root = strand.channel, f"{entry.at:%Y-%m-%d}", strand.root
        yield line_of(entry, letters)


def condensed(
    summary: Summary, channel: ChannelId, messages: int, numbers: Mapping[Spot, int]
) -> Iterator[str]:
    """Yield the lines of a summary; its facts keep the numbers of their messages."""
    yield f"[Condensed: {messages} messages]"
    for line in summary.text.splitlines():
        yield f"  {line}"
    for fact in filter(None, map(parsed, summary.facts)):
        if number := numbers.get((channel, fact.ts)):
            yield f"  [{number}] {fact.who}: {one_line(fact.value)}"


def citable(summaries: Sequence[tuple[ChannelId, Summary]], book: Book) -> frozenset[int]:
    """Return the numbers that condensed parts name."""
    numbers = book.numbers()
    facts = (
        (channel, fact.ts)
        for channel, summary in summaries
        for fact in filter(None, map(parsed, summary.facts))
    )
    return frozenset(numbers[spot] for spot in facts if spot in numbers)


def _opening(message: Message, names: Names) -> str:
    text = one_line(with_names(message.text, names))
    short = text if len(text) <= OPENING_LETTERS else text[:OPENING_LETTERS] + CUT
    return f"(a thread that began earlier with {label_of(message, names)}: {short})"
