"""What every way of fitting a thread into a prompt has to offer to be compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.condensing.lanes import makespan
from benchmarks.condensing.standin import Call
from chatops.domain.conversation import Message

INSTRUCTIONS = "You are a helpful assistant in a team chat. Answer briefly, and say so when unsure."
OUTPUT_TOKENS = 1_024
MARGIN = 0.9
PIECE_SHARE = 0.75
"""Of a window is given to a summariser at once; the rest is for what it writes."""
VERBATIM = 0
ABSENT = -1


@dataclass(frozen=True, slots=True)
class Budget:
    """What a model can take, in tokens."""

    window: int

    @property
    def prompt(self) -> int:
        """What a prompt may hold, the answer's room left out."""
        return int(MARGIN * (self.window - OUTPUT_TOKENS))

    @property
    def piece(self) -> int:
        """What a summariser is given at once."""
        return int(PIECE_SHARE * self.window)


@dataclass(frozen=True, slots=True)
class Sent:
    """A prompt as it goes out; `searched` is all of it but the question.

    `depth` gives for a message's place how many passes stand between it and the prompt: none
    when it is there word for word, ABSENT when it is not there at all.
    """

    tokens: int
    searched: str
    waited_s: float | None
    depth: Callable[[int], int]


@dataclass(slots=True)
class Ledger:
    """Every call of the summariser, in order."""

    calls: int = 0
    read: int = 0
    written: int = 0
    _rounds: list[Sequence[Call]] = field(default_factory=list)

    def book(self, one_round: Sequence[Call]) -> None:
        """Note calls that were made at the same time."""
        self.calls += len(one_round)
        self.read += sum(call.read for call in one_round)
        self.written += sum(call.written for call in one_round)
        self._rounds.append(one_round)

    @property
    def tokens(self) -> int:
        """What was read and written."""
        return self.read + self.written

    def waited(self) -> float | None:
        """Return how long the rounds since the last time took; None when there were none."""
        took = sum(map(makespan, self._rounds)) if self._rounds else None
        self._rounds.clear()
        return took


class Method(Protocol):
    """One way, at work on one thread."""

    @property
    def ledger(self) -> Ledger:
        """What it has cost so far."""

    async def hear(self, message: Message) -> None:
        """Take in what somebody said, the assistant's answers too."""

    async def edit(self, at: int, message: Message) -> None:
        """Take in that an earlier message reads otherwise now."""

    async def ask(self) -> Sent:
        """Return the prompt for the newest message."""

    async def rest(self) -> None:
        """Do what is done after an answer, when nobody waits."""

    async def restart(self) -> None:
        """Lose all that a process loses when it ends."""
