"""Who may see what is said in a channel."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.calls import Calls
from chatops.adapters.slack.paging import pages
from chatops.domain.conversation import Person
from chatops.domain.names import ChannelId

PAGE = 1_000
PAGES = 100
"""A cursor that never ends stops here."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Asks Slack each time: people come and go, and a stale answer would open a wall."""

    client: AsyncWebClient
    calls: Calls

    async def may_see(self, channel: ChannelId, person: Person) -> bool:
        """Say whether somebody can read a channel: a public one of the workspace, or as a member.

        Guests and people of other organisations see only what they are members of.
        """
        said = await self.calls.patiently(
            "conversations.info", lambda: self.client.conversations_info(channel=channel)
        )
        about = said.get("channel")
        if isinstance(about, dict) and _is_public(about) and not (person.guest or person.external):
            return True
        async for page in pages(partial(self._members, channel), PAGES):
            members = page.get("members")
            if isinstance(members, list) and person.id in members:
                return True
        return False

    async def _members(self, channel: ChannelId, cursor: str | None) -> dict[str, Any]:
        return await self.calls.patiently(
            "conversations.members",
            lambda: self.client.conversations_members(channel=channel, limit=PAGE, cursor=cursor),
        )


def _is_public(about: dict[str, Any]) -> bool:
    return about.get("is_channel") is True and about.get("is_private") is False
