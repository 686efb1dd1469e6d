"""Who people are, by `users.info` and `bots.info`, remembered for a while."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.calls import Calls
from chatops.adapters.slack.reading.shape import as_text
from chatops.domain.conversation import Names, Person
from chatops.domain.errors import ChatUnavailable, Final
from chatops.domain.names import TeamId, UserId

NAME_LIVES_S = 3600.0
PERSON_LIVES_S = 300.0
"""Rights are read from here, so a guest or a leaver is noticed within five minutes."""
AT_ONCE = 8
REMEMBERED = 20_000
ZONE_LENGTH = 100


@dataclass(slots=True)
class People:
    """Answers from memory where it is young enough, and asks Slack otherwise."""

    client: AsyncWebClient
    calls: Calls
    team: TeamId
    _persons: dict[str, tuple[float, Person]] = field(default_factory=dict)
    _bots: dict[str, tuple[float, str]] = field(default_factory=dict)

    async def person(self, user: UserId, *, lives_s: float = PERSON_LIVES_S) -> Person:
        """Return a person; one that Slack does not know counts as somebody from outside."""
        now = self.calls.clock.monotonic()
        known = self._persons.get(user)
        if known and now - known[0] < lives_s:
            return known[1]
        try:
            call = lambda: self.client.users_info(user=user)  # noqa: E731
            said = await self.calls.patiently("users.info", call)
        except Final:
            return Person(user, "someone", external=True)
        person = to_person(user, said.get("user") or {}, self.team)
        self._remember(self._persons, user, (now, person))
        return person

    async def names(self, authors: Collection[str]) -> Names:
        """Return a name for each id; one that cannot be had now is "someone"."""
        gate = asyncio.Semaphore(AT_ONCE)
        found: dict[str, str] = {}

        async def find(author: str) -> None:
            async with gate:
                found[author] = await self._name(author)

        async with asyncio.TaskGroup() as group:
            for author in authors:
                group.create_task(find(author))
        return found

    async def _name(self, author: str) -> str:
        try:
            if author.startswith("B"):
                return await self._bot_name(author)
            return (await self.person(UserId(author), lives_s=NAME_LIVES_S)).name
        except ChatUnavailable:
            return "someone"

    async def _bot_name(self, bot: str) -> str:
        now = self.calls.clock.monotonic()
        known = self._bots.get(bot)
        if known and now - known[0] < NAME_LIVES_S:
            return known[1]
        try:
            call = lambda: self.client.bots_info(bot=bot)  # noqa: E731
            said = await self.calls.patiently("bots.info", call)
            name = str((said.get("bot") or {}).get("name") or "a bot")
        except Final:
            name = "a bot"
        self._remember(self._bots, bot, (now, name))
        return name

    def _remember(self, memory: dict[str, Any], key: str, value: object) -> None:
        if len(memory) >= REMEMBERED:
            memory.pop(next(iter(memory)))
        memory[key] = value


def to_person(user: UserId, said: dict[str, Any], team: TeamId) -> Person:
    """Read what `users.info` says of somebody. Teams are compared: outsiders may be no strangers."""
    profile = said.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), said.get("real_name"))
    name = next((str(name) for name in (*names, said.get("name")) if name), "someone")
    return Person(
        user,
        name,
        guest=bool(said.get("is_restricted") or said.get("is_ultra_restricted")),
        external=bool(said.get("is_stranger")) or said.get("team_id", team) != team,
        bot=bool(said.get("is_bot")) or user == "USLACKBOT",
        removed=bool(said.get("deleted")),
        zone=as_text(said.get("tz"), ZONE_LENGTH),
    )
