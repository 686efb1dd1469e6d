"""A thread's life under one method: people talk, every tenth message asks, all of it is booked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from benchmarks.condensing.methods import ABSENT, Method, Sent
from benchmarks.condensing.threads import Asked, Life

AGES = ((100, "under 100 messages ago"), (1_000, "100 to 1,000"), (10**9, "over 1,000"))
EDITED_SHARE = 0.3
"""How far into a thread the message stands that is edited."""


class Probe(NamedTuple):
    """One mention: what it asked for, and whether the prompt held the answer."""

    asked: Asked
    age: str
    depth: int
    present: bool


class Point(NamedTuple):
    """The sum of a thread's life when it had so many messages."""

    messages: int
    calls: int
    read: int
    written: int


@dataclass(slots=True)
class Record:
    """What a thread's life came to; `passes` are those of each message at the last mention."""

    budget: int
    points: list[Point] = field(default_factory=list)
    probes: list[Probe] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)
    mentions: int = 0
    prompt_tokens: int = 0
    over_budget: int = 0
    passes: list[int] = field(default_factory=list)

    @property
    def tokens(self) -> int:
        """What the summariser read and wrote."""
        return self.points[-1].read + self.points[-1].written

    @property
    def present(self) -> float:
        """The share of asked-for facts that their prompts held."""
        return share(self.probes)

    @property
    def waited(self) -> float:
        """The share of mentions that had to wait for a summary."""
        return len(self.waits_s) / max(1, self.mentions)

    def note(self, sent: Sent, at: int, asked: Asked | None) -> None:
        """Book a mention."""
        self.mentions += 1
        self.prompt_tokens += sent.tokens
        self.over_budget += sent.tokens > self.budget
        if sent.waited_s is not None:
            self.waits_s.append(sent.waited_s)
        if asked:
            age = next(name for most, name in AGES if at - asked.told_at < most)
            depth = sent.depth(asked.told_at)
            self.passes = [passes for one in range(at) if (passes := sent.depth(one)) > 0]
            self.probes.append(Probe(asked, age, depth, asked.fact.answer in sent.searched))


class After(NamedTuple):
    """Calls of the summariser after a thread's life."""

    repeated: int
    restarted: int
    edited: int


async def lived(method: Method, life: Life, budget: int, marks: Sequence[int]) -> Record:
    """Live through a thread; the sums are noted at these lengths and at the end."""
    record = Record(budget)
    noted = {*marks, len(life.said)}
    for at, said in enumerate(life.said):
        await method.hear(said.message)
        if said.asks:
            record.note(await method.ask(), at, said.asks)
        elif at and life.said[at - 1].asks:
            await method.rest()
        if at + 1 in noted:
            ledger = method.ledger
            record.points.append(Point(at + 1, ledger.calls, ledger.read, ledger.written))
    return record


async def afterwards(method: Method, life: Life) -> After:
    """Ask again with nothing new, after a restart, and after an old message was edited."""
    await method.ask()
    calls = [method.ledger.calls]
    await method.ask()
    calls.append(method.ledger.calls)
    await method.restart()
    await method.ask()
    calls.append(method.ledger.calls)
    at = int(EDITED_SHARE * len(life.said))
    old = life.said[at].message
    await method.edit(at, replace(old, text=f"{old.text} (edited)", edited="1"))
    await method.ask()
    await method.rest()
    calls.append(method.ledger.calls)
    return After(*(after - before for before, after in pairwise(calls)))


def share(probes: Iterable[Probe]) -> float:
    """Return the share of probes whose answer was there."""
    counted = Counter(probe.present for probe in probes)
    return counted[True] / max(1, counted.total())


def groups(probes: Sequence[Probe]) -> Iterator[tuple[str, str, float, int]]:
    """Yield the shares by class, language, wording, age and depth, each with its number."""
    for name, of in (
        ("class", lambda probe: str(probe.asked.fact.kind)),
        ("language", lambda probe: "Japanese" if probe.asked.fact.japanese else "English"),
        ("wording", lambda probe: "in other words" if probe.asked.aside else "in the same words"),
        ("age", lambda probe: probe.age),
        ("depth", lambda probe: _depth(probe.depth)),
    ):
        for value in sorted({of(probe) for probe in probes}):
            some = [probe for probe in probes if of(probe) == value]
            yield name, value, share(some), len(some)


def _depth(depth: int) -> str:
    match depth:
        case _ if depth == ABSENT:
            return "left out"
        case 0:
            return "word for word"
        case 1:
            return "1 pass"
        case _:
            return f"{depth} passes"
