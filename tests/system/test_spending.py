"""What the model takes is counted, and once a day's tokens are spent it is not asked."""

import asyncio
import json
import re

from chatops.adapters.sql.address import database_url
from chatops.adapters.sql.engine import open_database
from chatops.adapters.sql.usage import SqlUsage
from chatops.domain.names import ChannelId, UserId
from chatops.domain.usage import Day, Tally
from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.conftest import Starter

OPENS = re.compile(r"You can ask again from 00:00 UTC on \d\d \w+ \d{4}\.")
CROWD = 20


async def refusal(slack: Workspace, asked: Json) -> str:
    """Wait for the notice that says that a day is spent, and return it."""

    def told(_: Workspace) -> list[Json]:
        return [one for one in sight.replies(slack, asked) if "are spent" in sight.text(one)]

    found = await slack.until(told, 5)
    assert len(sight.replies(slack, asked)) == 1
    assert sight.mark(found[0]) == sight.NOTICE
    return sight.text(found[0])


async def spent(starter: Starter, *, user: str | None = None, channel: str | None = None) -> Tally:
    """Return what the database says was spent."""
    async with open_database(database_url(f"sqlite:///{starter.folder}/chatops.db")) as database:
        return await SqlUsage(database).totals(
            user=UserId(user) if user else None,
            channel=ChannelId(channel) if channel else None,
            since=Day(0),
        )


async def test_once_somebodys_day_is_spent_they_are_told_when_it_opens_again(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    async with starter.start("limits: {tokens_per_user_day: 10}"):
        first = await slack.mention("C1", user="U1", text="why?")
        await sight.only_answer(slack, first)
        second = await slack.mention("C1", user="U1", text="and why that?")
        told = await refusal(slack, second)
        other = await slack.mention("C1", user="U2", text="may I?")
        await sight.only_answer(slack, other)

    assert told.startswith("Your tokens for today are spent")
    assert OPENS.search(told)
    assert "reference" not in told
    assert len(playground.model.requests) == 2


async def test_a_budget_of_nothing_stops_everything(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    async with starter.start("limits: {tokens_per_day: 0}"):
        asked = await slack.mention("C1", user="U1", text="why?")
        told = await refusal(slack, asked)

    assert told.startswith("All tokens for today are spent")
    assert playground.model.requests == []


async def test_of_many_who_ask_at_once_few_are_answered(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    async with starter.start("limits: {tokens_per_channel_day: 10, answers_at_once: 20}"):
        async with asyncio.TaskGroup() as group:
            questions = [
                group.create_task(slack.mention("C1", user="U1", text=f"why {number}?"))
                for number in range(CROWD)
            ]
        asked = [one.result() for one in questions]
        await slack.until(
            lambda _: all(
                sight.mark(one) == sight.ANSWER or "are spent" in sight.text(one)
                for each in asked
                for one in sight.replies(slack, each) or [{"text": "", "metadata": {}}]
            ),
            8,
        )

    assert len(playground.model.requests) == 1
    assert (await spent(starter, channel="C1")).calls == 1


async def test_an_answer_is_counted_for_whoever_asked_and_where(
    slack: Workspace, starter: Starter
) -> None:
    async with starter.start():
        asked = await slack.mention("C1", user="U1", text="why?")
        await sight.only_answer(slack, asked)

    mine, here = await spent(starter, user="U1"), await spent(starter, channel="C1")
    assert mine == here == await spent(starter)
    assert mine.calls == 1
    assert mine.tokens_in > 0
    assert mine.tokens_out > 0


async def test_what_is_answered_to_one_person_alone_counts_like_any_answer(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    def told(of: str) -> list[Json]:
        return [one for one in slack.ephemerals if of in json.dumps(one)]

    playground.model.answer = "They talked about caches."
    async with starter.start("limits: {tokens_per_user_day: 10}") as daemon:
        await daemon.sockets.known.wait()
        root = await slack.say("C1", user="U1", text="The cache was cold.")
        await slack.gestures.shortcut("C1", root["ts"], "U1", "summarise_thread")
        await slack.until(lambda _: told("They talked about caches."), 5)
        await slack.gestures.shortcut("C1", root["ts"], "U1", "summarise_thread")
        await slack.until(lambda _: told("Your tokens for today are spent"), 5)

    assert len(playground.model.requests) == 1
    assert (await spent(starter, user="U1")).calls == 1
