"""A question somebody asked, taken to its one visible outcome."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from chatops.domain.choices import Choices
from chatops.domain.conversation import Ending, Prompt, Question, Speaker
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
from chatops.domain.reply import Mark, Place, Sign
from chatops.domain.request import Claim, Kind, Outcome, Request, Settlement, State
from chatops.domain.summary.values import Kept, ThreadId
from chatops.domain.wording import (
    AWAY,
    CONDENSING,
    CUT_BY_LENGTH,
    READING,
    RETRYING,
    cut_by_time,
    error_class,
    failure,
    footer,
    not_offered,
)
from chatops.ports import Chat, Clock, Inbox, Meter
from chatops.services.admit import Admission
from chatops.services.deliver import Delivery, NotYet, Reply
from chatops.services.generate import ATTEMPTS, Answer, Generator, RetryLater
from chatops.services.history import History
from chatops.services.progress import Pace, Progress
from chatops.services.remember import Memory
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
class Result:
    """What is to be shown, and what the log tells of it once it is."""

    settlement: Settlement
    facts: Mapping[str, object] = field(default_factory=dict)


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
    clock: Clock
    meter: Meter
    pace: Pace = field(default_factory=Pace)

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
        await self.delivery.finish(reply, result.settlement)
        self.meter.count("requests", kind=str(request.asked.kind), outcome=str(outcome))
        took_s = self.clock.now() - request.received_at
        self.meter.observe("reply_seconds", took_s, phase="final")
        if outcome in {Outcome.ANSWERED, Outcome.CUT}:
            self._log(request, result, took_s)

    async def _settled(self, claim: Claim, reply: Reply) -> Result | None:
        """Find out what is to be shown and commit it; None when nothing is."""
        try:
            if await self._refused(reply):
                return None
            result = await self._answered(claim, reply)
        except (ChatUnavailable, StoreUnavailable) as error:
            if not self._late(claim.request):
                raise
            result = self._failed(claim.request, error)
        except (Temporary, Final, PromptTooLong) as error:
            result = self._failed(claim.request, error)
        if result is not None:
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

    async def _answered(self, claim: Claim, reply: Reply) -> Result | None:
        request = claim.request
        if request.asked.kind is Kind.AWAY:
            return Result(Settlement(Outcome.MISSED, AWAY))
        if self._late(request):
            raise DeadlinePassed
        await self.chat.sign(request.asked.channel, request.asked.ts, Sign.WORKING)
        await reply.ensure(0, Mark.NOTICE, READING)
        shown_s = self.clock.now() - request.received_at
        self.meter.observe("reply_seconds", shown_s, phase="placeholder")
        kept = await self.memory.read(reply.place, request.asked.ts)
        if not kept or kept[-1].message.ts != request.asked.ts:
            await self._withdraw(reply)
            return None
        started = self.clock.monotonic()
        choices = await self.settings.at(reply.place)
        if request.attempts >= ATTEMPTS:
            raise ModelUnavailable(choices.model)  # the process died before it could say so
        prompt, answer = await self._ask(claim, reply, kept, choices)
        took_s = self.clock.monotonic() - started
        self.replied(ThreadId(reply.place.channel, reply.place.thread), since_last_answer(kept))
        settlement = self._settlement(choices, prompt, answer, took_s)
        return Result(settlement, told_of(prompt, answer, took_s))

    async def _withdraw(self, reply: Reply) -> None:
        """Take back the reply to a deleted question, unless Slack only does not list it yet."""
        if self.clock.now() - reply.claim.request.received_at < self.delivery.timing.unseen_s:
            raise NotYet(LOOK_AGAIN_S)
        await reply.remove()
        await self._close(reply, Outcome.WITHDRAWN)

    async def _ask(
        self, claim: Claim, reply: Reply, kept: tuple[Kept, ...], choices: Choices
    ) -> tuple[Prompt, Answer]:
        thread = ThreadId(reply.place.channel, reply.place.thread)

        async def waiting() -> None:
            await reply.show(CONDENSING)

        prompt = await self.history.build(thread, kept, choices, waiting=waiting)
        try:
            return prompt, await self._generate(claim, reply, prompt, choices)
        except PromptTooLong as error:
            if error.limit_tokens:
                self.history.prompts.catalogue.learn_window(error.model, error.limit_tokens)
            prompt = await self.history.build(thread, kept, choices, share=SHRUNK, waiting=waiting)
            return prompt, await self._generate(claim, reply, prompt, choices)

    async def _generate(
        self, claim: Claim, reply: Reply, prompt: Prompt, choices: Choices
    ) -> Answer:
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
            return await self.inbox.count_attempt(claim)

        try:
            async with progress.painting():
                return await self.generator.generate(
                    question,
                    fallback=choices.fallback,
                    spare=choices.spare,
                    deadline_at=claim.request.deadline_at,
                    failed=failed,
                    seen=progress.add,
                )
        except RetryLater:
            await reply.show(RETRYING)
            raise

    def _settlement(
        self, choices: Choices, prompt: Prompt, answer: Answer, took_s: float
    ) -> Settlement:
        small = [footer(answer.model, answer.usage, took_s, prompt)]
        if not choices.show_footer:
            small = []
        if answer.gone:
            small.insert(0, not_offered(answer.gone, answer.model))
        match answer.ending:
            case Ending.COMPLETE:
                return Settlement(Outcome.ANSWERED, answer.text, " · ".join(small))
            case Ending.LENGTH:
                cut = CUT_BY_LENGTH
            case Ending.SLOW:
                cut = cut_by_time(took_s)
        return Settlement(Outcome.CUT, answer.text, " · ".join([cut, *small]))

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


def told_of(prompt: Prompt, answer: Answer, model_s: float) -> Mapping[str, object]:
    """Return what the log says of an answer; of one that a former process made it knows nothing."""
    return {
        "model": answer.model,
        "ending": str(answer.ending),
        "condensed": prompt.condensed,
        "quoted": prompt.quoted,
        "left_out": prompt.left_out,
        "prompt_tokens": answer.usage.prompt_tokens,
        "answer_tokens": answer.usage.answer_tokens,
        "model_s": round(model_s, 3),
    }


def since_last_answer(kept: Sequence[Kept]) -> int | None:
    """Return the tokens of the messages after the assistant's last words, None before any."""
    tokens = 0
    for one in reversed(kept):
        if one.message.speaker is Speaker.SELF:
            return tokens
        tokens += one.tokens
    return None
