"""Counts tokens: exactly where the model's encoding is known and it matters, else by bytes."""

import asyncio
import math
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping

from chatops.adapters.openai.encodings import VocabularyDamaged, count, encoding, encoding_name
from chatops.domain.names import ModelName

BYTES_PER_TOKEN = 4
"""Nearly unbiased for English, Markdown and Japanese alike; characters are not."""
LONG_BYTES = 16_384
"""Shorter prompts are far from any limit: no reason to load a vocabulary of 75 MB."""
AT_ONCE_CHARS = 4_000
"""So much is counted within a millisecond; more is counted off the event loop."""
REMEMBERED = 20_000
MODELS = 256
WEIGHT = 0.2
"""Of the newest figure in the moving average."""
RATIOS = (0.4, 4.0)
"""Whatever lies outside was not a count of this prompt's text."""
LEAST_LEARNT = 200
"""Tokens; below this, what the endpoint adds around messages outweighs the text."""


class TokenCounter:
    """Counts for all models. Vocabularies are loaded once, at the first long count."""

    def __init__(self, load: Callable[[str], object] = encoding) -> None:
        self._load = load
        self._loaded: set[str] = set()
        self._damaged: set[str] = set()
        self._loading = asyncio.Lock()
        self._known: OrderedDict[tuple[str, int, int], int] = OrderedDict()
        self._ratios: OrderedDict[ModelName, float] = OrderedDict()

    async def count(self, model: ModelName, texts: Collection[str]) -> tuple[int, ...]:
        """Return the tokens of each text, never blocking the event loop for long."""
        name = self._encoding(model)
        if name is not None and await self._is_ready(name, texts):
            return await self._exact(name, tuple(texts))
        ratio = self._ratios.get(model, 1.0)
        return tuple(math.ceil(_size(text) / BYTES_PER_TOKEN * ratio) for text in texts)

    def learn(self, model: ModelName, estimated: int, actual: int) -> None:
        """Move the estimates for a model without encoding towards the endpoint's own count."""
        if min(estimated, actual) < LEAST_LEARNT or self._encoding(model):
            return
        old = self._ratios.pop(model, 1.0)
        seen = min(max(old * actual / estimated, RATIOS[0]), RATIOS[1])
        self._ratios[model] = old + WEIGHT * (seen - old)
        if len(self._ratios) > MODELS:
            self._ratios.popitem(last=False)

    def _encoding(self, model: ModelName) -> str | None:
        name = encoding_name(model)
        return None if name in self._damaged else name

    async def _is_ready(self, name: str, texts: Collection[str]) -> bool:
        """Load an encoding when there is enough to count; a damaged one is given up for good."""
        if name in self._loaded or sum(map(_size, texts)) < LONG_BYTES:
            return name in self._loaded
        async with self._loading:
            if name not in self._loaded:
                try:
                    await asyncio.to_thread(self._load, name)
                except (VocabularyDamaged, OSError, EOFError):
                    self._damaged.add(name)
                    return False
                self._loaded.add(name)
        return True

    async def _exact(self, name: str, texts: tuple[str, ...]) -> tuple[int, ...]:
        keys = [(name, hash(text), len(text)) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        counted = {key: self._known[key] for key in keys if key in self._known}
        if sum(map(len, new.values())) > AT_ONCE_CHARS:
            counted |= await asyncio.to_thread(_count_all, name, new)
        else:
            counted |= _count_all(name, new)
        for key in keys:
            self._known[key] = counted[key]
            self._known.move_to_end(key)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return tuple(counted[key] for key in keys)


def _count_all(
    name: str, texts: Mapping[tuple[str, int, int], str]
) -> dict[tuple[str, int, int], int]:
    return {key: count(name, text) for key, text in texts.items()}


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
