"""What becomes of digests that cannot be made at once, and of whoever makes them."""

import asyncio

import pytest

from chatops.adapters.sql.digests import SqlDigests
from chatops.adapters.sql.engine import Database
from chatops.domain.digest import Ended, Run
from chatops.domain.errors import (
    ChatUnavailable,
    ClaimLost,
    Final,
    ModelUnavailable,
    OverLimit,
    PlaceClosed,
    StoreUnavailable,
)
from chatops.domain.names import ModelName, PostId, RequestId, UserId, WorkerId
from chatops.domain.usage import Limit
from chatops.services.deliver import NotYet
from chatops.services.generate import RetryLater
from tests.fakes.clock import ManualClock
from tests.services.digest.duty import DAY_S, HOUR_S, Duty, digest, local, on_duty

TODAY = "2026-11-02"
DUE_AT = local(TODAY, "09:00")
DOWN = ModelUnavailable(ModelName("m"))


async def reference(duty: Duty) -> str:
    return (await duty.store.past("standup", 1))[0].reference


async def test_what_failed_is_tried_again_after_a_pause(duty: Duty) -> None:
    duty.ways = [duty.raising(DOWN), duty.raising(RuntimeError("a mistake"))]
    async with on_duty(duty) as check:
        for after_s in (0, 59, 61, 61 + 299, 61 + 302):
            await duty.look(check, at=DUE_AT + after_s)

    assert len(duty.made) == 3
    assert await duty.ended() == [(TODAY, Ended.POSTED)]
    assert not duty.told


async def test_after_three_attempts_somebody_is_told_once(duty: Duty) -> None:
    duty.ways = [duty.raising(DOWN)] * 9
    async with on_duty(duty) as check:
        for minute in range(0, 60, 5):
            await duty.look(check, at=DUE_AT + 60.0 * minute)

    assert len(duty.made) == 3
    assert await duty.ended() == [(TODAY, Ended.FAILED)]
    reason = "The model could not be reached"
    assert duty.told == [("standup", reason, await reference(duty))]
    assert (await duty.store.past("standup", 1))[0].reason == reason
    assert duty.meter.counted("digest_runs", outcome="failed") == 1


async def test_the_day_after_a_failure_has_its_digest(duty: Duty) -> None:
    duty.ways = [duty.raising(PlaceClosed("is_archived"))]
    async with on_duty(duty) as check:
        await duty.look(check, at=DUE_AT)
        await duty.look(check, at=DUE_AT + DAY_S)

    assert await duty.ended() == [(TODAY, Ended.FAILED), ("2026-11-03", Ended.POSTED)]


async def test_nothing_is_tried_again_when_that_would_be_too_late(duty: Duty) -> None:
    duty.ways = [duty.raising(DOWN)]
    async with on_duty(duty) as check:
        await duty.look(check, at=DUE_AT + 2 * HOUR_S - 30)

    assert len(duty.told) == 1
    assert await duty.ended() == [(TODAY, Ended.FAILED)]


class Wall(Final):
    """Written by others, for people."""


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PlaceClosed("is_archived"), "A channel is archived or gone, or I am not in it any more"),
        (OverLimit(Limit.ALL, 0.0), "The tokens of the day are spent"),
        (Wall("Bob may not read the source"), "Bob may not read the source"),
    ],
)
async def test_what_another_attempt_would_not_change_fails_at_once(
    duty: Duty, error: Exception, reason: str
) -> None:
    duty.ways = [duty.raising(error)]
    async with on_duty(duty) as check:
        await duty.look(check, at=DUE_AT)

    assert duty.told == [("standup", reason, await reference(duty))]


async def test_a_mistake_of_ours_is_told_without_its_details(duty: Duty) -> None:
    duty.ways = [duty.raising(RuntimeError("secret"))] * 3
    async with on_duty(duty) as check:
        for after_s in (0, 61, 370):
            await duty.look(check, at=DUE_AT + after_s)

    ((_, reason, _),) = duty.told
    assert "secret" not in reason


@pytest.mark.parametrize("later", [NotYet(30.0), RetryLater(30.0)])
async def test_waiting_is_no_failed_attempt(duty: Duty, later: Exception) -> None:
    duty.ways = [duty.raising(later)] * 10
    async with on_duty(duty) as check:
        for number in range(12):
            await duty.look(check, at=DUE_AT + 31.0 * number)

    assert len(duty.made) == 11
    assert await duty.ended() == [(TODAY, Ended.POSTED)]


async def test_waiting_has_an_end(duty: Duty) -> None:
    duty.ways = [duty.raising(NotYet(HOUR_S))] * 9
    async with on_duty(duty) as check:
        for hour in range(5):
            await duty.look(check, at=DUE_AT + (HOUR_S + 1) * hour)

    assert len(duty.made) == 2
    ((_, reason, _),) = duty.told
    assert reason == "It could not be finished within 2 h"


async def test_what_stands_half_in_the_channel_is_completed_however_late(duty: Duty) -> None:
    async def half(run: Run) -> None:
        await duty.store.intend(run, 0, PostId("p"))
        raise NotYet(5 * HOUR_S)

    duty.ways = [half]
    async with on_duty(duty) as check:
        await duty.look(check, at=DUE_AT)
        await duty.look(check, at=DUE_AT + 5 * HOUR_S + 1)

    assert len(duty.made) == 2
    assert await duty.ended() == [(TODAY, Ended.POSTED)]


