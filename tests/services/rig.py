"""Answering with everything around it: a real inbox, and a chat and a model in memory."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from chatops.adapters.recall import FtsRecall
from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.exchanges import SqlExchanges
from chatops.adapters.sql.inbox import SqlInbox
from chatops.adapters.sql.loops import bot_turns
from chatops.adapters.sql.summaries import SqlSummaries
from chatops.adapters.sql.threads import SqlThreads
from chatops.adapters.sql.usage import SqlUsage
from chatops.domain.access import Policy
from chatops.domain.choices import Choices
from chatops.domain.conversation import Message, Speaker
from chatops.domain.errors import ClaimLost, StoreUnavailable
from chatops.domain.names import ModelName, PostId, WorkerId
from chatops.domain.reply import Mark, Place
from chatops.domain.request import Asked, Claim
from chatops.domain.usage import Limits
from chatops.ports import Chat
from chatops.services.admit import Admission
from chatops.services.answer import Answering
from chatops.services.books import Books
from chatops.services.deliver import Delivery, NotYet, Reply, Timing
from chatops.services.generate import Deadlines, Generator, RetryLater
from chatops.services.history import History
from chatops.services.naming import Naming
from chatops.services.progress import Pace
from chatops.services.prompt import PromptBuilder
from chatops.services.quote import Quoting
from chatops.services.remember import Memory
from chatops.services.summarise.build import Builder
from chatops.services.summarise.condense import Condenser
from chatops.services.summarise.gate import Gate
from chatops.services.summarise.shelf import Shelf
from chatops.services.summarise.views import Shares, Views
from chatops.services.summarise.write import Writer
from chatops.services.usage import Spending
from tests.contracts.asking import LEASE_S, ONE, asked, claimed
from tests.fakes.chat import OWN, MemoryChat
from tests.fakes.clock import ManualClock
from tests.fakes.meter import RecordingMeter
from tests.fakes.model import FixedCatalogue, PlainTokens, ScriptedModel
from tests.fakes.settings import FileSettings
from tests.fakes.steps import Step, watched

MODEL = ModelName("main")
ROUNDS = 60
"""In which everything must have come to its end."""


@dataclass
class Rig:
    """The inside of chatops on one desk."""

    clock: ManualClock
    inbox: SqlInbox
    chat: MemoryChat
    database: Database
    model: ScriptedModel = field(default_factory=ScriptedModel)
    meter: RecordingMeter = field(default_factory=RecordingMeter)
    catalogue: FixedCatalogue = field(default_factory=FixedCatalogue)
    policy: Policy = field(default_factory=Policy)
    choices: Choices = field(default_factory=lambda: Choices(MODEL, "Be brief.", show_footer=False))
    timing: Timing = field(default_factory=Timing)
    deadlines: Deadlines = field(default_factory=Deadlines)
    pace: Pace = field(default_factory=Pace)
    limits: Limits = field(default_factory=Limits)
    recall: FtsRecall = field(default_factory=FtsRecall)
    ids: "count[int]" = field(default_factory=count)
    started: list[asyncio.Task[None]] = field(default_factory=list)

    def untold(self, *news: object) -> None:
        """Take what nobody here is interested in."""

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something in the background of the test."""
        task = asyncio.get_running_loop().create_task(work)
        self.started.append(task)
        return task

    async def end(self) -> None:
        """Leave nothing running that uses the database."""
        for task in self.started:
            task.cancel()
        if self.started:
            await asyncio.wait(self.started)

    async def ask(self, number: int = 1, *, thread: int | None = None, text: str = "why?") -> Asked:
        """Put a person's question into the thread and the inbox."""
        question = asked(number, thread=thread)
        self.chat.say(place_of(question), Message(question.ts, Speaker.PERSON, "U1", text))
        await self.inbox.put(question)
        return question

    async def claimed(self, worker: WorkerId = ONE) -> Claim:
        """Claim what must be there to be claimed."""
        return await claimed(self.inbox, worker)

    async def claimed_after_death(self, worker: WorkerId = ONE) -> Claim:
        """Claim what a dead worker held, once its time ran out."""
        self.clock.advance(LEASE_S + 1)
        return await claimed(self.inbox, worker)

    async def claimed_after_release(self, claim: Claim, delay_s: float) -> Claim:
        """Claim what is given back for so long."""
        await self.inbox.release(claim, delay_s=delay_s)
        self.clock.advance(delay_s)
        return await claimed(self.inbox, claim.worker)

    def delivery(self, step: Step | None = None) -> Delivery:
        """Return a delivery; `step` is told of all it does."""
        return Delivery(
            watched(self.inbox, step) if step else self.inbox,
            watched(self.chat, step) if step else self.chat,
            self.clock,
            self.meter,
            lambda: PostId(f"p-{next(self.ids)}"),
            self.timing,
        )

    async def reply(self) -> Reply:
        """Take up the reply to a new question."""
        await self.ask()
        return self.delivery().open(await self.claimed())

    def answering(self, step: Step | None = None) -> Answering:
        """Return what answers; `step` is told of all it does."""
        delivery, tokens = self.delivery(step), PlainTokens()
        naming = Naming(delivery.chat, OWN, "chatops")
        prompts = PromptBuilder(naming, tokens, self.catalogue, str)
        return Answering(
            delivery.inbox,
            delivery.chat,
            FileSettings(self.choices),
            self.memory(delivery.chat),
            self.untold,
            self.history(prompts),
            Generator(self.model, tokens, self.clock, self.meter, lambda: 0.0, self.deadlines),
            delivery,
            Admission(delivery.chat, self.policy, partial(bot_turns, self.database)),
            self.books(),
            self.clock,
            self.meter,
            self.pace,
        )

    def books(self) -> Books:
        """Return what counts and records answers, in the database."""
        return Books(
            self.spending(), SqlExchanges(self.database), self.catalogue.max_output, self.clock
        )

    def spending(self) -> Spending:
        """Return what lets calls through and counts them, half a dollar each."""
        new_id = (f"c-{number}" for number in self.ids)
        return Spending(SqlUsage(self.database), self.limits, lambda *_: 0.5, new_id.__next__)

    def memory(self, chat: Chat) -> Memory:
        """Return a memory of threads, in the database."""
        return Memory(
            SqlThreads(self.database),
            chat,
            PlainTokens(),
            self.recall,
            MODEL,
            self.untold,
            self.untold,
        )

    def history(self, prompts: PromptBuilder) -> History:
        """Return what condenses threads, with the summariser that answers, too."""
        summaries = SqlSummaries(self.database)
        shelf = Shelf(summaries)
        tokens, catalogue = PlainTokens(), self.catalogue
        views = Views(summaries, tokens, catalogue, Shares(), str)
        spend = self.spending().for_summary
        writer = Writer(self.model, tokens, prompts.naming, self.clock, self.meter, spend)
        builder = Builder(self.start, summaries, shelf, writer, Gate(8), self.clock, self.meter)
        return History(prompts, views, Condenser(builder), Quoting(self.recall))

    async def work(self, worker: WorkerId = ONE) -> None:
        """Answer whatever is open, as a worker does, with time flying where nothing can be done."""
        answer = self.answering().answer
        for _ in range(ROUNDS):
            claim = await self.inbox.claim(worker)
            if claim is not None:
                await self.attempt(answer, claim)
            elif (await self.inbox.backlog()).open:
                self.clock.advance(1.0)
            else:
                return
        raise AssertionError("It comes to no end")

    async def attempt(self, answer: Callable[[Claim], Awaitable[None]], claim: Claim) -> None:
        """Answer once; give back what a worker would give back."""
        try:
            await answer(claim)
        except (NotYet, RetryLater) as later:
            await self.inbox.release(claim, delay_s=later.delay_s)
        except (ClaimLost, StoreUnavailable):
            return

    async def sweep(self) -> None:
        """Let five minutes pass in which strays are looked for."""
        for seconds in (31, 300):
            self.clock.advance(seconds)
            await self.delivery().sweep()

    def answers(self) -> list[str]:
        """Return the words of the own messages; every one must be an answer."""
        assert set(self.chat.marks()) <= {Mark.ANSWER}
        return self.chat.texts()


def place_of(question: Asked) -> Place:
    """Return where a question is answered."""
    return Place(question.channel, question.thread)
