"""What of planted facts reaches a prompt, with a summariser that is real where one is given.

With OPENAI_API_KEY or OPENAI_BASE_URL set, that endpoint condenses; else the stand-in does. Facts
that are edited away or deleted in the end must be in no prompt afterwards.
"""

import os
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.condensing.counting import tokens
from benchmarks.condensing.life import Record, lived
from benchmarks.condensing.methods import Budget, Ledger
from benchmarks.condensing.scripted import Scripted
from benchmarks.condensing.standin import Call, StandIn
from benchmarks.condensing.threads import APART_S, BEGAN, SEED, Life, made_up
from benchmarks.condensing.tree import Models, Tree, open_tree
from chatops.adapters.openai.model import open_model
from chatops.domain.conversation import Finish, Message, Piece, Question, Speaker, Usage
from chatops.domain.names import MessageTs
from chatops.ports import Model

TRAPS = 5
"""So many facts are edited away in the end, and as many deleted."""
WITHDRAWN = "nothing that counts any more"


@dataclass(frozen=True, slots=True)
class Retention:
    """What a run came to; `leaked` counts facts that were taken back and still in a prompt."""

    record: Record
    leaked: int
    traps: int
    extracts: int


@dataclass(frozen=True, slots=True)
class Booked:
    """Satisfies ports.Model by somebody else's, and books what each call took."""

    model: Model
    book: Callable[[Call], None]

    async def stream(self, question: Question) -> AsyncGenerator[Piece | Finish, None]:
        """Pass on what the model says."""
        said: list[str] = []
        async with aclosing(self.model.stream(question)) as stream:
            async for item in stream:
                match item:
                    case Piece(text=text):
                        said.append(text)
                    case Finish(usage=Usage(prompt_tokens=read, answer_tokens=written)):
                        self.book(Call(read, written))
                    case Finish():
                        read = sum(tokens(turn.text) for turn in question.prompt.turns)
                        self.book(Call(read, tokens("".join(said))))
                yield item


async def retention(
    length: int, window: int, model: str, environ: Mapping[str, str] = os.environ, seed: int = SEED
) -> Retention:
    """Live a made-up thread of so many messages, then take facts back and ask for them."""
    life = made_up(length, seed=seed)
    async with _summariser(life, environ) as made:
        with tempfile.TemporaryDirectory(prefix="chatops-retention-") as folder:
            async with open_tree(Path(folder), Models(window, model), made) as tree:
                record = await lived(tree, life, Budget(window).prompt, ())
                leaked, traps = await _taken_back(tree, life)
                return Retention(record, leaked, traps, tree.extracts)


@asynccontextmanager
async def _summariser(
    life: Life, environ: Mapping[str, str]
) -> AsyncIterator[Callable[[Ledger], Model]]:
    key, url = environ.get("OPENAI_API_KEY"), environ.get("OPENAI_BASE_URL")
    if key or url:
        async with open_model(key, url) as real:
            yield lambda ledger: Booked(real, lambda call: ledger.book([call]))
    else:
        standin = StandIn(life.facts)
        yield lambda ledger: Scripted(standin, lambda call: ledger.book([call]))


async def _taken_back(tree: Tree, life: Life) -> tuple[int, int]:
    """Edit and delete the oldest facts; return how many of them are in a prompt, and how many."""
    told = [
        (at, said.message, fact)
        for fact in life.facts
        if not fact.before
        for at, said in enumerate(life.said)
        if fact.sentence in said.message.text
    ]
    oldest = sorted(told, key=lambda one: one[0])[: 2 * TRAPS]
    for number, (at, message, fact) in enumerate(oldest):
        if number % 2:
            await tree.delete(message)
        else:
            text = message.text.replace(fact.answer, WITHDRAWN)
            await tree.edit(at, replace(message, text=text, edited="1"))
    leaked = 0
    for number, (_, _, fact) in enumerate(oldest):
        at = len(life.said) + number
        ts = MessageTs(f"{BEGAN + APART_S * at}.{at:06}")
        await tree.hear(Message(ts, Speaker.PERSON, "U000", fact.question))
        leaked += fact.answer in (await tree.ask()).searched
    return leaked, len(oldest)
