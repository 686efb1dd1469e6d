"""One answer from the model: under deadlines, tried again where that can help."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import structlog

from chatops.domain.conversation import Ending, Finish, Piece, Question, Usage
from chatops.domain.errors import (
    AnswerIncomplete,
    ChatopsError,
    DeadlinePassed,
    ModelGone,
    ModelMisconfigured,
    ModelUnavailable,
    Temporary,
)
from chatops.domain.names import ModelName
from chatops.ports import Clock, Meter, Model, Tokens
from chatops.services.breaker import ModelDown
from chatops.services.stops import Stop, Stopped

log = structlog.get_logger()

ATTEMPTS = 3
PAUSE_S = 2.0
"""A wait up to this is slept through; a longer one gives the worker to somebody else."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long a model may take, in seconds: to its first word, between words, for all of them."""

    first_s: float = 30.0
    stall_s: float = 20.0
    total_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model answered, whole or up to where it was cut."""

    text: str
    ending: Ending
    model: ModelName
    usage: Usage
    gone: ModelName | None = None
    """The model that was chosen, where the endpoint does not offer it any more."""


@dataclass(slots=True)
class Course:
    """Which model a question goes to, and which may take its place."""

    question: Question
    fallback: ModelName | None
    spare: ModelName | None
    gone: ModelName | None = None

    def turns(self, error: ChatopsError) -> bool:
        """Turn to another model where that may help and there is one: at most once."""
        if isinstance(error, ModelGone):
            self.gone = self.gone or self.question.model
            self.fallback, self.spare = self.fallback or self.spare, None
        if self.fallback in (None, self.question.model) or not _other_may_help(error):
            return False
        self.question, self.fallback = replace(self.question, model=self.fallback), None
        return True

    def must_turn(self, down: ModelDown) -> None:
        """Turn to another model, or fail at once: nobody was asked, so nothing is to be counted."""
        if not self.turns(down):
            raise ModelUnavailable(down.model) from down


@dataclass(frozen=True, slots=True)
class Listener:
    """Whoever waits for an answer.

    `seen` is told each piece of it, `failed` counts failed calls durably, and `stop` is the wish
    to have no more of it.
    """

    failed: Callable[[], Awaitable[int]]
    seen: Callable[[str], None]
    stop: Stop = field(default_factory=Stop)


class RetryLater(Exception):
    """The model asks for a wait that is longer than a worker should be kept for."""

    def __init__(self, delay_s: float) -> None:
        super().__init__(f"retry in {delay_s} s")
        self.delay_s = delay_s


@dataclass(frozen=True, slots=True)
class Generator:
    """Asks the model, the fallback model once when that one is down, and gives up by a deadline."""

    model: Model
    tokens: Tokens
    clock: Clock
    meter: Meter
    chance: Callable[[], float]
    deadlines: Deadlines = Deadlines()

    async def generate(
        self,
        question: Question,
        *,
        fallback: ModelName | None,
        spare: ModelName | None = None,
        deadline_at: float,
        listener: Listener,
    ) -> Answer:
        """Return an answer, or what there was of it when somebody stopped it, if anything.

        `spare` stands in for a missing `fallback` where the model is not offered any more.
        Raises what the last call ended in, DeadlinePassed, RetryLater, or Stopped.
        """
        course = Course(question, fallback, spare)
        while True:
            left_s = self._left(deadline_at)
            try:
                answer = await self._once(course.question, left_s, listener)
                return replace(answer, gone=course.gone)
            except ModelDown as down:
                course.must_turn(down)
            except (Temporary, ModelMisconfigured) as error:
                attempts = await listener.failed()
                self._note(course.question.model, error)
                if attempts >= ATTEMPTS:
                    raise
                if course.turns(error):
                    continue
                if isinstance(error, ModelMisconfigured):
                    raise
                async with listener.stop.felt():
                    await self._pause(error, attempts, deadline_at)

    def _left(self, deadline_at: float) -> float:
        left_s = deadline_at - self.clock.now()
        if left_s <= 0:
            raise DeadlinePassed
        return left_s

    async def _once(self, question: Question, left_s: float, listener: Listener) -> Answer:
        text: list[str] = []
        limit_s = min(self.deadlines.total_s, left_s)
        listener.stop.heed()  # nothing is spent yet
        try:
            async with listener.stop.felt(), asyncio.timeout(limit_s):
                finish = await self._read(question, text, listener.seen)
        except TimeoutError as late:
            if not "".join(text).strip():
                raise ModelUnavailable(question.model) from late
            finish = Finish(Ending.SLOW, None)
        except Stopped:
            finish = Finish(Ending.STOPPED, None)
        self.meter.count("model_calls", model=question.model, result=finish.ending)
        return await self._answer(question, "".join(text), finish)

    async def _read(
        self, question: Question, text: list[str], seen: Callable[[str], None]
    ) -> Finish:
        """Read a stream to its finish, with a clock that only content resets."""
        async with aclosing(self.model.stream(question)) as stream:
            while True:
                limit_s = self.deadlines.stall_s if text else self.deadlines.first_s
                try:
                    async with asyncio.timeout(limit_s):
                        item = await anext(stream)
                except TimeoutError as stalled:
                    raise ModelUnavailable(question.model) from stalled
                except StopAsyncIteration as ended:
                    raise AnswerIncomplete(question.model, "it ended early") from ended
                match item:
                    case Piece(text=piece):
                        text.append(piece)
                        seen(piece)
                    case Finish() if not "".join(text).strip():
                        raise AnswerIncomplete(question.model, "it is empty")
                    case Finish():
                        return item

    async def _answer(self, question: Question, text: str, finish: Finish) -> Answer:
        prompt = "\n".join(turn.text for turn in question.prompt.turns)
        counted = await self.tokens.count(question.model, [prompt, text])
        usage = finish.usage or Usage(counted[0], counted[1], estimated=True)
        if finish.usage:
            self.tokens.learn(question.model, counted[0], finish.usage.prompt_tokens)
        for direction, amount in (("in", usage.prompt_tokens), ("out", usage.answer_tokens)):
            self.meter.add("tokens", amount, direction=direction, model=question.model)
        return Answer(text, finish.ending, question.model, usage)

    async def _pause(self, error: ChatopsError, attempts: int, deadline_at: float) -> None:
        asked_s = error.retry_after_s if isinstance(error, ModelUnavailable) else None
        delay_s = asked_s or 0.25 * 2**attempts * (1 + self.chance())
        if self.clock.now() + delay_s >= deadline_at:
            raise error
        if delay_s > PAUSE_S:
            raise RetryLater(delay_s) from error
        await self.clock.sleep(delay_s)

    def _note(self, model: ModelName, error: ChatopsError) -> None:
        self.meter.count("model_calls", model=model, result=type(error).__name__)
        cure = error.cure if isinstance(error, ModelMisconfigured) else None
        log.warning("model_call_failed", model=model, error=type(error).__name__, cure=cure)


def _other_may_help(error: ChatopsError) -> bool:
    """Say whether another model may escape this; a short rate limit is better waited out."""
    if isinstance(error, ModelUnavailable) and error.rate_limited:
        return (error.retry_after_s or 0) > PAUSE_S
    return isinstance(error, ModelUnavailable | ModelMisconfigured)
