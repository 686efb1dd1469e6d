"""Who is let in: by the policy, and for bots by how often they asked lately."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from chatops.domain.access import Denial, Policy, may_ask
from chatops.domain.request import Asked
from chatops.ports import Chat

BOT_TURNS = 3
"""So often may bots ask in a thread within an hour: two that mention each other come to an end."""
BOT_TURNS_WITHIN_S = 3600.0


@dataclass(frozen=True, slots=True)
class Admission:
    """Decides before anything is shown or spent."""

    chat: Chat
    policy: Policy
    bot_turns: Callable[[Asked, float], Awaitable[int]]
    """Says how often bots were let in, in the thread of a question, within so many seconds."""

    async def denial(self, asked: Asked) -> Denial | None:
        """Return why a question is not to be answered, or None when it is."""
        person = await self.chat.person(asked.user) if asked.user else None
        denial = may_ask(asked, person, self.policy)
        if denial is not None or asked.bot is None:
            return denial
        turns = await self.bot_turns(asked, BOT_TURNS_WITHIN_S)
        return Denial.LOOP if turns >= BOT_TURNS else None
