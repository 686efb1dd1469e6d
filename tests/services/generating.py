"""Somebody who asks a model."""

from dataclasses import dataclass, field

from chatops.domain.conversation import Prompt, Question, Role, Turn
from chatops.domain.errors import (
    ModelUnavailable,
)
from chatops.domain.names import ModelName
from chatops.ports import Model
from chatops.services.generate import Answer, Deadlines, Generator, Listener
from chatops.services.stops import Stop
from tests.fakes.clock import START, ManualClock
from tests.fakes.meter import RecordingMeter
from tests.fakes.model import PlainTokens, ScriptedModel

MAIN, OTHER, THIRD = ModelName("main"), ModelName("other"), ModelName("third")
QUESTION = Question(Prompt((Turn(Role.SYSTEM, "Be brief."), Turn(Role.USER, "Ann: why?"))), MAIN)
SHORT = Deadlines(first_s=0.05, stall_s=0.05, total_s=5.0)


def down(retry_after_s: float | None = None) -> ModelUnavailable:
    return ModelUnavailable(MAIN, retry_after_s=retry_after_s)


def limited(retry_after_s: float | None = None) -> ModelUnavailable:
    return ModelUnavailable(MAIN, rate_limited=True, retry_after_s=retry_after_s)


@dataclass
class Desk:
    """Somebody who asks, and what they saw."""

    model: ScriptedModel = field(default_factory=ScriptedModel)
    tokens: PlainTokens = field(default_factory=PlainTokens)
    clock: ManualClock = field(default_factory=lambda: ManualClock(leap=True))
    meter: RecordingMeter = field(default_factory=RecordingMeter)
    deadlines: Deadlines = field(default_factory=Deadlines)
    attempts: int = 0
    seen: list[str] = field(default_factory=list)
    breaker: Model | None = None
    stop: Stop = field(default_factory=Stop)

    async def ask(
        self,
        *,
        fallback: ModelName | None = None,
        spare: ModelName | None = None,
        deadline_s: float = 180.0,
    ) -> Answer:
        generator = Generator(
            self.breaker or self.model,
            self.tokens,
            self.clock,
            self.meter,
            lambda: 0.0,
            self.deadlines,
        )

        async def failed() -> int:
            self.attempts += 1
            return self.attempts

        return await generator.generate(
            QUESTION,
            fallback=fallback,
            spare=spare,
            deadline_at=START + deadline_s,
            listener=Listener(failed, self.seen.append, self.stop),
        )

    @property
    def models(self) -> list[ModelName]:
        return [question.model for question in self.model.asked]
