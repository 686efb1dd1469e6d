"""What is said behind a wall stays there: who reads a digest can read all that it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatops.domain.errors import Final, PlaceClosed
from chatops.domain.names import ChannelId
from chatops.services.digest.channels import About, Channels, Kind


class Walled(Final):
    """A digest of these channels must not be posted there; `reason` is for whoever set it up."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Walls:
    """Asks Slack each time: people and channels change, and an old answer would open a wall."""

    channels: Channels

    async def check(self, sources: Sequence[ChannelId], target: ChannelId) -> None:
        """Return if everybody who can read the target can read every source, else raise Walled.

        Raises ChatUnavailable when that cannot be known now, which forbids it for now.
        """
        there = await self._usable(target, "post to")
        for source in sources:
            if source != target:
                await self._let_through(await self._usable(source, "read"), there)

    async def readable(self, sources: Sequence[ChannelId]) -> None:
        """Return if we can read all of these, else raise Walled."""
        for source in sources:
            await self._usable(source, "read")

    async def _usable(self, channel: ChannelId, purpose: str) -> About:
        try:
            about = await self.channels.about(channel)
        except PlaceClosed as closed:
            reason = f"I cannot see the channel {channel} ({closed.reason}). Invite me to it."
            raise Walled(reason) from closed
        if about.kind is Kind.DIRECT:
            raise Walled(f"{channel} is a direct message. Digests are for channels.")
        if about.archived:
            raise Walled(f"The channel {channel} is archived.")
        if not about.joined:
            raise Walled(
                f"I am no member of the channel {channel}. Invite me, so I can {purpose} it."
            )
        return about

    async def _let_through(self, source: About, target: About) -> None:
        if target.shared:
            raise Walled(
                f"The channel {target.id} is shared with other organisations, who must not read"
                f" what is said in {source.id}."
            )
        if source.kind is Kind.PUBLIC:
            return
        if target.kind is Kind.PUBLIC:
            raise Walled(
                f"Everybody in the workspace can read {target.id}, but only its members {source.id}."
            )
        outside = await self.channels.members(target.id) - await self.channels.members(source.id)
        if outside:
            people = "1 person" if len(outside) == 1 else f"{len(outside)} people"
            raise Walled(f"{people} in {target.id} cannot read the private channel {source.id}.")
