"""A question somebody asked, taken to its one visible outcome."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import structlog

from chatops.domain.choices import Choices
from chatops.domain.conversation import Prompt, Question
from chatops.domain.errors import (
    ChatopsError,
    ChatUnavailable,
    DeadlinePassed,
    Final,
    ModelUnavailable,
    PromptTooLong,
    StoreUnavailable,
    Temporary,
)
from chatops.domain.names import UserId
from chatops.domain.naming import plain_name
from chatops.domain.reply import Place, Sign
from chatops.domain.request import Claim, Kind, Outcome, Request, Settlement, State
from chatops.domain.summary.values import Kept, ThreadId
from chatops.domain.wording import (
    AWAY,
    CONDENSING,
    READING,
    RETRYING,
    error_class,
    failure,
    stopped_before,
)
from chatops.ports import Chat, Clock, Inbox, Meter
from chatops.services.admit import Admission
from chatops.services.books import Books, Entry
from chatops.services.deliver import Delivery, NotYet, Reply
from chatops.services.generate import ATTEMPTS, Answer, Generator, Listener, RetryLater
from chatops.services.history import History
from chatops.services.progress import Pace, Progress
from chatops.services.remember import Memory
from chatops.services.settled import Result, result_of, since_last_answer
from chatops.services.stops import Stop, Stopped, Stops
from chatops.services.tasks import ahead, uncancelled
from chatops.services.undelivered import give_up

log = structlog.get_logger()

LOOK_AGAIN_S = 1.0
SHRUNK = 0.5
"""Share of the budget that is tried when an endpoint finds a prompt too long after all."""


class Settings(Protocol):
    """What is chosen where."""

    async def at(self, place: Place) -> Choices:
        """Return the choices in force in a thread."""


@dataclass(frozen=True, slots=True)
class Answering:
    """Turns a claim into a reply. Every step can be repeated after a crash."""

    inbox: Inbox
    chat: Chat
    settings: Settings
    memory: Memory
    replied: Callable[[ThreadId, int | None], None]
    """Told after each answer how many tokens came since the one before, if there was one."""
    history: History
    generator: Generator
    delivery: Delivery
    admission: Admission
    books: Books
    clock: Clock
    meter: Meter
    pace: Pace = field(default_factory=Pace)
    stops: Stops = field(default_factory=Stops)

    async def answer(self, claim: Claim) -> None:
        """Take a request to its end, or as far as it comes now.

        Raises NotYet or RetryLater when it is to be given back, ClaimLost when it must be left
        alone.
        """
        reply = self.delivery.open(claim)
        try:
            await self._settle_and_show(claim, reply)
        except Final as error:
            # Archived, locked, deleted again and again, or in no form that Slack takes.
            await give_up(self.delivery, reply, error)
        except ChatUnavailable as busy:
            raise NotYet(busy.retry_after_s or 2.0) from busy

    async def _settle_and_show(self, claim: Claim, reply: Reply) -> None:
        request, stored = claim.request, claim.request.settlement
        if request.state is State.SETTLED and stored is not None:
            result: Result | None = Result(stored)
        else:
            result = await self._settled(claim, reply)
        if result is None:
            return
        outcome = result.settlement.outcome
        await self.delivery.finish(reply, result.settlement, partial(self._remember, reply))
        self.meter.count("requests", kind=str(request.asked.kind), outcome=str(outcome))
        took_s = self.clock.now() - request.received_at
        self.meter.observe("reply_seconds", took_s, phase="final")
        if outcome in {Outcome.ANSWERED, Outcome.CUT}:
            self._log(request, result, took_s)

    async def _remember(self, reply: Reply) -> None:
        """Let later prompts hold the answer as it is now, where a former one is remembered."""
        former = [post.ts for post in reply.claim.request.posts if post.ts]
        await self.memory.reread(reply.place, former)

    async def _settled(self, claim: Claim, reply: Reply) -> Result | None:
        """Find out what is to be shown and commit it; None when nothing is."""
        entry = Entry(claim)
        try:
            if await self._refused(reply):
                return None
            asked = claim.request.asked
            with self.stops.heeded(asked.id, claim.request.stopped_by) as stop:
                result = await self._answered(reply, stop, entry)
        except Stopped as stopped:
            log.info("mention_stopped", reference=claim.request.reference)
            words = stopped_before(await self._name(stopped.by))
            result = Result(Settlement(Outcome.STOPPED, words))
        except (ChatUnavailable, StoreUnavailable) as error:
            if not self._late(claim.request):
                raise
            result = self._failed(claim.request, error)
        except (Temporary, Final, PromptTooLong) as error:
            result = self._failed(claim.request, error)
        if result is not None:
            await self.books.keep(entry, result.settlement)
            await self.inbox.settle(claim, result.settlement)
        return result

    async def _refused(self, reply: Reply) -> bool:
        asked = reply.claim.request.asked
        denial = await self.admission.denial(asked)
        if denial is None:
            return False
        await reply.remove()
        if denial.value and asked.user:
            await self.chat.whisper(reply.place, asked.user, denial.value)
        self.meter.count("denied", ingress=str(asked.kind), reason=denial.name.lower())
        log.info("request_refused", reason=denial.name.lower())
        await self._close(reply, Outcome.REFUSED)
        return True

    async def _answered(self, reply: Reply, stop: Stop, entry: Entry) -> Result | None:
        request = reply.claim.request
        if request.asked.kind is Kind.AWAY:
            return Result(Settlement(Outcome.MISSED, AWAY))
        stop.heed()
        if self._late(request):
            raise DeadlinePassed
        await self.chat.sign(request.asked.channel, request.asked.ts, Sign.WORKING)
        kept, choices = await self._begun(reply, stop)
        if not _ends_with(kept, request):
            await self._withdraw(reply)
            return None
        started = self.clock.monotonic()
        if request.attempts >= ATTEMPTS:
            raise ModelUnavailable(choices.model)  # the process died before it could say so
        entry.kept = kept
        async with self.books.answering(entry, choices):
            prompt, answer = await self._ask(reply, choices, stop, entry)
            entry.answer = answer
            if not answer.text.strip():
                stop.heed()
        took_s = self.clock.monotonic() - started
        self.replied(ThreadId(reply.place.channel, reply.place.thread), since_last_answer(kept))
        stopper = await self._name(stop.by)
        return result_of(choices, prompt, answer, took_s, stopper)

    async def _begun(self, reply: Reply, stop: Stop) -> tuple[tuple[Kept, ...], Choices]:
        """Show that the answer is being written, and meanwhile read what it depends on."""
        request = reply.claim.request
        read = partial(self.memory.read, reply.place, request.asked.ts)
        chosen = partial(self.settings.at, reply.place)
        async with ahead(chosen) as choices, ahead(read) as kept:
            await reply.begin(READING)
            shown_s = self.clock.now() - request.received_at
            self.meter.observe("reply_seconds", shown_s, phase="placeholder")
            async with stop.felt():
                thread = await kept()
                if not _ends_with(thread, request):
                    thread = await read()  # so early Slack did not list the question, perhaps
            return thread, await choices()

    async def _withdraw(self, reply: Reply) -> None:
        """Take back the reply to a deleted question, unless Slack only does not list it yet."""
        if self.clock.now() - reply.claim.request.received_at < self.delivery.timing.unseen_s:
            raise NotYet(LOOK_AGAIN_S)
        await reply.remove()
        await self._close(reply, Outcome.WITHDRAWN)

    async def _ask(
        self, reply: Reply, choices: Choices, stop: Stop, entry: Entry
    ) -> tuple[Prompt, Answer]:
        thread, kept = ThreadId(reply.place.channel, reply.place.thread), entry.kept

        async def waiting() -> None:
            # To its end even when stopped: it must not reach Slack after what comes next.
            await uncancelled(lambda: reply.show(CONDENSING))

        async with stop.felt():
            prompt = await self.history.build(thread, kept, choices, waiting=waiting)
        try:
            entry.prompt = prompt
            return prompt, await self._generate(reply, prompt, choices, stop)
        except PromptTooLong as error:
            if error.limit_tokens:
                self.history.prompts.catalogue.learn_window(error.model, error.limit_tokens)
            async with stop.felt():
                prompt = await self.history.build(
                    thread, kept, choices, share=SHRUNK, waiting=waiting
                )
            entry.prompt = prompt
            return prompt, await self._generate(reply, prompt, choices, stop)

    async def _generate(self, reply: Reply, prompt: Prompt, choices: Choices, stop: Stop) -> Answer:
        question = Question(
            prompt,
            choices.model,
            self.history.prompts.max_output(choices.model),
            choices.temperature,
            choices.reasoning_effort,
        )
        progress = Progress(reply.show, self.pace)

        async def failed() -> int:
            progress.restart()
            return await self.inbox.count_attempt(reply.claim)

        try:
            async with progress.painting():
                return await self.generator.generate(
                    question,
                    fallback=choices.fallback,
                    spare=choices.spare,
                    deadline_at=reply.claim.request.deadline_at,
                    listener=Listener(failed, progress.add, stop),
                )
        except RetryLater:
            await reply.show(RETRYING)
            raise

    async def _name(self, user: UserId | None) -> str:
        return plain_name((await self.chat.names([user]))[user]) if user else ""

    def _failed(self, request: Request, error: ChatopsError) -> Result:
        name = error_class(error)
        log.warning("mention_failed", error=name, reference=request.reference)
        return Result(Settlement(Outcome.FAILED, failure(error, request.reference), error=name))

    async def _close(self, reply: Reply, outcome: Outcome) -> None:
        await self.inbox.close(reply.claim, outcome, recheck=reply.doubtful)
        kind = str(reply.claim.request.asked.kind)
        self.meter.count("requests", kind=kind, outcome=str(outcome))

    def _late(self, request: Request) -> bool:
        return self.clock.now() >= request.deadline_at

    def _log(self, request: Request, result: Result, took_s: float) -> None:
        log.info(
            "mention_answered",
            kind=str(request.asked.kind),
            reference=request.reference,
            **result.facts,
            took_s=round(took_s, 3),
        )


def _ends_with(kept: Sequence[Kept], request: Request) -> bool:
    return bool(kept) and kept[-1].message.ts == request.asked.ts
