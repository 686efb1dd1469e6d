"""A thread, made into a prompt that fits the model's window."""

from collections.abc import Callable
from dataclasses import dataclass

from chatops.domain.choices import Choices
from chatops.domain.conversation import Names, Prompt, Speaker, Thread
from chatops.domain.names import ModelName, UserId
from chatops.domain.naming import distinct, mentions
from chatops.domain.transcript import Said, gap, spoken, system_turn, to_prompt
from chatops.ports import Catalogue, Chat, Tokens

WINDOW_SHARE = 0.9
"""The rest of the window covers the error of token counts."""
DEFAULT_OUTPUT_TOKENS = 1024
"""Kept free for the answer where nothing says how long it may be."""
TOKENS_PER_MESSAGE = 4
"""What an endpoint adds around a message, by OpenAI's own counting recipe."""
CUT = "\n[… cut here, too long …]\n"


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
        counts = await self.tokens.count(choices.model, [system.text, *(one.text for one in said)])
        room = int(self.budget(choices) * share) - counts[0]
        kept, left_out = _fit(said, counts[1:], room)
        return to_prompt(system, kept, left_out=left_out)

    def budget(self, choices: Choices) -> int:
        """Return how many tokens a prompt for this model may hold."""
        window = self.catalogue.window(choices.model)
        output = self.catalogue.max_output(choices.model) or DEFAULT_OUTPUT_TOKENS
        return min(choices.target_tokens, int(WINDOW_SHARE * (window - min(output, window // 2))))

    def max_output(self, model: ModelName) -> int | None:
        """Return how long an answer may be, where somebody said so."""
        return self.catalogue.max_output(model)

    async def _names(self, thread: Thread) -> Names:
        own: dict[str, str] = {}
        authors: set[str] = set()
        for message in thread.messages:
            authors |= mentions(message.text)
            if message.speaker is Speaker.SELF:
                continue
            if message.name:
                own[message.author] = message.name
            elif message.author:
                authors.add(message.author)
        known = await self.chat.names(authors - own.keys() - {self.own_id})
        return distinct({**known, **own}, own=self.own_id, own_name=self.own_name)


def _fit(
    said: tuple[Said, ...], counts: tuple[int, ...], room: int
) -> tuple[tuple[Said, ...], int]:
    if not said:
        return (), 0
    costs = [count + TOKENS_PER_MESSAGE for count in counts]
    if sum(costs) <= room:
        return said, 0
    question = _cut(said[-1], costs[-1], room)
    room -= min(costs[-1], room)
    with_root = len(said) > 1 and costs[0] <= room // 2
    room -= costs[0] if with_root else 0
    first = len(said) - 1
    while first - 1 >= int(with_root) and costs[first - 1] <= room:
        first -= 1
        room -= costs[first]
    left_out = first - int(with_root)
    head = said[:1] if with_root else ()
    missing = (gap(left_out),) if left_out else ()
    return (*head, *missing, *said[first:-1], question), left_out


def _cut(said: Said, cost: int, room: int) -> Said:
    """Keep the beginning and the end of a message that is larger than all the room there is."""
    if cost <= room:
        return said
    kept = max(200, int(len(said.text) * room / cost * WINDOW_SHARE)) // 2
    text = said.text[:kept] + CUT + said.text[-kept:]
    return Said(said.role, text, said.day, said.post)
