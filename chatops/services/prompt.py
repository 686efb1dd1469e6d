"""A thread, made into a prompt that fits the model's window."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from chatops.domain.choices import Choices
from chatops.domain.conversation import Names, Prompt, Thread, Turn
from chatops.domain.names import ModelName
from chatops.domain.summary.cover import strict
from chatops.domain.summary.values import Kept, ThreadId
from chatops.domain.transcript import OPENING, Said, gap, spoken, system_turn, to_prompt
from chatops.ports import Catalogue, Tokens
from chatops.services.naming import Naming
from chatops.services.quote import Quoting
from chatops.services.summarise.condense import Condenser
from chatops.services.summarise.show import shown
from chatops.services.summarise.view import View
from chatops.services.summarise.views import Views

TOKENS_PER_MESSAGE = 4
"""What an endpoint adds around a message, by OpenAI's own counting recipe."""
FLOOR_CHARACTERS = 200
"""A question is cut down to this and no further, even where there is no room for it."""
CUT_MARGIN = 0.9
CUT = "\n  [… cut here, too long …]\n  "
"""Indented, like every line of a message but its first."""


async def nobody_waits() -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A prompt before it is weighed: what stands for old messages, quotations, the messages."""

    head: Sequence[Said]
    quotes: Sequence[Said]
    tail: Sequence[Said]
    condensed: int = 0
    left_out: int = 0
    quoted: int = 0


@dataclass(frozen=True, slots=True)
class PromptBuilder:
    """Builds prompts; the newest message and the instructions are never left out."""

    tokens: Tokens
    catalogue: Catalogue
    naming: Naming
    views: Views
    condenser: Condenser
    quoting: Quoting
    filled: Callable[[str], str]

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

        While everything fits, everything is there word for word. Else summaries stand for the
        oldest messages, and those of them that match the question are quoted. `waiting` is
        called before a summary has to be waited for.
        """
        sizes = await self.views.sizes(choices)
        names = await self.naming.of(one.message for one in kept)
        system = system_turn(self.filled(choices.instructions))
        most = int(sizes.prompt * share)
        if sizes.system_tokens + sum(one.tokens for one in kept) <= most:
            parts = Parts((), (), _said(thread, kept, names))
        else:
            view = await self.views.of(thread, kept, choices, sizes)
            parts = await self._condensed(view, names, share, waiting)
        return await self._weighed(system, parts, choices.model, most)

    def max_output(self, model: ModelName) -> int | None:
        """Return how long an answer may be, where somebody said so."""
        return self.catalogue.max_output(model)

    async def _condensed(
        self,
        view: View,
        names: Names,
        share: float,
        waiting: Callable[[], Awaitable[None]],
    ) -> Parts:
        sizes = view.sizes
        goal = strict(int(sizes.history * share), int(sizes.tail * share))
        plan = await self.condenser.at_mention(view, goal, waiting)
        at = view.bounds[plan.tail_from]
        old, tail = view.kept[:at], view.kept[at:]
        room = int(sizes.recall * share)
        quotes = await self.quoting.about(view.thread, old, tail[-1], names, room)
        missing = sum(view.bounds[end] - view.bounds[first] for first, end in plan.left_out)
        return Parts(
            shown(view, plan, self.condenser.builder.shelf, names),
            quotes,
            _said(view.thread, tail, names),
            len(old) - missing,
            missing,
            sum(1 for one in quotes if one.day),
        )

    async def _weighed(self, system: Turn, parts: Parts, model: ModelName, most: int) -> Prompt:
        """Make sure of the budget, by real counts: quotations go first, then the oldest."""
        around = [system.text, gap(1_000_000).text, OPENING, "[2000-01-01]"]
        said = [*parts.head, *parts.quotes, *parts.tail]
        costs = await self._costs(model, [*around, *_with_days(said)])
        room = most - sum(costs[: len(around)])
        costs = costs[len(around) :]
        if sum(costs) <= room:
            return _prompt(system, parts)
        if parts.quotes:
            return await self._weighed(system, replace(parts, quotes=(), quoted=0), model, most)
        if costs[-1] > room:
            question = await self._cut(model, parts.tail[-1], room)
            left_out = parts.left_out + parts.condensed + len(parts.tail) - 1
            return to_prompt(system, _after_gap(left_out, question), left_out=left_out)
        return _prompt(system, _without_oldest(parts, costs, room))

    async def _costs(self, model: ModelName, texts: Sequence[str]) -> list[int]:
        return [count + TOKENS_PER_MESSAGE for count in await self.tokens.count(model, texts)]

    async def _cut(self, model: ModelName, said: Said, room: int) -> Said:
        """Keep the beginning and the end of a message that is larger than all the room there is."""
        kept, shorter = len(said.text), said
        while kept > FLOOR_CHARACTERS:
            (cost,) = await self._costs(model, _with_days([shorter]))
            if cost <= room:
                break
            kept = max(FLOOR_CHARACTERS, int(kept * max(room, 0) / cost * CUT_MARGIN))
            text = said.text[: kept - kept // 2] + CUT + said.text[-(kept // 2) :]
            shorter = replace(said, text=text)
        return shorter


def _said(thread: ThreadId, kept: Sequence[Kept], names: Names) -> tuple[Said, ...]:
    messages = tuple(one.message for one in kept)
    return spoken(Thread(thread.channel, thread.root, messages), names)


def _prompt(system: Turn, parts: Parts) -> Prompt:
    """Put quotations right before the question, so that all before them stays the same."""
    said = [*parts.head, *parts.tail[:-1], *parts.quotes, *parts.tail[-1:]]
    prompt = to_prompt(system, said, left_out=parts.left_out)
    return replace(prompt, condensed=parts.condensed, quoted=parts.quoted)


def _without_oldest(parts: Parts, costs: Sequence[int], room: int) -> Parts:
    """Leave out the oldest messages of the tail, then what stands for older ones."""
    heads = len(parts.head)
    excess = sum(costs) - room
    first = 0
    while excess > 0 and first < len(parts.tail) - 1:
        excess -= costs[heads + first]
        first += 1
    gone = parts.condensed if excess > 0 else 0
    left_out = parts.left_out + first + gone
    head = () if gone else parts.head
    return replace(
        parts,
        head=(*head, gap(left_out)),
        tail=parts.tail[first:],
        left_out=left_out,
        condensed=parts.condensed - gone,
    )


def _with_days(said: Sequence[Said]) -> list[str]:
    """Return what each message adds to a prompt: its words, and the day where that changes."""
    texts, day = [], ""
    for one in said:
        texts.append(f"[{one.day}]\n{one.text}" if one.day not in {"", day} else one.text)
        day = one.day or day
    return texts


def _after_gap(left_out: int, *said: Said) -> Sequence[Said]:
    return (gap(left_out), *said) if left_out else said
