"""What is told of digests that stand in their channel only in part."""

from chatops.domain.digest import Run
from chatops.domain.errors import PlaceClosed
from chatops.domain.names import MessageTs, PostId
from tests.services.digest.duty import Duty, local, on_duty


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