async def test_whoever_cannot_be_told_is_told_later(duty: Duty) -> None:
    duty.ways = [duty.raising(PlaceClosed("gone"))]
    duty.deaf = [ChatUnavailable("chat.postMessage", "down"), RuntimeError("a mistake")]
    async with on_duty(duty) as check:
        for after_s in (0, 30, 61, 122):
            await duty.look(check, at=DUE_AT + after_s)

    assert len(duty.told) == len(duty.made) == 1


@pytest.mark.slow
async def test_whoever_cannot_be_told_for_a_day_is_left_alone(duty: Duty) -> None:
    duty.ways = [duty.raising(PlaceClosed("gone"))]
    duty.deaf = [RuntimeError("a mistake") for _ in range(40)]
    async with on_duty(duty) as check:
        for hour in range(30):
            await duty.look(check, at=DUE_AT + HOUR_S * hour)

    assert not duty.told
    assert [one for one in await duty.store.waiting() if one.period.key == TODAY] == []


async def test_a_failure_is_told_also_of_a_digest_that_rests_now(duty: Duty) -> None:
    duty.ways = [duty.raising(PlaceClosed("gone"))]
    duty.deaf = [RuntimeError("a mistake")]
    async with on_duty(duty) as check:
        await duty.look(check, at=DUE_AT)
        await duty.store.pause(UserId("U1"), "standup", paused=True)
        await duty.look(check, at=DUE_AT + 61)

    assert len(duty.told) == 1


async def test_what_rests_is_not_tried_again(duty: Duty) -> None:
    duty.ways = [duty.raising(DOWN)]
    async with on_duty(duty) as check:
        await duty.look(check, at=DUE_AT)
        await duty.store.pause(UserId("U1"), "standup", paused=True)
        await duty.look(check, at=DUE_AT + 61)
        assert len(duty.made) == 1

        await duty.store.pause(UserId("U1"), "standup", paused=False)
        await duty.look(check, at=DUE_AT + 62)

    assert len(duty.made) == 1
    assert await duty.ended() == [(TODAY, Ended.SKIPPED)]


async def test_a_claim_is_held_while_it_is_used(duty: Duty, clock: ManualClock) -> None:
    duty.ways = [duty.held]
    async with on_duty(duty) as check:
        clock.advance(HOUR_S)
        check.wake()
        await duty.until(lambda: duty.running == 1)
        for _ in range(20):
            await clock.asleep()
            clock.advance(5)
        await clock.asleep()
        assert await duty.store.waiting() == ()

        duty.hold.set()
        await duty.look(check)

    assert await duty.ended() == [(TODAY, Ended.POSTED)]


async def test_whoever_lost_a_claim_stops(duty: Duty, clock: ManualClock) -> None:
    duty.ways = [duty.held]
    async with on_duty(duty) as check:
        clock.advance(HOUR_S)
        check.wake()
        await duty.until(lambda: duty.running == 1)
        (waiting,) = [run for run, _ in check._held.values()]
        clock.advance(25)
        other = await duty.store.claim(digest(), waiting.period, WorkerId("other"))
        assert other
        await clock.asleep()
        clock.advance(5)
        await duty.until(lambda: duty.running == 0)
        await duty.store.finish(other, Ended.POSTED)

    assert duty.meter.counted("claims_lost") == 1
    assert await duty.ended() == [(TODAY, Ended.POSTED)]


@pytest.mark.parametrize("error", [ClaimLost(RequestId("r")), StoreUnavailable()])
async def test_a_run_that_must_be_left_is_taken_up_when_its_claim_ran_out(
    duty: Duty, error: Exception
) -> None:
    duty.ways = [duty.raising(error)]
    async with on_duty(duty) as check:
        await duty.look(check, at=DUE_AT)
        await duty.look(check, at=DUE_AT + 10)
        assert len(duty.made) == 1

        await duty.look(check, at=DUE_AT + 21)

    assert len(duty.made) == 2
    assert await duty.ended() == [(TODAY, Ended.POSTED)]


async def test_a_process_that_stops_finishes_what_it_can(duty: Duty, clock: ManualClock) -> None:
    duty.ways = [duty.held]
    async with on_duty(duty, grace_s=5.0) as check:
        clock.advance(HOUR_S)
        check.wake()
        await duty.until(lambda: duty.running == 1)
        asyncio.get_running_loop().call_soon(duty.hold.set)

    assert await duty.ended() == [(TODAY, Ended.POSTED)]


async def test_a_process_that_stops_gives_back_the_rest(
    duty: Duty, database: Database, clock: ManualClock
) -> None:
    duty.ways = [duty.held]
    async with on_duty(duty, grace_s=0.0) as check:
        clock.advance(HOUR_S)
        check.wake()
        await duty.until(lambda: duty.running == 1)

    after = Duty(SqlDigests(database, [digest()]), clock)
    clock.advance(1)
    async with on_duty(after) as check:
        await after.look(check)

    assert after.made == [f"standup {TODAY}"]
    assert await after.ended() == [(TODAY, Ended.POSTED)]


async def test_what_was_begun_before_a_long_absence_fails_and_is_told(
    duty: Duty, clock: ManualClock
) -> None:
    duty.ways = [duty.held]
    async with on_duty(duty, grace_s=0.0) as check:
        clock.advance(HOUR_S)
        check.wake()
        await duty.until(lambda: duty.running == 1)

    clock.advance(3 * HOUR_S)
    async with on_duty(duty) as check:
        await duty.look(check)

    assert len(duty.made) == len(duty.told) == 1
    assert await duty.ended() == [(TODAY, Ended.FAILED)]
