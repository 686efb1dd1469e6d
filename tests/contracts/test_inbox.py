"""What every inbox promises: questions, lanes, claims."""

import pytest

from chatops.adapters.sql.inbox import SqlInbox
from chatops.domain.errors import ClaimLost
from chatops.domain.names import MessageTs, PostId, RequestId
from chatops.domain.request import Outcome, Settlement, State
from chatops.ports import Inbox
from tests.contracts.asking import DEADLINE_S, LEASE_S, ONE, OTHER, asked, claimed
from tests.fakes.clock import START, ManualClock


def test_the_sql_inbox_is_an_inbox(inbox: SqlInbox) -> None:
    port: Inbox = inbox

    assert port is inbox


async def test_a_question_is_claimed_as_it_was_asked(inbox: Inbox) -> None:
    question = asked(client_msg_id="c-1")

    assert await inbox.put(question)
    claim = await claimed(inbox)

    assert claim.request.asked == question
    assert claim.request.received_at == START
    assert claim.request.deadline_at == START + DEADLINE_S
    assert claim.request.state is State.OPEN
    assert claim.request.attempts == 0
    assert claim.request.posts == ()
    assert 6 <= len(claim.request.reference) <= 8


async def test_a_question_that_comes_again_is_known(inbox: Inbox) -> None:
    await inbox.put(asked())

    assert not await inbox.put(asked())

    await claimed(inbox)
    assert await inbox.claim(ONE) is None


async def test_a_question_that_comes_again_when_done_is_still_known(inbox: Inbox) -> None:
    await inbox.put(asked())
    await inbox.close(await claimed(inbox), Outcome.ANSWERED)

    assert not await inbox.put(asked())


async def test_a_phantom_twin_of_one_gesture_is_known(inbox: Inbox) -> None:
    assert await inbox.put(asked(1, client_msg_id="gesture"))

    assert not await inbox.put(asked(21, client_msg_id="gesture"))
    assert await inbox.put(asked(22, client_msg_id="another"))


async def test_questions_without_a_gesture_are_never_twins(inbox: Inbox) -> None:
    assert await inbox.put(asked(1))
    assert await inbox.put(asked(2))


@pytest.mark.parametrize("text", ["", "x" * 10_000, "a\0b", "\ud800"])
async def test_an_odd_gesture_is_no_obstacle(inbox: Inbox, text: str) -> None:
    assert await inbox.put(asked(client_msg_id=text))


@pytest.mark.parametrize("bad", ["", "abc", "1e9", "-1.000000", "9" * 30, "1.0\n", "\u0661.\u0660"])
async def test_what_is_no_ts_is_refused_before_it_reaches_the_database(
    inbox: Inbox, bad: str
) -> None:
    question = asked()
    object.__setattr__(question, "ts", MessageTs(bad))

    with pytest.raises(ValueError, match="no ts"):
        await inbox.put(question)


async def test_questions_of_one_thread_are_claimed_one_after_the_other(inbox: Inbox) -> None:
    for number in (3, 1, 2):
        await inbox.put(asked(number, thread=1))

    numbers = []
    while claim := await inbox.claim(ONE):
        assert await inbox.claim(OTHER) is None
        numbers.append(claim.request.asked.ts)
        await inbox.close(claim, Outcome.ANSWERED)

    assert numbers == [asked(number).ts for number in (1, 2, 3)]


async def test_ts_of_different_widths_are_in_the_order_of_time(inbox: Inbox) -> None:
    early, late = asked(1, thread=1), asked(2, thread=1)
    object.__setattr__(early, "ts", MessageTs("999999999.5"))
    await inbox.put(late)
    await inbox.put(early)

    assert (await claimed(inbox)).request.asked.ts == "999999999.5"


async def test_other_threads_do_not_wait(inbox: Inbox) -> None:
    await inbox.put(asked(1))
    await inbox.put(asked(2))

    first, second = await claimed(inbox), await claimed(inbox, OTHER)

    assert {first.request.asked.ts, second.request.asked.ts} == {asked(1).ts, asked(2).ts}


async def test_the_oldest_question_is_claimed_first(inbox: Inbox, clock: ManualClock) -> None:
    await inbox.put(asked(2))
    clock.advance(1)
    await inbox.put(asked(1))

    assert (await claimed(inbox)).request.asked == asked(2)


