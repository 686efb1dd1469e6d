"""One thread as the summary tree sees it: messages, leaves, keys and sizes, at one moment."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from chatops.domain.names import MessageTs, ModelName
from chatops.domain.summary.building import Reading
from chatops.domain.summary.cover import Lengths
from chatops.domain.summary.keys import Keys, Recipe, node_keys
from chatops.domain.summary.leaves import bounds
from chatops.domain.summary.sizes import Sizes
from chatops.domain.summary.values import Cover, Kept, Node, ThreadId


@dataclass(frozen=True)
class View:
    """What every step of condensing a thread looks at. It never changes; news make a new one."""

    thread: ThreadId
    kept: tuple[Kept, ...]
    firsts: tuple[MessageTs, ...]
    cover: Cover
    sizes: Sizes
    recipe: Recipe
    source_tokens: int
    """How much of messages the summariser is given at once."""
    keys: Keys

    @property
    def model(self) -> ModelName:
        """The summariser."""
        return self.recipe.model

    @cached_property
    def bounds(self) -> list[int]:
        """Where each leaf begins among the messages, the open one last, and where it ends."""
        if not self.firsts:
            return [0, len(self.kept)]
        return bounds(self.firsts, [kept.message.ts for kept in self.kept])

    @cached_property
    def lengths(self) -> Lengths:
        """The tokens of each leaf."""
        sums = list(accumulate((kept.tokens for kept in self.kept), initial=0))
        tokens = [sums[end] - sums[start] for start, end in pairwise(self.bounds)]
        return Lengths(tuple(tokens[:-1]), tokens[-1])

    @cached_property
    def key_of(self) -> Callable[[Node], str]:
        """Gives each node its key."""
        keys = [kept.key for kept in self.kept]
        leaves = [tuple(keys[start:end]) for start, end in pairwise(self.bounds)]
        return node_keys(self.keys, self.recipe, self.sizes.target, leaves)

    def under(self, node: Node) -> tuple[Kept, ...]:
        """Return the messages that a node stands for."""
        return self.kept[self.bounds[node.first] : self.bounds[node.end]]

    def tail(self, leaf: int) -> tuple[Kept, ...]:
        """Return the messages from a leaf on."""
        return self.kept[self.bounds[leaf] :]

    @cached_property
    def reading(self) -> Reading:
        """What the summariser can read of it."""
        return Reading(self.lengths, self.sizes, self.source_tokens)
