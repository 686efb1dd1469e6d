"""What is known of models: the configuration's word, an endpoint's own, then a packaged list."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from chatops.domain.names import ModelName

DEFAULT_WINDOW = 8_192
"""The smallest window among models that are still offered for chat: safe where nothing is known."""
SMALLEST, LARGEST = 256, 100_000_000
"""A window outside of this is a misreading of an error's text."""
REMEMBERED = 256
LONGEST_NAME = 200


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

    async def load(self) -> None:
        """Read the packaged list now."""
        await asyncio.to_thread(_packaged, ModelName("gpt-4o"), None)

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

    def _listed(self, model: ModelName) -> int:
        found = self._found.get(model)
        if found is None:
            found = _packaged(model, self.base_url) or DEFAULT_WINDOW
            _remember(self._found, model, found)
        return found


def _remember(known: OrderedDict[ModelName, int], model: ModelName, tokens: int) -> None:
    known[model] = tokens
    known.move_to_end(model)
    if len(known) > REMEMBERED:
        known.popitem(last=False)


def _packaged(model: ModelName, base_url: str | None) -> int | None:
    """Return a window from the list, by the endpoint's names first, then by anybody's."""
    # Loaded here: nothing needs it before the first question, and it takes 15 MB.
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415

    if len(model) > LONGEST_NAME:
        return None
    snapshot = get_snapshot()
    provider, _, bare = model.rpartition("/")
    # Gateways put the provider before the name, and list what its own page leaves out.
    for name, provider_id, url in (
        (model, None, base_url),
        (model, None, None),
        (bare, provider or None, None),
        (bare, None, None),
        (model, "openrouter", None),
        (f"google/{bare}", "openrouter", None),
    ):
        try:
            _, known = snapshot.find_provider_model(name, None, provider_id, url)
        except LookupError:
            continue
        if known.context_window and SMALLEST <= known.context_window <= LARGEST:
            return known.context_window
    return None
