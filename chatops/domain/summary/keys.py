"""Keys that change with everything that goes into a text, and with nothing else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from chatops.domain.conversation import Message
from chatops.domain.names import ChannelId, ModelName
from chatops.domain.summary.values import Node

KEY_BYTES = 20


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


def node_keys(
    recipe: Recipe, target: Callable[[int], int], leaves: Sequence[Sequence[str]]
) -> Callable[[Node], str]:
    """Return what gives each node of one thread its key, worked out once and when asked for.

    `leaves` are the keys of the messages, leaf by leaf; `target` gives a size for a level.
    """
    known: dict[Node, str] = {}

    def key_of(node: Node) -> str:
        if (key := known.get(node)) is None:
            sources = [key_of(part) for part in node.parts] or leaves[node.first]
            key = node_key(recipe, target(node.level), sources, leaf=not node.parts)
            known[node] = key
        return key

    return key_of


def _key(parts: Iterable[str]) -> str:
    # Its length before each part: no two lists of parts read the same.
    text = "".join([f"{len(part)}:{part}" for part in parts])
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).hexdigest()
