"""Fits the messages of a period into one prompt: word for word, or else through summary trees.

A long thread is condensed by its own tree, of which mentions use the same rows; everything else of
a channel by the tree of its digests, whose root is empty. Leaves stand where they stood, so that a
further digest of the same messages finds its rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatops.domain.choices import Choices
from chatops.services.digest.material import Book, verbatim
from chatops.services.prompt import PromptBuilder

INSTRUCTIONS_TOKENS = 900
"""What the model is told besides the messages; more where people ask for more."""
LETTERS = (4_000, 1_000, 300)
"""Of one message: fewer only where not even condensed there is room for all."""


@dataclass(frozen=True, slots=True)
class Material:
    """What one prompt says of a period; `numbers` are those that can be cited."""

    text: str
    numbers: frozenset[int]
    tokens: int
    condensed: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Shortener:
    """Decides what of a period is read word for word."""

    prompts: PromptBuilder

    async def material(self, book: Book, choices: Choices, share: float = 1.0) -> Material:
        """Return all messages in a share of the room that there is."""
        room = int(self.prompts.budget(choices) * share) - INSTRUCTIONS_TOKENS
        costs = await self._costs(book, choices)
        return await self._fitting(book, frozenset(book.entries), (costs, room), ())

    async def _costs(self, book: Book, choices: Choices) -> Mapping[int, int]:
        lines = [
            f"[{entry.number}] 00:00 {entry.who}: {entry.said[: LETTERS[0]]}\n"
            for entry in book.entries.values()
        ]
        counts = await self.prompts.tokens.count(choices.model, lines)
        return dict(zip(book.entries, counts, strict=True))

    async def _fitting(
        self,
        book: Book,
        shown: frozenset[int],
        weight: tuple[Mapping[int, int], int],
        above: Sequence[str],
    ) -> Material:
        costs, room = weight
        total = sum(costs[number] for number in shown)
        kept = set(shown)
        for number in sorted(shown, key=lambda one: book.entries[one].at):
            if total <= room:
                break
            kept.discard(number)
            total -= costs[number]
        lines = [*above, *verbatim(book, kept, LETTERS[0])]
        return Material("\n".join(lines), frozenset(kept), total, left_out=len(shown) - len(kept))
