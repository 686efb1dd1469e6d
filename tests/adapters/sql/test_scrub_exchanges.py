"""Text that was deleted in Slack is in no file of a SQLite database, whatever prompts held it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.exchanges import SqlExchanges
from chatops.adapters.sql.inbox import SqlInbox, open_inbox
from chatops.adapters.sql.migrate import upgrade
from chatops.adapters.sql.threads import SqlThreads
from chatops.domain.conversation import Role, Turn
from chatops.domain.exchange import Exchange
from chatops.domain.names import PostId, UserId
from chatops.domain.request import Outcome
from chatops.domain.summary.values import Kept
from tests.adapters.sql.test_scrub import files
from tests.contracts.asking import DEADLINE_S, asked, claimed, ts
from tests.contracts.keeping import THREAD, kept
from tests.databases import SQLITE, new_database

ROUNDS = 24
ANSWERS = 1_000


class Talk:
    """A thread in which every message is a question that is answered, and recorded."""

    def __init__(self, database: Database, inbox: SqlInbox) -> None:
        self.threads = SqlThreads(database)
        self.exchanges = SqlExchanges(database)
        self.inbox = inbox
        self.read: dict[int, Kept] = {}

    async def ask(self, number: int, length: int) -> None:
        """Say something long, and have the model answer to all that is there."""
        text = f"<was {number}>" + "x“\n" * (length // 3)
        self.read[number] = kept(number, text)
        await self.threads.keep(THREAD, [self.read[number]], [])
        await self.inbox.put(asked(number, thread=1))
        claim = await claimed(self.inbox)
        request = claim.request
        exchange = Exchange(
            request=request.asked.id,
            channel=request.asked.channel,
            thread=request.asked.thread,
            ts=request.asked.ts,
            user=request.asked.user,
            bot=None,
            asked_at=request.received_at,
            settled_at=request.received_at,
            outcome=Outcome.ANSWERED,
            error="",
            attempts=0,
            question=text,
            prompt=tuple(Turn(Role.USER, one.message.text) for one in self.read.values()),
            answer=f"<was {number + ANSWERS}>" + "y" * length,
        )
        await self.exchanges.record(claim, exchange, tuple(self.read.values()))
        await self.inbox.intend(claim, 0, PostId(f"p-{number}"))
        await self.inbox.posted(claim, 0, ts(number + ANSWERS))
        await self.inbox.close(claim, Outcome.ANSWERED)

    async def lose(self, numbers: Sequence[int]) -> None:
        """Delete messages, and answers."""
        for number in numbers:
            self.read.pop(number, None)
        await self.threads.keep(THREAD, [], [ts(number) for number in numbers])


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Talk]:
    async with new_database(SQLITE, folder) as url, open_database(url) as database:
        await upgrade(database)
        async with open_inbox(database, deadline_s=DEADLINE_S) as inbox:
            yield Talk(database, inbox)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with opened(tmp_path) as one:
        yield one


def left(folder: Path, numbers: Sequence[int]) -> list[int]:
    """Return those of the deleted texts that are still written anywhere."""
    written = files(folder)
    return [number for number in numbers if f"<was {number}>".encode() in written]


steps = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=6_000), st.sampled_from(["say", "lose", "answer"])
    ),
    min_size=2,
    max_size=12,
)


@given(steps=steps)
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
async def test_whatever_is_deleted_in_whatever_order_is_gone(steps: list[tuple[int, str]]) -> None:
    with TemporaryDirectory() as name:
        async with opened(Path(name)) as talk:
            went: list[int] = []
            for number, (size, what) in enumerate(steps, 1):
                if what == "say" or not talk.read:
                    await talk.ask(number, size)
                    continue
                victim = sorted(talk.read)[size % len(talk.read)]
                went.append(victim if what == "lose" else victim + ANSWERS)
                await talk.lose(went[-1:])

            assert left(Path(name), went) == []


async def test_no_copy_is_left_of_exchanges_that_moved_from_page_to_page(
    talk: Talk, tmp_path: Path
) -> None:
    for number in range(1, ROUNDS):
        await talk.ask(number, 200 * (number % 7))
    before = left(tmp_path, [3, 10 + ANSWERS])
    for request in [one.request async for one in talk.exchanges.since(0.0)]:
        await talk.exchanges.feedback(request, UserId("U1"), good=True)

    await talk.lose([10 + ANSWERS])
    await talk.lose([3])

    assert before == [3, 10 + ANSWERS]
    assert left(tmp_path, [3, 10 + ANSWERS]) == []
    assert left(tmp_path, [1, 2 + ANSWERS]) == [1, 2 + ANSWERS]
