"""What becomes of digests that are not as they were when their text was written."""

from dataclasses import replace

from chatops.adapters.sql.digests import SqlDigests
from chatops.adapters.sql.engine import Database
from chatops.domain.digest import Ended, Run
from chatops.domain.errors import PlaceClosed
from chatops.domain.names import ChannelId, MessageTs, PostId
from chatops.services.deliver import NotYet
from tests.fakes.clock import ManualClock
from tests.services.digest.duty import Duty, digest, local, on_duty


async def test_parts_that_were_posted_before_a_failure_are_told_of(duty: Duty) -> None:
    async def half(run: Run) -> None:
        written = await duty.store.generated(run, ["one", "two"], "")
        await duty.store.intend(written, 0, PostId("p0"))
        await duty.store.posted(written, 0, MessageTs("1700000000.000100"))
        raise PlaceClosed("is_archived")

    duty.ways = [half]
    async with on_duty(duty) as check:
        await duty.look(check, at=local("2026-11-02", "09:00"))

    (told,) = duty.failures
    assert [post.ts for post in told.posts] == ["1700000000.000100"]


async def test_a_text_is_not_posted_to_a_channel_that_it_was_not_written_for(
    duty: Duty, database: Database, clock: ManualClock
) -> None:
    async def written(run: Run) -> None:
        await duty.store.generated(run, ["what was said in C1"], "")
        raise NotYet(1.0)

    duty.ways = [written]
    async with on_duty(duty) as check:
        await duty.look(check, at=local("2026-11-02", "09:00"))
    clock.advance(60)

    elsewhere = replace(digest(), target=ChannelId("C9"))
    after = Duty(SqlDigests(database, [elsewhere]), clock)
    async with on_duty(after) as check:
        await after.look(check)

    assert after.made == []
    assert await after.ended() == [("2026-11-02", Ended.FAILED)]
    assert "channels were changed" in after.told[0][1]
