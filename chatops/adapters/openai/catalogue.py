"""What is known of models: the configuration's word, an endpoint's own, then a packaged list."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from chatops.adapters.openai.packaged import (
    LARGEST,
    SMALLEST,
    listed_cost,
    listed_price,
    listed_window,
)
from chatops.domain.conversation import Usage
from chatops.domain.names import ModelName
from chatops.domain.price import Price

T = TypeVar("T")

DEFAULT_WINDOW = 8_192
"""The smallest window among models that are still offered for chat: safe where nothing is known."""
REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Limits:
    """What the configuration says of a model, in tokens; None where it says nothing."""

    context_window: int | None = None
    max_output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class PackagedCatalogue:
    """Looks models up in the packaged list of genai-prices, never over the network.

    `base_url` tells whose names are meant; None is OpenAI. The list takes half a second to load:
    `load` does that beforehand and off the event loop, else the first look-up does it.
    """

    limits: Mapping[ModelName, Limits] = field(default_factory=dict)
    base_url: str | None = None
    _learnt: OrderedDict[ModelName, int] = field(default_factory=OrderedDict)
    _found: OrderedDict[ModelName, int] = field(default_factory=OrderedDict)
    _prices: OrderedDict[ModelName, Price | None] = field(default_factory=OrderedDict)

    async def load(self) -> None:
        """Read the packaged list now."""
        await asyncio.to_thread(listed_window, ModelName("gpt-4o"), None)

    def window(self, model: ModelName) -> int:
        """Return the context window in tokens; never more than an endpoint said it was."""
        configured = self.limits.get(model, Limits()).context_window
        learnt = self._learnt.get(model)
        if learnt is not None:
            return min(learnt, configured or learnt)
        return configured or self._listed(model)

    def max_output(self, model: ModelName) -> int | None:
        """Return how many tokens a model may answer, or None when nothing is set."""
        return self.limits.get(model, Limits()).max_output_tokens

    def learn_window(self, model: ModelName, tokens: int) -> None:
        """Remember a window that an endpoint told of in an error."""
        if SMALLEST <= tokens <= LARGEST:
            _remember(self._learnt, model, tokens)

    def price(self, model: ModelName) -> Price | None:
        """Return what a model costs, None where that is not known."""
        if model not in self._prices:
            _remember(self._prices, model, listed_price(model, self.base_url))
        return self._prices[model]

    def cost(self, model: ModelName, usage: Usage) -> float | None:
        """Return the US dollars that a call cost, None where that is not known."""
        if self.price(model) is None:
            return None
        return listed_cost(model, self.base_url, usage)

    def _listed(self, model: ModelName) -> int:
        found = self._found.get(model)
        if found is None:
            found = listed_window(model, self.base_url) or DEFAULT_WINDOW
            _remember(self._found, model, found)
        return found


def _remember(known: OrderedDict[ModelName, T], model: ModelName, what: T) -> None:
    known[model] = what
    known.move_to_end(model)
    if len(known) > REMEMBERED:
        known.popitem(last=False)
