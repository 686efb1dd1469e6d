"""Makes views of threads: leaves closed as far as they are full, sizes by the choices in force."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chatops.domain.choices import Choices
from chatops.domain.summary.keys import Keys, Recipe
from chatops.domain.summary.leaves import extended
from chatops.domain.summary.prompting import PROMPT_VERSION
from chatops.domain.summary.sizes import Sizes, source_limit
from chatops.domain.summary.values import Kept, ThreadId
from chatops.domain.transcript import system_turn
from chatops.ports import Catalogue, Summaries, Tokens
from chatops.services.summarise.view import View

DEFAULT_OUTPUT_TOKENS = 1_024
"""Kept free for the answer where nothing says how long it may be."""


@dataclass(frozen=True, slots=True)
class Shares:
    """The `context` and `summary` sections of the configuration."""

    tail_share: float = 0.25
    recall_tokens: int = 2_000
    chunk_tokens: int = 2_500
    fan_in: int = 4


@dataclass(frozen=True, slots=True)
class Views:
    """Looks at threads for prompts and for maintenance alike."""

    summaries: Summaries
    tokens: Tokens
    catalogue: Catalogue
    shares: Shares
    filled: Callable[[str], str]
    keys: Keys = field(default_factory=Keys)

    async def sizes(self, choices: Choices) -> Sizes:
        """Return the shares of a prompt."""
        system = system_turn(self.filled(choices.instructions))
        (system_tokens,) = await self.tokens.count(choices.model, [system.text])
        window = self.catalogue.window(choices.model)
        return Sizes(
            window=window,
            max_output_tokens=self.catalogue.max_output(choices.model) or DEFAULT_OUTPUT_TOKENS,
            system_tokens=system_tokens,
            target_tokens=choices.target_tokens,
            tail_share=self.shares.tail_share,
            recall_tokens=self.shares.recall_tokens,
            chunk_tokens=self.shares.chunk_tokens,
            fan_in=self.shares.fan_in,
        )

    async def of(
        self, thread: ThreadId, kept: tuple[Kept, ...], choices: Choices, sizes: Sizes
    ) -> View:
        """Return the view of a thread, after closing the leaves that are full."""
        firsts = await self.summaries.leaves(thread)
        stamps = [one.message.ts for one in kept]
        further = extended(firsts, stamps, [one.tokens for one in kept], sizes.leaf)
        if further:
            await self.summaries.close_leaves(thread, further, len(firsts))
            firsts = await self.summaries.leaves(thread)
        model = choices.summary_model or choices.model
        return View(
            thread,
            kept,
            firsts,
            await self.summaries.cover(thread),
            sizes,
            Recipe(model, PROMPT_VERSION),
            source_limit(self.catalogue.window(model)),
            self.keys,
        )