async def test_an_earlier_question_that_arrives_late_waits_for_the_one_held(inbox: Inbox) -> None:
    await inbox.put(asked(2, thread=1))
    await claimed(inbox)

    await inbox.put(asked(1))

    assert await inbox.claim(OTHER) is None


async def test_a_claim_is_taken_over_when_its_time_is_up(inbox: Inbox, clock: ManualClock) -> None:
    await inbox.put(asked())
    first = await claimed(inbox)
    clock.advance(LEASE_S)
    assert await inbox.claim(OTHER) is None

    clock.advance(0.1)
    second = await claimed(inbox, OTHER)

    assert second.fence > first.fence
    with pytest.raises(ClaimLost):
        await inbox.settle(first, Settlement(Outcome.ANSWERED, "late"))


async def test_renewing_keeps_a_claim(inbox: Inbox, clock: ManualClock) -> None:
    await inbox.put(asked())
    claim = await claimed(inbox)
    clock.advance(LEASE_S - 1)

    assert await inbox.renew(ONE, {claim.request.asked.id}) == set()
    clock.advance(LEASE_S - 1)

    assert await inbox.claim(OTHER) is None


async def test_renewing_tells_which_claims_are_lost(inbox: Inbox, clock: ManualClock) -> None:
    await inbox.put(asked(1))
    await inbox.put(asked(2))
    first, second = await claimed(inbox), await claimed(inbox)
    await inbox.close(second, Outcome.ANSWERED)
    clock.advance(LEASE_S + 1)
    await claimed(inbox, OTHER)
    unknown = RequestId("T1:C1:9.9")

    ids = {first.request.asked.id, second.request.asked.id, unknown}

    assert await inbox.renew(ONE, ids) == ids
    assert await inbox.renew(ONE, ()) == set()


async def test_a_claim_that_ran_out_unnoticed_is_revived(inbox: Inbox, clock: ManualClock) -> None:
    await inbox.put(asked())
    claim = await claimed(inbox)
    clock.advance(LEASE_S + 1)

    assert await inbox.renew(ONE, {claim.request.asked.id}) == set()
    assert await inbox.claim(OTHER) is None


async def test_a_claim_is_not_revived_beside_another_of_its_thread(
    inbox: Inbox, clock: ManualClock
) -> None:
    await inbox.put(asked(2, thread=1))
    later = await claimed(inbox)
    await inbox.put(asked(1))
    clock.advance(LEASE_S + 1)
    await claimed(inbox, OTHER)

    lost = await inbox.renew(ONE, {later.request.asked.id})

    assert lost == {later.request.asked.id}


async def test_a_request_given_back_is_claimed_again_after_the_delay(
    inbox: Inbox, clock: ManualClock
) -> None:
    await inbox.put(asked(1))
    await inbox.put(asked(2, thread=1))
    first = await claimed(inbox)

    await inbox.release(first, delay_s=5)

    assert await inbox.claim(OTHER) is None
    clock.advance(5)
    again = await claimed(inbox, OTHER)
    assert again.request.asked == asked(1)
    assert again.fence > first.fence


async def test_whoever_gave_a_request_back_has_lost_it(inbox: Inbox) -> None:
    await inbox.put(asked())
    claim = await claimed(inbox)
    await inbox.release(claim, delay_s=0)

    with pytest.raises(ClaimLost):
        await inbox.intend(claim, 0, PostId("p"))


async def test_a_request_that_nobody_posted_for_can_be_withdrawn(inbox: Inbox) -> None:
    await inbox.put(asked(1))
    await inbox.put(asked(2))
    claim = await claimed(inbox)

    assert await inbox.withdraw(asked(1).id)
    assert await inbox.withdraw(asked(2).id)

    assert await inbox.claim(ONE) is None
    assert not await inbox.put(asked(1))
    with pytest.raises(ClaimLost):
        await inbox.intend(claim, 0, PostId("p"))


async def test_an_intent_comes_before_a_withdrawal(inbox: Inbox) -> None:
    await inbox.put(asked())
    await inbox.intend(await claimed(inbox), 0, PostId("p"))

    assert not await inbox.withdraw(asked().id)
    assert not await inbox.withdraw(RequestId("T1:C1:9.9"))
