"""A message larger than its share of a prompt: both ends word for word, the middle condensed."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from chatops.domain.conversation import Message
from chatops.domain.summary.facts import parsed
from chatops.domain.summary.node_text import one_line
from chatops.domain.summary.sentences import ends
from chatops.domain.summary.sizes import estimated
from chatops.domain.summary.tree import leaf_node
from chatops.domain.summary.values import Cover, Summary
from chatops.services.summarise.condense import Condenser
from chatops.services.summarise.gate import Urgency
from chatops.services.summarise.view import View

OPENS = "[… the middle of this message, condensed …]"
CLOSES = "[… here it goes on word for word …]"
LEFT_OUT = "[… the middle of this message is left out, it is too long …]"
AROUND_TOKENS = 40
"""What the two lines around the middle cost."""
LEAST_ENDS = 0.5
"""Of the room goes to both ends, however large the summary of the middle should be."""


@dataclass(frozen=True, slots=True)
class Abridger:
    """Makes newest messages shorter, by summaries that are kept like all others."""

    condenser: Condenser

    async def newest(
        self, view: View, room: int, waiting: Callable[[], Awaitable[None]]
    ) -> Message:
        """Return a thread's newest message in about `room` tokens.

        What is not condensed in time is left out, which the message then says. `waiting` is
        called before somebody has to wait.
        """
        kept = view.kept[-1]
        text = kept.message.text
        # What is estimated of a text is made to agree with what was counted of all of it.
        scale = kept.tokens / max(1, estimated(text))
        target = view.sizes.target(1)
        side = max(int(LEAST_ENDS * room), room - target - AROUND_TOKENS) // 2
        first, last = await asyncio.to_thread(
            ends, text, side, lambda part: int(estimated(part) * scale) + 1
        )
        if first >= last:
            return kept.message
        middle = _middle(view, first, last)
        builder, node = self.condenser.builder, leaf_node(0)
        await builder.fetch(middle, [node])
        if not builder.built(middle, node):
            await waiting()
            within_s = self.condenser.patience_s
            await builder.build(middle, [node], Urgency.AWAITED, within_s=within_s)
        found = builder.shelf.get(middle.key_of(node))
        between = [OPENS, *_lines(found), CLOSES] if found else [LEFT_OUT]
        shorter = "\n".join([text[:first].rstrip(), *between, text[last:].lstrip()])
        return replace(kept.message, text=shorter)


def _middle(view: View, first: int, last: int) -> View:
    """Return the view of a thread of one message: what stands between its two ends.

    It has the key of the whole message, by which edits and deletions are noticed; where it was
    cut is part of what its summary is known by.
    """
    kept = view.kept[-1]
    text = kept.message.text[first:last]
    only = replace(kept, message=replace(kept.message, text=text), tokens=estimated(text))
    version = f"{view.recipe.prompt_version}, from {first} to {last}"
    recipe = replace(view.recipe, prompt_version=version)
    firsts = (kept.message.ts,)
    return replace(view, kept=(only,), firsts=firsts, cover=Cover(), recipe=recipe)


def _lines(summary: Summary) -> list[str]:
    facts = filter(None, map(parsed, summary.facts))
    return [*summary.text.splitlines(), *(f"- {one_line(fact.value)}" for fact in facts)]
