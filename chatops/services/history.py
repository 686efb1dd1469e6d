"""The prompt of a thread of any length: word for word while it fits, condensed where it does not."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from chatops.domain.choices import Choices
from chatops.domain.conversation import Names, Prompt, Thread
from chatops.domain.summary.cover import strict
from chatops.domain.summary.values import Kept, ThreadId
from chatops.domain.transcript import Said, spoken
from chatops.services.prompt import Parts, PromptBuilder
from chatops.services.quote import Quoting, as_quotations
from chatops.services.remember import LABEL_TOKENS
from chatops.services.summarise.abridge import Abridger
from chatops.services.summarise.condense import Condenser
from chatops.services.summarise.show import shown
from chatops.services.summarise.view import View
from chatops.services.summarise.views import Views

NEWEST_PART = 0.5
"""Of the history: a newest message that takes more is made shorter."""


async def nobody_waits() -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class History:
    """Decides what of a thread a prompt holds."""

    prompts: PromptBuilder
    views: Views
    condenser: Condenser
    quoting: Quoting

    async def build(
        self,
        thread: ThreadId,
        kept: tuple[Kept, ...],
        choices: Choices,
        *,
        share: float = 1.0,
        waiting: Callable[[], Awaitable[None]] = nobody_waits,
    ) -> Prompt:
        """Return the prompt for the newest message of a thread, within `share` of the budget.

        While everything fits, nothing is condensed. Else summaries stand for the oldest messages,
        and those of them that match the question are quoted. Of a question that takes more than
        its share, the middle is condensed, too, and it counts as condensed. `waiting` is called
        before a summary has to be waited for.
        """
        sizes = await self.views.sizes(choices)
        if sizes.system_tokens + sum(one.tokens for one in kept) <= int(sizes.prompt * share):
            messages = tuple(one.message for one in kept)
            whole = Thread(thread.channel, thread.root, messages)
            return await self.prompts.build(whole, choices, share=share)
        view = await self.views.of(thread, kept, choices, sizes)
        room = int(sizes.history * share * NEWEST_PART)
        if too_long := kept[-1].tokens > room:
            view = await self._abridged(view, room, choices, waiting)
        parts = await self._condensed(view, share, waiting)
        prompt = await self.prompts.assemble(parts, choices, share=share)
        return replace(prompt, condensed=prompt.condensed + too_long)

    async def _abridged(
        self, view: View, room: int, choices: Choices, waiting: Callable[[], Awaitable[None]]
    ) -> View:
        """Return a thread with its newest message made shorter."""
        *older, newest = view.kept
        message = await Abridger(self.condenser).newest(view, room, waiting)
        (tokens,) = await self.views.tokens.count(choices.model, [message.text])
        shorter = replace(newest, message=message, tokens=tokens + LABEL_TOKENS)
        return replace(view, kept=(*older, shorter))

    async def _condensed(
        self, view: View, share: float, waiting: Callable[[], Awaitable[None]]
    ) -> Parts:
        sizes, thread = view.sizes, view.thread
        goal = strict(int(sizes.history * share), int(sizes.tail * share))
        plan = await self.condenser.at_mention(view, goal, waiting)
        at = view.bounds[plan.tail_from]
        old, tail = view.kept[:at], view.kept[at:]
        room = int(sizes.recall * share)
        quotes = await self.quoting.about(thread, old, tail[-1], room)
        names = await self.prompts.naming.of(one.message for one in (*quotes, *tail))
        missing = sum(view.bounds[end] - view.bounds[first] for first, end in plan.left_out)
        return Parts(
            _said(thread, tail, names),
            shown(view, plan, self.condenser.builder.shelf),
            as_quotations(quotes, names),
            len(old) - missing,
            missing,
        )


def _said(thread: ThreadId, kept: Sequence[Kept], names: Names) -> Sequence[Said]:
    messages = tuple(one.message for one in kept)
    return spoken(Thread(thread.channel, thread.root, messages), names)
