"""A model that says what the test wrote for it, and what surrounds a model."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Collection, Sequence

from chatops.domain.conversation import Ending, Finish, Piece, Question, Usage
from chatops.domain.names import ModelName
from chatops.domain.price import Price

WHOLE = Finish(Ending.COMPLETE, Usage(10, 5))

Step = str | Finish | Exception | asyncio.Event
"""Text is yielded, an error raised, an event waited for."""


class ScriptedModel:
    """Satisfies ports.Model. Each call takes the next script; after the last, `answer` is said."""

    def __init__(self, answer: str = "The cache was cold.") -> None:
        self.answer = answer
        self.asked: list[Question] = []
        self.closed = 0
        self._scripts: deque[Sequence[Step]] = deque()

    def will(self, *steps: Step) -> None:
        """Write the script of one more call."""
        self._scripts.append(steps)

    async def stream(self, question: Question) -> AsyncGenerator[Piece | Finish, None]:
        """Play one script."""
        self.asked.append(question)
        steps = self._scripts.popleft() if self._scripts else (self.answer, WHOLE)
        try:
            for step in steps:
                match step:
                    case str():
                        yield Piece(step)
                    case Finish():
                        yield step
                    case Exception():
                        raise step
                    case asyncio.Event():
                        await step.wait()
        finally:
            self.closed += 1


class PlainTokens:
    """Satisfies ports.Tokens: four ASCII letters or blanks are a token, else each character."""

    def __init__(self) -> None:
        self.learnt: list[tuple[ModelName, int, int]] = []

    async def count(self, model: ModelName, texts: Collection[str]) -> tuple[int, ...]:
        """Return the tokens of each text."""
        _ = model
        return tuple(plain_tokens(text) for text in texts)

    def learn(self, model: ModelName, estimated: int, actual: int) -> None:
        """Note what an endpoint counted."""
        self.learnt.append((model, estimated, actual))


def plain_tokens(text: str) -> int:
    """Count like many encodings do: Western words are cheap, dates and Japanese are not."""
    cheap = sum(letter.isascii() and (letter.isalpha() or letter.isspace()) for letter in text)
    return -(-cheap // 4) + len(text) - cheap


class FixedCatalogue:
    """Satisfies ports.Catalogue with the same figures for every model, until told better."""

    def __init__(self, window: int = 128_000, max_output: int | None = None) -> None:
        self.windows: dict[ModelName, int] = {}
        self.prices: dict[ModelName, Price] = {}
        self._window = window
        self._max_output = max_output

    async def load(self) -> None:
        """Be ready."""

    def window(self, model: ModelName) -> int:
        """Return what was learnt, else the fixed window."""
        return self.windows.get(model, self._window)

    def max_output(self, model: ModelName) -> int | None:
        """Return the fixed length."""
        _ = model
        return self._max_output

    def learn_window(self, model: ModelName, tokens: int) -> None:
        """Remember a window."""
        self.windows[model] = tokens

    def price(self, model: ModelName) -> Price | None:
        """Return what the test set."""
        return self.prices.get(model)

    def cost(self, model: ModelName, usage: Usage) -> float | None:
        """Return the cost of every token by the price."""
        price = self.price(model)
        if price is None:
            return None
        dollars = usage.prompt_tokens * price.prompt + usage.answer_tokens * price.answer
        return dollars / 1_000_000
