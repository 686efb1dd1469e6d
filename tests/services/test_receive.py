"""What Slack tells of, made durable before it is acknowledged."""

import asyncio

import pytest

from chatops.domain.errors import StoreUnavailable
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.news import Gone, News
from chatops.services.receive import Receiving
from tests.contracts.asking import asked
from tests.fakes.steps import When, watched
from tests.services.rig import Rig


class Desk:
    """Somebody who receives, and whoever they wake and tell."""

    def __init__(self, rig: Rig) -> None:
        self.woken = 0
        self.told: list[News] = []
        self.receiving = Receiving(rig.inbox, rig.clock, rig.meter, self.wake, self.remember)

    def wake(self) -> None:
        self.woken += 1

    async def remember(self, news: News) -> None:
        self.told.append(news)


async def test_a_question_is_committed_before_a_worker_is_woken(rig: Rig) -> None:
    desk = Desk(rig)

    await desk.receiving.asked(asked())

    assert (await rig.claimed()).request.asked == asked()
    assert desk.woken == 1
    assert rig.meter.observed == ["commit_seconds"]


async def test_both_events_of_one_message_are_one_question(rig: Rig) -> None:
    desk = Desk(rig)

    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(desk.receiving.asked(asked()))

    assert (await rig.inbox.backlog()).open == desk.woken == 1
    assert rig.meter.counted("duplicate_deliveries") == 4


async def test_a_question_that_cannot_be_committed_is_not_acknowledged(rig: Rig) -> None:
    desk = Desk(rig)

    async def fail(name: str, when: When) -> None:
        if (name, when) == ("put", When.BEFORE):
            raise StoreUnavailable("disk full")

    receiving = Receiving(watched(rig.inbox, fail), rig.clock, rig.meter, desk.wake, desk.remember)
    with pytest.raises(StoreUnavailable):
        await receiving.asked(asked())

    assert desk.woken == 0


async def test_a_question_deleted_before_anybody_posts_for_it_is_closed(rig: Rig) -> None:
    desk = Desk(rig)
    await desk.receiving.asked(asked())

    await desk.receiving.deleted(asked().id)
    await desk.receiving.deleted(asked(2).id)

    assert (await rig.inbox.backlog()).open == 0


async def test_what_happens_in_threads_is_passed_on(rig: Rig) -> None:
    desk, news = Desk(rig), Gone(ChannelId("C1"), MessageTs("1700000000.000000"))

    await desk.receiving.happened(news)

    assert desk.told == [news]
