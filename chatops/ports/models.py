"""Models, and what is known of them."""

from collections.abc import AsyncGenerator, Collection
from typing import Protocol

from chatops.domain.conversation import Finish, Piece, Question, Usage
from chatops.domain.names import ModelName
from chatops.domain.price import Price


class Model(Protocol):
    """An endpoint that answers prompts."""

    def stream(self, question: Question) -> AsyncGenerator[Piece | Finish, None]:
        """Yield the answer's pieces, none empty, and one Finish at the end.

        Raises ModelUnavailable, AnswerIncomplete, PromptTooLong, ModelRefused or
        ModelMisconfigured.
        """


class Tokens(Protocol):
    """Counts of tokens; exact where the model's encoding is known, else an estimate."""

    async def count(self, model: ModelName, texts: Collection[str]) -> tuple[int, ...]:
        """Return the tokens of each text, never blocking the event loop for long."""

    def learn(self, model: ModelName, estimated: int, actual: int) -> None:
        """Take the endpoint's own count of a prompt into account for later estimates."""


class Catalogue(Protocol):
    """What is known of models."""

    async def load(self) -> None:
        """Get ready, so that no look-up blocks the event loop; at once when that was done before."""

    def window(self, model: ModelName) -> int:
        """Return the context window in tokens, a safe default for an unknown model."""

    def max_output(self, model: ModelName) -> int | None:
        """Return how many tokens a model may answer, or None when nothing is set."""

    def learn_window(self, model: ModelName, tokens: int) -> None:
        """Remember a window that an endpoint told of in an error."""

    def price(self, model: ModelName) -> Price | None:
        """Return what a model costs, None where that is not known."""

    def cost(self, model: ModelName, usage: Usage) -> float | None:
        """Return the US dollars that a call cost, None where that is not known."""
