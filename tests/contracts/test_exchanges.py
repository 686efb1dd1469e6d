"""What was asked and answered is kept for review, and loses its texts with what is deleted."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.exchanges import SqlExchanges
from chatops.adapters.sql.inbox import SqlInbox
from chatops.adapters.sql.threads import SqlThreads
from chatops.domain.conversation import Role, Turn, Usage
from chatops.domain.errors import ClaimLost
from chatops.domain.exchange import Exchange, Opinion
from chatops.domain.names import ModelName, PostId, RequestId, UserId
from chatops.domain.request import Claim, Outcome
from chatops.domain.summary.values import Kept
from tests.contracts.asking import LEASE_S, OTHER, asked, claimed, ts
from tests.contracts.keeping import CHANNEL, THREAD, kept
from tests.fakes.clock import ManualClock

ANN, BEN = UserId("U1"), UserId("U2")
ANSWER_AT = 90


class Desk:
    """Somebody who asks and answers in one thread."""

    def __init__(self, inbox: SqlInbox, database: Database, clock: ManualClock) -> None:
        self.inbox = inbox
        self.clock = clock
        self.threads = SqlThreads(database)
        self.exchanges = SqlExchanges(database)

    async def ask(self, number: int, *before: Kept) -> tuple[Claim, list[Kept]]:
        """Ask at a second of the story, with what is remembered of the thread before that."""
        await self.inbox.put(asked(number, thread=1))
        read = [*before, kept(number, f"question {number}")]
        await self.threads.keep(THREAD, read, [])
        return await claimed(self.inbox), read

    async def answer(self, number: int, *before: Kept) -> Exchange:
        """Ask and answer, with the answer in a message of its own."""
        claim, read = await self.ask(number, *before)
        exchange = exchange_of(claim, read)
        await self.exchanges.record(claim, exchange, read)
        await self.inbox.intend(claim, 0, PostId(f"p-{number}"))
        await self.inbox.posted(claim, 0, ts(number + ANSWER_AT))
        await self.inbox.close(claim, Outcome.ANSWERED)
        return exchange

    async def all(self) -> list[Exchange]:
        """Return what is recorded."""
        return [exchange async for exchange in self.exchanges.since(0.0)]

    async def texts(self) -> list[str | None]:
        """Return the questions that are still there."""
        found = await self.all()
        assert all((one.prompt is None) == (one.question is None) for one in found)
        assert all((one.answer is None) == (one.question is None) for one in found)
        return [one.question for one in found]


def exchange_of(claim: Claim, read: Sequence[Kept]) -> Exchange:
    """Return what a model answered to a thread."""
    question = claim.request.asked
    turns = tuple(Turn(Role.USER, one.message.text) for one in read)
    return Exchange(
        request=question.id,
        channel=question.channel,
        thread=question.thread,
        ts=question.ts,
        user=question.user,
        bot=None,
        asked_at=claim.request.received_at,
        settled_at=claim.request.received_at + 2.5,
        outcome=Outcome.ANSWERED,
        error="",
        attempts=0,
        model=ModelName("main"),
        usage=Usage(40, 7, estimated=True),
        cost_usd=0.25,
        model_s=2.0,
        question=read[-1].message.text,
        prompt=(Turn(Role.SYSTEM, "Be brief."), *turns),
        answer="Because of the “cache”.\n",
    )


@pytest.fixture
def desk(inbox: SqlInbox, database: Database, clock: ManualClock) -> Desk:
    return Desk(inbox, database, clock)


async def test_what_is_recorded_is_read_back_as_it_was(desk: Desk) -> None:
    exchange = await desk.answer(5, kept(1, "why is 東京 slow?"))

    assert await desk.all() == [exchange]


async def test_exchanges_come_oldest_first_from_a_time_on(desk: Desk, clock: ManualClock) -> None:
    start = clock.now()
    for number in range(120):
        await desk.answer(200 + number)
        clock.advance(1.0)

    found = [one.ts async for one in desk.exchanges.since(start + 3.0)]

    assert found == [ts(200 + number) for number in range(3, 120)]


async def test_the_newest_record_of_a_request_stands(desk: Desk) -> None:
    claim, read = await desk.ask(5)
    first = exchange_of(claim, read)
    await desk.inbox.count_attempt(claim)

    await desk.exchanges.record(claim, first, read)
    await desk.exchanges.feedback(first.request, ANN, good=True)
    await desk.exchanges.record(claim, replace(first, answer="No."), read)

    assert await desk.all() == [replace(first, answer="No.", attempts=1)]


async def test_whoever_lost_the_claim_records_nothing(desk: Desk, clock: ManualClock) -> None:
    claim, read = await desk.ask(5)
    clock.advance(LEASE_S + 1)
    await claimed(desk.inbox, OTHER)

    with pytest.raises(ClaimLost):
        await desk.exchanges.record(claim, exchange_of(claim, read), read)

    assert await desk.all() == []


async def test_opinions_are_kept_by_person_the_last_one_each(
    desk: Desk, clock: ManualClock
) -> None:
    exchange = await desk.answer(5)
    found = await desk.exchanges.request_of(CHANNEL, ts(5 + ANSWER_AT))
    assert found == exchange.request

    for user, good in ((ANN, True), (BEN, True), (ANN, False)):
        assert await desk.exchanges.feedback(found, user, good=good)

    (stored,) = await desk.all()
    now = clock.now()
    assert set(stored.opinions) == {
        Opinion(ANN, good=False, at=now),
        Opinion(BEN, good=True, at=now),
    }


async def test_nobody_has_an_opinion_of_what_is_not_known(desk: Desk) -> None:
    assert await desk.exchanges.request_of(CHANNEL, ts(5)) is None
    assert not await desk.exchanges.feedback(RequestId("T1:C1:1"), ANN, good=True)


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        (2, [None, None]),
        (5, [None, None]),
        (7, ["question 5", None]),
        (9, ["question 5", None]),
        (5 + ANSWER_AT, [None, "question 9"]),
        (9 + ANSWER_AT, ["question 5", None]),
        (50, ["question 5", "question 9"]),
    ],
)
async def test_a_deletion_takes_the_texts_that_may_hold_what_was_deleted(
    desk: Desk, gone: int, left: list[str | None]
) -> None:
    await desk.answer(5, kept(2))
    await desk.answer(9, kept(7))
    thread = await desk.threads.find(CHANNEL, ts(gone)) or THREAD

    await desk.threads.keep(thread, [], [ts(gone)])

    assert thread == THREAD
    assert await desk.texts() == left


async def test_an_answer_that_was_never_read_again_is_found_by_its_message(desk: Desk) -> None:
    await desk.answer(5)

    assert await desk.threads.find(CHANNEL, ts(5 + ANSWER_AT)) == THREAD
    assert await desk.threads.find(CHANNEL, ts(6 + ANSWER_AT)) is None


async def test_an_edit_takes_the_texts_and_a_second_look_does_not(desk: Desk) -> None:
    await desk.answer(5, kept(2))

    await desk.threads.keep(THREAD, [kept(2)], [])
    before = await desk.texts()
    await desk.threads.keep(THREAD, [kept(2, "something else")], [])

    assert before == ["question 5"]
    assert await desk.texts() == [None]


PREVIEW = "\n[link preview of https://a.example]\nA page"


async def test_a_preview_of_a_link_takes_nothing_until_it_is_removed(desk: Desk) -> None:
    await desk.answer(5, kept(2, "see https://a.example\n[file: a.txt]"))

    previewed = f"see https://a.example{PREVIEW}\n[file: a.txt]"
    await desk.threads.keep(THREAD, [kept(2, previewed)], [])
    before = await desk.texts()
    await desk.threads.keep(THREAD, [kept(2, "see https://a.example\n[file: a.txt]")], [])

    assert before == ["question 5"]
    assert await desk.texts() == [None]


async def test_a_preview_that_comes_while_the_model_answers_takes_nothing(desk: Desk) -> None:
    claim, read = await desk.ask(5, kept(2, "see https://a.example"))

    await desk.threads.keep(THREAD, [kept(2, f"see https://a.example{PREVIEW}")], [])
    await desk.exchanges.record(claim, exchange_of(claim, read), read)

    assert await desk.texts() == ["question 5"]


async def test_a_deletion_in_another_thread_takes_nothing(desk: Desk) -> None:
    await desk.answer(5)

    await desk.threads.keep(replace(THREAD, root=ts(3)), [kept(3)], [])
    await desk.threads.keep(replace(THREAD, root=ts(3)), [], [ts(3)])

    assert await desk.texts() == ["question 5"]


@pytest.mark.parametrize("how", ["edited", "deleted"])
async def test_what_goes_while_the_model_answers_is_not_recorded(desk: Desk, how: str) -> None:
    claim, read = await desk.ask(5, kept(2))

    if how == "edited":
        await desk.threads.keep(THREAD, [kept(2, "something else")], [])
    else:
        await desk.threads.keep(THREAD, [], [ts(2)])
    await desk.exchanges.record(claim, exchange_of(claim, read), read)

    (stored,) = await desk.all()
    assert stored.usage == Usage(40, 7, estimated=True)
    assert await desk.texts() == [None]


async def test_exchanges_are_forgotten_when_their_time_is_over(
    desk: Desk, clock: ManualClock
) -> None:
    await desk.answer(5)
    clock.advance(3_600)
    await desk.answer(6)

    await desk.exchanges.purge(1_800)

    assert await desk.texts() == ["question 6"]
