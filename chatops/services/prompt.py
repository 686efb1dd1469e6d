"""A thread, made into a prompt that fits the model's window."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chatops.domain.choices import Choices
from chatops.domain.conversation import Prompt, Thread, Turn
from chatops.domain.names import ModelName
from chatops.domain.transcript import OPENING, Said, gap, spoken, system_turn, to_prompt
from chatops.ports import Catalogue, Tokens
from chatops.services.naming import Naming

WINDOW_SHARE = 0.9
"""The rest of the window covers the error of token counts."""
DEFAULT_OUTPUT_TOKENS = 1024
"""Kept free for the answer where nothing says how long it may be."""
TOKENS_PER_MESSAGE = 4
"""What an endpoint adds around a message, by OpenAI's own counting recipe."""
FLOOR_CHARACTERS = 200
"""A question is cut down to this and no further, even where there is no room for it."""
CUT = "\n  [… cut here, too long …]\n  "
"""Indented, like every line of a message but its first."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a prompt is made of: the newest messages, and what stands for all older ones.

    `head` is summaries, which stand for `condensed` messages, and names what is missing, which is
    `left_out`. `quotes` are old messages that match the question.
    """

    said: Sequence[Said]
    head: Sequence[Said] = ()
    quotes: Sequence[Said] = ()
    condensed: int = 0
    left_out: int = 0

    @property
    def in_order(self) -> list[Said]:
        """Quotations stand right before the question, so that all before them stays the same."""
        return [*self.head, *self.said[:-1], *self.quotes, *self.said[-1:]]

    @property
    def older(self) -> int:
        """How many messages there are before those in `said`."""
        return self.condensed + self.left_out

    @property
    def quoted(self) -> int:
        """How many messages are quoted."""
        return sum(1 for one in self.quotes if one.day)

    def without_quotes(self) -> "Parts":
        """Return the parts with nothing put back."""
        return replace(self, quotes=())

    def within(self, costs: Sequence[int], room: int) -> "Parts":
        """Leave out the oldest messages, then what stands for older ones, until all fits.

        `costs` are those of `in_order`.
        """
        excess, first = sum(costs) - room, 0
        if excess <= 0:
            return self
        while excess > 0 and first < len(self.said) - 1:
            excess -= costs[len(self.head) + first]
            first += 1
        head, condensed = (self.head, self.condensed) if excess <= 0 else ((), 0)
        gone = first if excess <= 0 else first + self.condensed
        return replace(
            self,
            said=self.said[first:],
            head=(*head, gap(gone)),
            condensed=condensed,
            left_out=self.left_out + gone,
        )


@dataclass(frozen=True, slots=True)
class PromptBuilder:
    """Builds prompts; the newest message and the instructions are never left out."""

    naming: Naming
    tokens: Tokens
    catalogue: Catalogue
    filled: Callable[[str], str]

    async def build(self, thread: Thread, choices: Choices, *, share: float = 1.0) -> Prompt:
        """Return the prompt for the newest message of a thread, within `share` of the budget.

        The root and then the newest messages are kept whole for as long as they fit; the
        place and number of what is left out is told to the model and counted in the prompt.
        """
        said = spoken(thread, await self.naming.of(thread.messages))
        return await self.assemble(Parts(said), choices, share=share)

    async def assemble(self, parts: Parts, choices: Choices, *, share: float = 1.0) -> Prompt:
        """Return the prompt of these parts, weighed by real counts.

        What does not fit is left out: quotations first, then the oldest messages, then what
        stands for still older ones. The newest message is cut when it does not fit by itself.
        """
        system = system_turn(self.filled(choices.instructions))
        around = [system.text, gap(1_000_000).text, OPENING, "[2000-01-01]"]
        texts = [*around, *_with_days(parts.in_order)]
        counts = await self._costs(choices.model, texts)
        room = int(self.budget(choices) * share) - sum(counts[: len(around)])
        costs = counts[len(around) :]
        if parts.said and costs[-1] > room:
            question = await self._cut(choices.model, parts.said[-1], room)
            gone = parts.older + len(parts.said) - 1
            return to_prompt(system, _after_gap(gone, question), left_out=gone)
        if sum(costs) > room and parts.quotes:
            return await self.assemble(parts.without_quotes(), choices, share=share)
        if parts.head or parts.left_out:
            return _prompt(system, parts.within(costs, room))
        kept, left_out = _fit(parts.said, costs, room)
        return to_prompt(system, kept, left_out=left_out)

    def budget(self, choices: Choices) -> int:
        """Return how many tokens a prompt for this model may hold."""
        window = self.catalogue.window(choices.model)
        output = self.catalogue.max_output(choices.model) or DEFAULT_OUTPUT_TOKENS
        return min(choices.target_tokens, int(WINDOW_SHARE * (window - min(output, window // 2))))

    def max_output(self, model: ModelName) -> int | None:
        """Return how long an answer may be, where somebody said so."""
        return self.catalogue.max_output(model)

    async def _costs(self, model: ModelName, texts: Sequence[str]) -> list[int]:
        return [count + TOKENS_PER_MESSAGE for count in await self.tokens.count(model, texts)]

    async def _cut(self, model: ModelName, said: Said, room: int) -> Said:
        """Keep the beginning and the end of a message that is larger than all the room there is."""
        kept, shorter = len(said.text), said
        while kept > FLOOR_CHARACTERS:
            (cost,) = await self._costs(model, _with_days([shorter]))
            if cost <= room:
                break
            kept = max(FLOOR_CHARACTERS, int(kept * max(room, 0) / cost * WINDOW_SHARE))
            text = said.text[: kept - kept // 2] + CUT + said.text[-(kept // 2) :]
            shorter = replace(said, text=text)
        return shorter


def _prompt(system: Turn, parts: Parts) -> Prompt:
    prompt = to_prompt(system, parts.in_order, left_out=parts.left_out)
    return replace(prompt, condensed=parts.condensed, quoted=parts.quoted)


def _with_days(said: Sequence[Said]) -> list[str]:
    """Return what each message adds to a prompt: its words, and the day where that changes."""
    texts, day = [], ""
    for one in said:
        texts.append(f"[{one.day}]\n{one.text}" if one.day not in {"", day} else one.text)
        day = one.day or day
    return texts


def _fit(said: Sequence[Said], costs: Sequence[int], room: int) -> tuple[Sequence[Said], int]:
    """Choose what is kept, and count what is not. The newest message fits, by the caller's care."""
    if sum(costs) <= room:
        return said, 0
    room -= costs[-1]
    with_root = len(said) > 1 and costs[0] <= room // 2
    room -= costs[0] if with_root else 0
    first = len(said) - 1
    while first - 1 >= int(with_root) and costs[first - 1] <= room:
        first -= 1
        room -= costs[first]
    left_out = first - int(with_root)
    head = said[:1] if with_root else ()
    return (*head, *_after_gap(left_out, *said[first:])), left_out


def _after_gap(left_out: int, *said: Said) -> Sequence[Said]:
    return (gap(left_out), *said) if left_out else said
