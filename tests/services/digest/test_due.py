"""When the due check has a digest made, and when not."""

import asyncio

import pytest

from chatops.adapters.sql.digests import SqlDigests
from chatops.adapters.sql.engine import Database
from chatops.domain.digest import Digest, Ended, Run
from chatops.domain.errors import StoreUnavailable
from chatops.domain.names import UserId
from tests.fakes.clock import ManualClock
from tests.services.digest.duty import DAY_S, Duty, digest, local, on_duty

ANN = UserId("U1")
TODAY = "2026-11-02"


async def test_a_digest_is_made_when_it_is_due_and_not_before(duty: Duty) -> None:
    async with on_duty(duty) as check:
        await duty.look(check, at=local(TODAY, "08:59") + 59.9)
        assert duty.made == []

        for time in ("09:00", "09:01", "23:59"):
            await duty.look(check, at=local(TODAY, time))

    assert duty.made == [f"standup {TODAY}"]
    assert await duty.ended() == [(TODAY, Ended.POSTED)]


async def test_each_day_has_one(duty: Duty) -> None:
    async with on_duty(duty) as check:
        for hour in range(5 * 24):
            await duty.look(check, at=local(TODAY, "08:30") + hour * 3600)

    assert duty.made == [f"standup 2026-11-0{day}" for day in range(2, 7)]


async def test_it_covers_what_was_before(duty: Duty) -> None:
    runs: list[Run] = []

    async def make(run: Run) -> None:
        runs.append(run)
        await duty.post(run)

    duty.ways = [make]
    async with on_duty(duty) as check:
        await duty.look(check, at=local(TODAY, "09:30"))

    due_at = local(TODAY, "09:00")
    (period,) = (run.period for run in runs)
    assert (period.starts_at, period.ends_at, period.due_at) == (due_at - DAY_S, due_at, due_at)


async def test_the_alarm_hears_of_the_next_one(duty: Duty) -> None:
    async with on_duty(duty) as check:
        assert duty.next == local(TODAY, "09:00")

        await duty.look(check, at=local(TODAY, "09:00"))

    assert duty.next == local("2026-11-03", "09:00")


async def test_a_late_one_is_made_within_two_hours(duty: Duty) -> None:
    async with on_duty(duty) as check:
        await duty.look(check, at=local(TODAY, "11:00"))

    assert duty.made == [f"standup {TODAY}"]


async def test_a_later_one_is_skipped_once_and_says_why(duty: Duty) -> None:
    async with on_duty(duty) as check:
        await duty.look(check, at=local(TODAY, "11:00") + 1)
        await duty.look(check)

    assert not duty.made
    assert not duty.told
    (past,) = await duty.store.past("standup", 9)
    assert (past.key, past.ended) == (TODAY, Ended.SKIPPED)
    assert past.reason == "I could not begin it within 2 h"
    assert duty.meter.counted("digest_runs", outcome="skipped") == 1


async def test_of_all_that_was_missed_only_the_newest_is_made_up_for(duty: Duty) -> None:
    async with on_duty(duty):
        pass

    duty.clock.advance(5 * DAY_S + 2 * 3600)
    async with on_duty(duty) as check:
        await duty.look(check)

    assert duty.made == ["standup 2026-11-07"]
    assert await duty.ended() == [("2026-11-07", Ended.POSTED)]


async def test_a_digest_that_rests_is_not_made_nor_made_up_for(duty: Duty) -> None:
    async with on_duty(duty) as check:
        await duty.store.pause(ANN, "standup", paused=True)
        await duty.look(check, at=local(TODAY, "09:30"))
        await duty.store.pause(ANN, "standup", paused=False)
        await duty.look(check)
        assert duty.made == []

        await duty.look(check, at=local("2026-11-03", "09:00"))

    assert duty.made == ["standup 2026-11-03"]


async def test_a_new_digest_makes_up_for_nothing(duty: Duty) -> None:
    async with on_duty(duty) as check:
        await duty.look(check, at=local(TODAY, "10:00"))
        await duty.store.add(ANN, digest("new"))
        await duty.look(check)
        assert duty.made == [f"standup {TODAY}"]

        await duty.look(check, at=local("2026-11-03", "09:30"))

    assert "new 2026-11-03" in duty.made


