"""What every inbox promises: replies, outcomes, and what is seen of both."""

from collections.abc import Awaitable, Callable

import pytest

from chatops.domain.errors import ClaimLost
from chatops.domain.names import MessageTs, PostId, RequestId
from chatops.domain.request import Claim, Outcome, Posted, Recheck, Settlement, State
from chatops.ports import Inbox
from tests.contracts.asking import LEASE_S, ONE, OTHER, asked, claimed
from tests.fakes.clock import START, ManualClock

POST = PostId("p-1")
TS = MessageTs("1700000009.000200")

WRITES: dict[str, Callable[[Inbox, Claim], Awaitable[object]]] = {
    "release": lambda inbox, claim: inbox.release(claim, delay_s=0),
    "count_attempt": lambda inbox, claim: inbox.count_attempt(claim),
    "intend": lambda inbox, claim: inbox.intend(claim, 1, PostId("p-2")),
    "posted": lambda inbox, claim: inbox.posted(claim, 0, TS),
    "reintend": lambda inbox, claim: inbox.reintend(claim, 0),
    "unintend": lambda inbox, claim: inbox.unintend(claim, 0),
    "settle": lambda inbox, claim: inbox.settle(claim, Settlement(Outcome.FAILED, "late")),
    "close": lambda inbox, claim: inbox.close(claim, Outcome.FAILED),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
async def test_nothing_is_written_under_a_claim_that_is_lost(
    inbox: Inbox, clock: ManualClock, write: Callable[[Inbox, Claim], Awaitable[object]]
) -> None:
    await inbox.put(asked())
    first = await claimed(inbox)
    await inbox.intend(first, 0, POST)
    clock.advance(LEASE_S + 1)
    second = await claimed(inbox)

    with pytest.raises(ClaimLost):
        await write(inbox, first)

    await inbox.release(second, delay_s=0)
    assert (await claimed(inbox)).request == second.request


async def test_an_intent_stands_until_it_is_renewed(inbox: Inbox, clock: ManualClock) -> None:
    await inbox.put(asked())
    claim = await claimed(inbox)

    first = await inbox.intend(claim, 0, POST)
    clock.advance(1)
    again = await inbox.intend(claim, 0, PostId("p-2"))
    await inbox.posted(claim, 0, TS)
    clock.advance(1)
    renewed = await inbox.reintend(claim, 0)

    assert first == again == Posted(0, POST, START)
    assert renewed == Posted(0, POST, START + 2, None)


async def test_the_next_worker_sees_what_was_posted(inbox: Inbox, clock: ManualClock) -> None:
    await inbox.put(asked())
    claim = await claimed(inbox)
    await inbox.intend(claim, 1, PostId("p-2"))
    await inbox.intend(claim, 0, POST)
    await inbox.posted(claim, 0, TS)
    posts = (Posted(0, POST, START, TS), Posted(1, PostId("p-2"), START))

    clock.advance(LEASE_S + 1)

    assert (await claimed(inbox, OTHER)).request.posts == posts
    assert await inbox.posts(asked().id) == posts
    assert await inbox.posts(RequestId("T1:C1:9.9")) == ()


async def test_a_part_that_nobody_intended_cannot_be_posted(inbox: Inbox) -> None:
    await inbox.put(asked())

    with pytest.raises(LookupError):
        await inbox.posted(await claimed(inbox), 7, TS)


async def test_an_intent_that_came_to_nothing_is_taken_back(inbox: Inbox) -> None:
    await inbox.put(asked())
    claim = await claimed(inbox)
    await inbox.intend(claim, 0, POST)

    await inbox.unintend(claim, 0)

    assert await inbox.posts(asked().id) == ()
    assert await inbox.intend(claim, 0, PostId("p-2")) == Posted(0, PostId("p-2"), START)


async def test_what_was_posted_is_not_taken_back(inbox: Inbox) -> None:
    await inbox.put(asked())
    claim = await claimed(inbox)
    await inbox.intend(claim, 0, POST)
    await inbox.posted(claim, 0, TS)

    await inbox.unintend(claim, 0)

    assert await inbox.posts(asked().id) == (Posted(0, POST, START, TS),)


async def test_failed_model_calls_are_counted_across_claims(
    inbox: Inbox, clock: ManualClock
) -> None:
    await inbox.put(asked())
    first = await claimed(inbox)
    assert await inbox.count_attempt(first) == 1
    clock.advance(LEASE_S + 1)
    second = await claimed(inbox)

    assert second.request.attempts == 1
    assert await inbox.count_attempt(second) == 2


async def test_the_first_settlement_stands(inbox: Inbox, clock: ManualClock) -> None:
    await inbox.put(asked())
    claim = await claimed(inbox)
    answer = Settlement(Outcome.ANSWERED, "It was cold. ☕", "model, 3 s", "none")

    await inbox.settle(claim, answer)
    await inbox.settle(claim, Settlement(Outcome.FAILED, "Something went wrong."))

    clock.advance(LEASE_S + 1)
    request = (await claimed(inbox)).request
    assert request.state is State.SETTLED
    assert request.settlement == answer


@pytest.mark.parametrize("text", ["a\0b", "\ud83d", "", "x" * 200_000])
async def test_whatever_a_model_says_can_be_stored(
    inbox: Inbox, clock: ManualClock, text: str
) -> None:
    await inbox.put(asked())

    await inbox.settle(await claimed(inbox), Settlement(Outcome.CUT, text))

    clock.advance(LEASE_S + 1)
    settlement = (await claimed(inbox)).request.settlement
    assert settlement is not None
    assert len(settlement.text) == len(text)


async def test_a_closed_request_is_done(inbox: Inbox, clock: ManualClock) -> None:
    await inbox.put(asked())
    claim = await claimed(inbox)
    await inbox.settle(claim, Settlement(Outcome.ANSWERED, "yes"))

    await inbox.close(claim, Outcome.ANSWERED)

    clock.advance(LEASE_S + 1)
    assert await inbox.claim(ONE) is None
    assert (await inbox.backlog()).open == 0
    with pytest.raises(ClaimLost):
        await inbox.close(claim, Outcome.FAILED)


async def test_a_request_that_was_in_doubt_is_looked_at_twice(
    inbox: Inbox, clock: ManualClock
) -> None:
    await inbox.put(asked())
    claim = await claimed(inbox)
    post = await inbox.intend(claim, 0, POST)
    await inbox.close(claim, Outcome.ANSWERED, recheck=True)
    assert await inbox.due_rechecks() == ()

    clock.advance(30)
    assert await inbox.due_rechecks() == (Recheck(asked(), (post,), 0),)
    await inbox.rechecked(asked().id)
    await inbox.rechecked(asked().id)  # another replica was as quick
    assert await inbox.due_rechecks() == ()
    clock.advance(269)
    assert await inbox.due_rechecks() == ()

    clock.advance(1)
    assert await inbox.due_rechecks() == (Recheck(asked(), (post,), 1),)
    await inbox.rechecked(asked().id)
    clock.advance(3600)
    assert await inbox.due_rechecks() == ()


async def test_a_request_that_was_never_in_doubt_is_not_looked_at(
    inbox: Inbox, clock: ManualClock
) -> None:
    await inbox.put(asked())
    await inbox.close(await claimed(inbox), Outcome.ANSWERED)

    clock.advance(3600)

    assert await inbox.due_rechecks() == ()


async def test_the_backlog_tells_how_much_waits_and_how_long(
    inbox: Inbox, clock: ManualClock
) -> None:
    empty = await inbox.backlog()
    await inbox.put(asked(1))
    clock.advance(4)
    await inbox.put(asked(2))
    await claimed(inbox)

    backlog = await inbox.backlog()

    assert (empty.open, empty.oldest_s) == (0, 0.0)
    assert (backlog.open, backlog.oldest_s) == (2, 4.0)


async def test_a_database_that_commits_is_writable(inbox: Inbox) -> None:
    assert await inbox.writable()
    assert await inbox.writable()
