"""Who is who among the messages of a thread."""

from collections.abc import Iterable
from dataclasses import dataclass

from chatops.domain.conversation import Message, Names, Speaker
from chatops.domain.names import UserId
from chatops.domain.naming import distinct, mentions
from chatops.ports import Chat


@dataclass(frozen=True, slots=True)
class Naming:
    """Puts names to ids; the assistant has its own, and nobody else gets it."""

    chat: Chat
    own_id: UserId
    own_name: str

    async def of(self, messages: Iterable[Message]) -> Names:
        """Return plain names for everybody who speaks or is mentioned, no two alike."""
        own: dict[str, str] = {}
        authors: set[str] = set()
        for message in messages:
            authors |= mentions(message.text)
            if not message.author or message.speaker is Speaker.SELF:
                continue
            if not message.name:
                authors.add(message.author)
            elif message.speaker is Speaker.PERSON:
                own[message.author] = message.name
        known = await self.chat.names(authors - own.keys() - {self.own_id})
        return distinct({**known, **own}, own=self.own_id, own_name=self.own_name)
