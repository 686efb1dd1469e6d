"""A thread, made into a prompt that fits the model's window."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chatops.domain.choices import Choices
from chatops.domain.conversation import Names, Prompt, Speaker, Thread
from chatops.domain.names import ModelName, UserId
from chatops.domain.naming import distinct, mentions
from chatops.domain.transcript import OPENING, Said, gap, spoken, system_turn, to_prompt
from chatops.ports import Catalogue, Chat, Tokens

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
class PromptBuilder:
    """Builds prompts; the newest message and the instructions are never left out."""

    chat: Chat
    tokens: Tokens
    catalogue: Catalogue
    own_id: UserId
    own_name: str
    filled: Callable[[str], str]

    async def build(self, thread: Thread, choices: Choices, *, share: float = 1.0) -> Prompt:
        """Return the prompt for the newest message of a thread, within `share` of the budget.

        The root and then the newest messages are kept whole for as long as they fit; the
        place and number of what is left out is told to the model and counted in the prompt.
        """
        system = system_turn(self.filled(choices.instructions))
        said = spoken(thread, await self._names(thread))
        around = [system.text, gap(len(said)).text, OPENING, "[2000-01-01]"]
        counts = await self._costs(choices.model, [*around, *_with_days(said)])
        room = int(self.budget(choices) * share) - sum(counts[: len(around)])
        costs = counts[len(around) :]
        if said and costs[-1] > room:
            question = await self._cut(choices.model, said[-1], room)
            return to_prompt(system, _after_gap(len(said) - 1, question), left_out=len(said) - 1)
        kept, left_out = _fit(said, costs, room)
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

    async def _names(self, thread: Thread) -> Names:
        own: dict[str, str] = {}
        authors: set[str] = set()
        for message in thread.messages:
            authors |= mentions(message.text)
            if not message.author or message.speaker is Speaker.SELF:
                continue
            if not message.name:
                authors.add(message.author)
            elif message.speaker is Speaker.PERSON:
                own[message.author] = message.name
        known = await self.chat.names(authors - own.keys() - {self.own_id})
        return distinct({**known, **own}, own=self.own_id, own_name=self.own_name)


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