@pytest.mark.parametrize(
    "changed",
    [
        digest(cron="0 15 * * *"),
        digest(cron="0 9 * * *", zone="America/New_York"),
        digest(cron="0 8 * * 1"),
        digest(cron="30 8 * * 1"),
    ],
)
async def test_a_schedule_that_is_changed_after_todays_post_does_not_post_again_today(
    duty: Duty, database: Database, clock: ManualClock, changed: Digest
) -> None:
    async with on_duty(duty) as check:
        await duty.look(check, at=local(TODAY, "09:00"))
    clock.advance(600)

    after = Duty(SqlDigests(database, [changed]), clock)
    async with on_duty(after) as check:
        while clock.now() < local("2026-11-03", "01:00"):
            await after.look(check, at=clock.now() + 900)

    assert after.made == []


async def test_a_digest_set_up_anew_under_its_name_does_not_post_again_today(duty: Duty) -> None:
    async with on_duty(duty) as check:
        await duty.store.add(ANN, digest("mine", "30 9 * * *"))
        await duty.look(check, at=local(TODAY, "09:30"))
        await duty.store.remove(ANN, "mine")
        await duty.store.add(ANN, digest("mine", "0 12 * * *"))
        await duty.look(check, at=local(TODAY, "12:00"))

    assert duty.made.count(f"mine {TODAY}") == 1


async def test_two_digests_are_made_at_once_and_the_others_after_them(
    database: Database, clock: ManualClock
) -> None:
    duty = Duty(SqlDigests(database, [digest(f"d{number}") for number in range(5)]), clock)
    duty.ways = [duty.held] * 5
    async with on_duty(duty) as check:
        clock.advance(3600)
        check.wake()
        await duty.until(lambda: duty.running == 2)
        duty.hold.set()
        await duty.until(lambda: len(duty.made) == 5)
        await duty.look(check)

    assert duty.most == 2
    assert len(set(duty.made)) == 5


async def test_of_one_digest_one_run_is_made_at_a_time(duty: Duty) -> None:
    duty.ways = [duty.held]
    async with on_duty(duty) as check:
        await check.run_now(digest(), "1.1")
        await duty.until(lambda: duty.running == 1)
        duty.clock.advance(3600)
        looks = duty.looks
        check.wake()
        await duty.until(lambda: duty.looks > looks)
        assert duty.made == ["standup manual:1.1"]

        duty.hold.set()
        await duty.until(lambda: len(duty.made) == 2)
        await duty.look(check)

    assert (duty.most, duty.made[1]) == (1, f"standup {TODAY}")


async def test_a_run_can_be_ordered_at_any_time_but_once_by_one_trigger(duty: Duty) -> None:
    async with on_duty(duty) as check:
        await duty.store.pause(ANN, "standup", paused=True)

        assert await check.run_now(digest(), "1.1")
        assert not await check.run_now(digest(), "1.1")
        await duty.until(lambda: len(duty.made) == 1)
        await duty.look(check)

    assert duty.made == ["standup manual:1.1"]
    (past,) = await duty.store.past("standup", 9)
    assert past.due_at == duty.clock.now()


async def test_what_was_ordered_of_a_process_that_died_is_made_by_the_next(duty: Duty) -> None:
    await duty.check("dead").run_now(digest(), "1.1")

    async with on_duty(duty) as check:
        await duty.look(check)

    assert duty.made == ["standup manual:1.1"]


async def test_a_digest_that_cannot_be_read_holds_up_no_other(
    database: Database, clock: ManualClock
) -> None:
    odd = digest("odd", zone="Mars/Base")
    duty = Duty(SqlDigests(database, [digest(), odd]), clock)

    async with on_duty(duty) as check:
        await duty.look(check, at=local(TODAY, "09:00"))

    assert duty.made == [f"standup {TODAY}"]


class Shaky(SqlDigests):
    """Does not answer until it was asked so often."""

    asked = 0
    away = 0
    fault: Exception = StoreUnavailable()

    async def all(self) -> tuple[Digest, ...]:
        self.asked += 1
        if self.asked <= self.away:
            raise self.fault
        return await super().all()


@pytest.mark.parametrize("fault", [StoreUnavailable(), ValueError("damaged")])
async def test_a_database_that_does_not_answer_well_is_asked_again(
    database: Database, clock: ManualClock, fault: Exception
) -> None:
    store = Shaky(database, [digest()])
    store.fault = fault
    duty = Duty(store, clock)
    async with on_duty(duty) as check:
        store.away = store.asked + 2
        clock.advance(3600)
        async with asyncio.timeout(5):
            while not duty.made:
                check.wake()
                await asyncio.sleep(0)

    assert duty.made == [f"standup {TODAY}"]
    assert store.asked > store.away
