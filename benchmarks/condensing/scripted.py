"""The stand-in, behind the port that the package calls a summariser through."""

import re
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from hashlib import blake2b

from benchmarks.condensing.counting import tokens
from benchmarks.condensing.lanes import Lanes
from benchmarks.condensing.standin import FACTS_SHARE, OUTPUT_SHARE, Call, StandIn, first, within
from chatops.domain.conversation import Ending, Finish, Piece, Question, Usage

LINES_SHARE = 0.5
"""Of a summary is fact lines; facts beyond it stand in the prose."""
SELECTS = "The numbers of the facts"
"""Stands in the task where facts are chosen by their numbers."""
_LIMIT = re.compile(r"at most about (\d+) tokens")
_SAID = re.compile(r"\[(\d+)\] ([^:\n]{1,80}): (.*)")


@dataclass(frozen=True, slots=True)
class Told:
    """A planted sentence in what the summariser was shown, and the line that it stood in."""

    sentence: str
    number: str
    who: str

    @property
    def line(self) -> str:
        """How it is noted as a fact."""
        return f"[{self.number}] {self.who}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Scripted:
    """Satisfies ports.Model; every call is booked, and takes simulated time where lanes are given."""

    standin: StandIn
    book: Callable[[Call], None]
    lanes: Lanes | None = None

    async def stream(self, question: Question) -> AsyncGenerator[Piece | Finish, None]:
        """Answer as the package asks: prose, a rule, and facts or the numbers of facts."""
        system, user = (turn.text for turn in question.prompt.turns)
        read = tokens(system) + tokens(user)
        text = self.answer(system, user, read)
        call = Call(read, tokens(text))
        self.book(call)
        if self.lanes:
            await self.lanes.take(call.seconds)
        yield Piece(text)
        yield Finish(Ending.COMPLETE, Usage(call.read, call.written))

    def answer(self, system: str, user: str, read: int) -> str:
        """Return a fifth of what was shown, or as much as was asked for."""
        target = _LIMIT.search(system)
        room = int(OUTPUT_SHARE * read)
        room = min(room, int(target[1])) if target else room
        told, others = self._sifted(user)
        kept = self.standin.kept(told, blake2b(user.encode(), digest_size=8).digest())
        lines = within(
            (told[one].line for one in kept if told[one].number), int(LINES_SHARE * room)
        )
        in_prose = [one for one in kept if told[one].line not in lines]
        prose = within(in_prose, int((FACTS_SHARE - LINES_SHARE) * room))
        # A number is short to write, but the fact that it chooses takes its room in the summary.
        room -= sum(tokens(text) + 1 for text in (*lines, *prose))
        filling = first(others, room) or ("Nothing of weight was said.",)
        if SELECTS in system:
            numbers = (told[one].number for one in kept if told[one].line in lines)
            return "\n".join([*prose, *filling, "---", ", ".join(numbers)])
        return "\n".join([*prose, *filling, "---", *lines])

    def _sifted(self, user: str) -> tuple[dict[str, Told], list[str]]:
        """Part the planted sentences, and where they stand, from all that is said around them.

        What is in a numbered line and in prose, too, counts as numbered.
        """
        found: dict[str, Told] = {}
        others: list[str] = []
        number = who = ""
        for line in user.splitlines():
            text = line
            if said := _SAID.fullmatch(line):
                number, who, text = said.groups()
            elif not line.startswith("  "):
                number = who = ""
            told, rest = self.standin.sifted(text)
            others += rest
            for sentence in told:
                if number or sentence not in found:
                    found[sentence] = Told(sentence, number, who)
        return found, others
