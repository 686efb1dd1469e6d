"""A breaker in front of the model: what is known to be down is not waited for."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from enum import IntEnum

import structlog

from chatops.domain.conversation import Finish, Piece, Question
from chatops.domain.errors import (
    ModelMisconfigured,
    ModelRefused,
    ModelUnavailable,
    PromptTooLong,
)
from chatops.domain.names import ModelName
from chatops.ports import Clock, Model

log = structlog.get_logger()


class Breaking(IntEnum):
    """How a breaker stands; the numbers are what the gauge shows."""

    CLOSED = 0
    PROBING = 1
    OPEN = 2


class ModelDown(ModelUnavailable):
    """Not asked at all: too many calls failed just now, and the next probe is not due."""


@dataclass(frozen=True, slots=True)
class Fuse:
    """When a breaker opens and how it closes; spans in seconds.

    It opens after `failures` in a row that mean the endpoint is down, of more than one question,
    with no success for `calm_s`. One call is let through `first_s` later, then one per `next_s`.
    A call that was given up after `silent_s` without a word has failed.
    """

    failures: int = 5
    calm_s: float = 30.0
    first_s: float = 2.0
    next_s: float = 30.0
    silent_s: float = 20.0


@dataclass(slots=True)
class Line:
    """What is known of the way to one model."""

    state: Breaking = Breaking.CLOSED
    failures: int = 0
    questions: set[int] = field(default_factory=set)
    good_at: float = float("-inf")
    probe_at: float = 0.0


@dataclass(slots=True)
class Breaker:
    """Satisfies ports.Model in front of another; raises ModelDown at once while that is down."""

    model: Model
    clock: Clock
    tell: Callable[[ModelName, Breaking], None]
    """Told whenever the breaker of a model moves."""
    fuse: Fuse = field(default_factory=Fuse)
    _lines: dict[ModelName, Line] = field(default_factory=dict)

    async def stream(self, question: Question) -> AsyncGenerator[Piece | Finish, None]:
        """Hand on what the model says, and learn from it whether there is somebody at all."""
        line = self._lines.setdefault(question.model, Line())
        heard = False
        with self._call(line, question):
            async with aclosing(self.model.stream(question)) as stream:
                async for item in stream:
                    if not heard:
                        heard = True
                        self._good(line, question.model)
                    yield item

    @contextmanager
    def _call(self, line: Line, question: Question) -> Iterator[None]:
        """Learn from how a call ends."""
        probe = self._admit(line, question.model)
        started = self.clock.monotonic()
        try:
            yield
        except ModelUnavailable as error:
            if error.rate_limited:
                self._good(line, question.model)
            else:
                self._bad(line, question)
            raise
        except (ModelRefused, ModelMisconfigured, PromptTooLong):
            self._good(line, question.model)
            raise
        except (asyncio.CancelledError, GeneratorExit):
            if line.good_at < started and self._silent(started):
                self._bad(line, question)
            raise
        finally:
            if probe and line.state is Breaking.PROBING:
                self._wait(line, question.model, self.fuse.next_s)

    def _silent(self, since: float) -> bool:
        return self.clock.monotonic() - since >= self.fuse.silent_s

    def _admit(self, line: Line, model: ModelName) -> bool:
        """Let a call through, or raise; say whether it is the one that tries."""
        if line.state is Breaking.CLOSED:
            return False
        if line.state is Breaking.PROBING or self.clock.monotonic() < line.probe_at:
            raise ModelDown(model)
        self._move(line, model, Breaking.PROBING)
        return True

    def _good(self, line: Line, model: ModelName) -> None:
        line.good_at = self.clock.monotonic()
        line.failures = 0
        line.questions.clear()
        if line.state is not Breaking.CLOSED:
            self._move(line, model, Breaking.CLOSED)

    def _bad(self, line: Line, question: Question) -> None:
        if line.state is not Breaking.CLOSED:
            return  # a probe, or a call from before: when to try next is decided already
        line.failures += 1
        line.questions.add(hash(question.prompt))
        calm = self.clock.monotonic() - line.good_at >= self.fuse.calm_s
        if calm and line.failures >= self.fuse.failures and len(line.questions) > 1:
            self._wait(line, question.model, self.fuse.first_s)

    def _wait(self, line: Line, model: ModelName, seconds: float) -> None:
        line.probe_at = self.clock.monotonic() + seconds
        self._move(line, model, Breaking.OPEN)

    def _move(self, line: Line, model: ModelName, state: Breaking) -> None:
        line.state = state
        self.tell(model, state)
        tell = log.warning if state is Breaking.OPEN else log.info
        tell("breaker_moved", model=model, to=state.name.lower())
