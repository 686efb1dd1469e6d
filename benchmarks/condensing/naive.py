"""The first generation: at every mention the whole thread is summarised until it fits, anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.condensing.counting import tokens
from benchmarks.condensing.methods import INSTRUCTIONS, VERBATIM, Budget, Ledger, Sent
from benchmarks.condensing.standin import StandIn
from benchmarks.condensing.threads import names
from chatops.domain.conversation import Message

CHARACTERS_PER_TOKEN = 4
"""As is commonly assumed, and wrong by two thirds for Japanese."""
NAMES = names()


def line(message: Message) -> str:
    """Return a message as it stands in a prompt."""
    return f"{NAMES.get(message.author, message.author)}: {message.text}"


def by_characters(texts: Sequence[str], piece: int) -> list[str]:
    """Cut everything into pieces of equal length, wherever that may be."""
    whole, size = "\n".join(texts), piece * CHARACTERS_PER_TOKEN
    return [whole[at : at + size] for at in range(0, len(whole), size)]


def by_messages(texts: Sequence[str], piece: int) -> list[str]:
    """Pack whole messages until a piece is full; what is larger than a piece is cut short."""
    packed: list[list[str]] = []
    room = 0
    for text in texts:
        cost = tokens(text) + 1
        if cost > room:
            packed.append([])
            room = piece
        packed[-1].append(text if cost <= piece else text[: len(text) * piece // cost])
        room -= cost
    return ["\n".join(some) for some in packed]


def characters(texts: Sequence[str]) -> int:
    """Return a guess at the tokens of texts."""
    return sum(map(len, texts)) // CHARACTERS_PER_TOKEN


def counted(texts: Sequence[str]) -> int:
    """Return the tokens of texts."""
    return sum(tokens(text) + 1 for text in texts)


@dataclass(slots=True)
class Naive:
    """Cuts, summarises each piece, and begins again with the summaries until they fit."""

    budget: Budget
    standin: StandIn
    cut: Callable[[Sequence[str], int], list[str]]
    measured: Callable[[Sequence[str]], int]
    ledger: Ledger = field(default_factory=Ledger)
    _lines: list[str] = field(default_factory=list)

    async def hear(self, message: Message) -> None:
        """Add a line."""
        self._lines.append(line(message))

    async def edit(self, at: int, message: Message) -> None:
        """Change a line; the next mention reads all of them anyway."""
        self._lines[at] = line(message)

    async def ask(self) -> Sent:
        """Summarise as often as it takes; the question stays as it is."""
        *texts, question = self._lines
        room = self.budget.prompt - tokens(INSTRUCTIONS) - tokens(question)
        levels = 0
        while self.measured(texts) > room:
            made = [self.standin.summarise(piece) for piece in self.cut(texts, self.budget.piece)]
            self.ledger.book([call for call, _ in made])
            texts = [text for _, text in made]
            levels += 1
        sent = "\n".join(texts)
        whole = tokens(f"{INSTRUCTIONS}\n{sent}\n{question}")
        depth = levels or VERBATIM
        return Sent(whole, sent, self.ledger.waited(), lambda _: depth)

    async def rest(self) -> None:
        """Do nothing."""

    async def restart(self) -> None:
        """Lose nothing: nothing is kept."""
