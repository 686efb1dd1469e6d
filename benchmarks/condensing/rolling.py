"""What most systems do: one summary that rolls along, or the oldest messages left out."""

from dataclasses import dataclass, field

from benchmarks.condensing.counting import tokens
from benchmarks.condensing.methods import ABSENT, INSTRUCTIONS, VERBATIM, Budget, Ledger, Sent
from benchmarks.condensing.naive import line
from benchmarks.condensing.standin import StandIn
from chatops.domain.conversation import Message

KEPT_SHARE = 0.25
"""Of the room stays word for word when the rest is folded into the summary."""


@dataclass(slots=True)
class _Lines:
    texts: list[str] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)

    def put(self, message: Message) -> None:
        self.texts.append(line(message))
        self.costs.append(tokens(self.texts[-1]) + 1)

    def change(self, at: int, message: Message) -> None:
        self.texts[at] = line(message)
        self.costs[at] = tokens(self.texts[at]) + 1


def _room(budget: Budget, question: int) -> int:
    return budget.prompt - tokens(INSTRUCTIONS) - question


@dataclass(slots=True)
class Rolling:
    """Folds what has no room into one summary, many messages at a time.

    The summary is in memory of a database: a restart loses nothing. An edited message that was
    folded in already can only be taken out by folding everything anew.
    """

    budget: Budget
    standin: StandIn
    ledger: Ledger = field(default_factory=Ledger)
    _lines: _Lines = field(default_factory=_Lines)
    _summary: str = ""
    _folds: list[int] = field(default_factory=list)
    """Where each fold ended."""

    async def hear(self, message: Message) -> None:
        """Add a line."""
        self._lines.put(message)

    async def edit(self, at: int, message: Message) -> None:
        """Begin again when the summary knows the old text."""
        self._lines.change(at, message)
        if self._folds and at < self._folds[-1]:
            self._summary, self._folds = "", []

    async def ask(self) -> Sent:
        """Fold when there is no room, while somebody waits."""
        room = _room(self.budget, self._lines.costs[-1])
        while tokens(self._summary) + sum(self._lines.costs[self._from : -1]) > room:
            self._fold(room)
        sent = "\n".join([self._summary, *self._lines.texts[self._from : -1]])
        whole = tokens("\n".join([INSTRUCTIONS, sent, self._lines.texts[-1]]))
        folds = tuple(self._folds)
        return Sent(whole, sent, self.ledger.waited(), lambda at: sum(at < end for end in folds))

    async def rest(self) -> None:
        """Do nothing."""

    async def restart(self) -> None:
        """Lose nothing."""

    @property
    def _from(self) -> int:
        return self._folds[-1] if self._folds else 0

    def _fold(self, room: int) -> None:
        end, left = self._from, sum(self._lines.costs[self._from : -1])
        batch = [self._summary]
        used = tokens(self._summary)
        while left > KEPT_SHARE * room:
            cost = self._lines.costs[end]
            if len(batch) > 1 and used + cost > self.budget.piece:
                break
            batch.append(self._lines.texts[end][: 4 * self.budget.piece])
            used += cost
            left -= cost
            end += 1
        call, self._summary = self.standin.summarise("\n".join(batch))
        self.ledger.book([call])
        self._folds.append(end)


@dataclass(slots=True)
class DropOldest:
    """Sends the newest messages that fit."""

    budget: Budget
    ledger: Ledger = field(default_factory=Ledger)
    _lines: _Lines = field(default_factory=_Lines)

    async def hear(self, message: Message) -> None:
        """Add a line."""
        self._lines.put(message)

    async def edit(self, at: int, message: Message) -> None:
        """Change a line."""
        self._lines.change(at, message)

    async def ask(self) -> Sent:
        """Take from the end what there is room for."""
        costs = self._lines.costs
        room = _room(self.budget, costs[-1])
        first = len(costs) - 1
        while first > 0 and costs[first - 1] <= room:
            first -= 1
            room -= costs[first]
        sent = "\n".join(self._lines.texts[first:-1])
        whole = tokens("\n".join([INSTRUCTIONS, sent, self._lines.texts[-1]]))
        return Sent(whole, sent, None, lambda at: VERBATIM if at >= first else ABSENT)

    async def rest(self) -> None:
        """Do nothing."""

    async def restart(self) -> None:
        """Lose nothing: nothing is kept."""
