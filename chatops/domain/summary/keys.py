"""Keys that change with everything that goes into a text, and with nothing else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from chatops.domain.conversation import Message
from chatops.domain.names import ChannelId, ModelName
from chatops.domain.summary.values import Node

KEY_BYTES = 20
REMEMBERED = 5_000
"""Keys of nodes: those of a dozen very long threads, some two megabytes."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What besides the messages decides how a summary turns out."""

    model: ModelName
    prompt_version: str
    language: str = ""


def message_key(channel: ChannelId, message: Message) -> str:
    """Return the key of everything a model reads of a message; people's names are not in it."""
    when = (message.ts, message.edited or "0")
    said = (message.speaker, message.author, message.name, message.text)
    return _key(("message", channel, *when, *said))


def node_key(recipe: Recipe, target: int, sources: Iterable[str], *, leaf: bool) -> str:
    """Return the key of a summary of about `target` tokens made from these keys, in this order.

    `leaf` says whether they are keys of messages.
    """
    kind = "leaf" if leaf else "node"
    how = (recipe.model, recipe.prompt_version, recipe.language, str(target))
    return _key((kind, *how, *sources))


class Keys:
    """Remembers keys of nodes by what they were made from: those of a long thread change little."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._known: dict[tuple[Recipe, int, bool, tuple[str, ...]], str] = {}

    def of(self, recipe: Recipe, target: int, sources: tuple[str, ...], *, leaf: bool) -> str:
        """Return `node_key` of these."""
        made_of = (recipe, target, leaf, sources)
        if (key := self._known.get(made_of)) is None:
            if len(self._known) >= self._most:
                self._known.clear()
            key = self._known[made_of] = node_key(recipe, target, sources, leaf=leaf)
        return key


def node_keys(
    keys: Keys,
    recipe: Recipe,
    target: Callable[[int], int],
    leaves: Sequence[tuple[str, ...]],
) -> Callable[[Node], str]:
    """Return what gives each node of one thread its key, worked out once and when asked for.

    `leaves` are the keys of the messages, leaf by leaf; `target` gives a size for a level; `keys`
    may be those of other threads, too.
    """
    known: dict[Node, str] = {}

    def key_of(node: Node) -> str:
        if (found := known.get(node)) is None:
            sources = tuple(map(key_of, node.parts)) or leaves[node.first]
            found = keys.of(recipe, target(node.level), sources, leaf=not node.parts)
            known[node] = found
        return found

    return key_of


def _key(parts: Iterable[str]) -> str:
    # Its length before each part: no two lists of parts read the same.
    text = "".join([f"{len(part)}:{part}" for part in parts])
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).hexdigest()
