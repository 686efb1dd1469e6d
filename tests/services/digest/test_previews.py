"""What digests would say, for one person alone."""

import asyncio
from dataclasses import replace

import pytest

from chatops.adapters.sql.engine import Database
from chatops.domain.errors import OverLimit
from chatops.domain.gesture import Spot
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.reply import Place
from chatops.domain.schedule import until
from chatops.domain.screen import channel
from chatops.domain.usage import Limit
from chatops.services.digest.channels import About
from chatops.services.digest.make import preview_of
from chatops.services.digest.walls import Walled, Walls
from chatops.services.generate import RetryLater
from tests.fakes.channels import MemoryChannels
from tests.fakes.clock import ManualClock
from tests.services.digest.duty import DAY_S, HOUR_S
from tests.services.digest.steering import ADA, ANN, Console

PARTS = ["first part", "second part"]


@pytest.fixture
async def console(database: Database, clock: ManualClock) -> Console:
    console = Console(database, clock)
    await console.store.notice()
    return console


async def test_a_preview_is_seen_by_the_asker_alone(console: Console, clock: ManualClock) -> None:
    said = await console.type("preview from C1 covers 2h", ANN)
    await console.finish()

    assert "You alone will see" in said
    assert console.chat.whispers == [(ANN.id, part) for part in PARTS]
    assert console.chat.posted == []
    ((digest, period),) = console.written
    assert digest.sources == (ChannelId("C1"),)
    assert (period.starts_at, period.ends_at) == (clock.now() - 2 * HOUR_S, clock.now())


@pytest.mark.parametrize(
    ("told", "zone"), [("Asia/Tokyo", "Asia/Tokyo"), ("Mars/Olympus", "UTC"), ("", "UTC")]
)
async def test_a_preview_tells_times_as_its_reader_does(
    console: Console, told: str, zone: str
) -> None:
    await console.type("preview from C1", replace(ANN, zone=told))
    await console.finish()

    assert console.written[0][0].zone == zone


async def test_only_members_get_a_preview_of_a_channel(console: Console) -> None:
    said = await console.type("preview from C1,C2", ANN)

    assert f"You are no member of {channel(ChannelId('C2'))}" in said
    assert console.errands == []


@pytest.mark.parametrize("name", ["C4", "C404"])
async def test_a_channel_that_i_cannot_read_gives_no_preview(console: Console, name: str) -> None:
    said = await console.type(f"preview from {name}", ANN)

    assert channel(ChannelId(name)) in said
    assert console.errands == []


@pytest.mark.parametrize("spot", [Spot(ChannelId("C4")), Spot(ChannelId("D1")), Spot()])
async def test_where_nothing_can_be_whispered_it_comes_as_a_direct_message(
    console: Console, spot: Spot
) -> None:
    said = await console.type("preview from C1", ANN, spot)
    await console.finish()

    assert "direct messages" in said
    assert [(user, post.text) for user, post in console.chat.directs] == [
        (ANN.id, part) for part in PARTS
    ]
    assert console.chat.whispers == []


async def test_one_person_has_one_preview_written_at_a_time(console: Console) -> None:
    await console.type("preview from C1", ANN)

    assert "still writing" in await console.type("preview from C1", ANN)
    assert "I am reading" in await console.type("preview from C1", ADA)
    await console.finish()
    assert "I am reading" in await console.type("preview from C1", ANN)
    await console.finish()


class Slow(MemoryChannels):
    """Channels that tell of themselves once two have asked."""

    both: asyncio.Barrier

    async def about(self, channel: ChannelId) -> About:
        await self.both.wait()
        return await super().about(channel)


async def test_a_gesture_made_twice_at_once_is_written_once(
    console: Console, clock: ManualClock
) -> None:
    channels = Slow(console.chat, console.channels.abouts)
    channels.both = asyncio.Barrier(2)
    previews = replace(console.desk.previews, walls=Walls(channels))
    digest = preview_of((ChannelId("C1"),), DAY_S)
    period = until(digest, "preview", clock.now())
    place = Place(ChannelId("C1"), MessageTs(""))

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(previews.begin(digest, period, ANN, place))
    await console.finish()

    assert len(console.written) == 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Walled("You cannot read the channel C2 yourself."), "cannot read the channel #c2"),
        (RetryLater(300.0), "try again"),
        (OverLimit(Limit.USER, 0.0), "tokens"),
    ],
)
async def test_a_preview_that_fails_says_why(console: Console, fault: Exception, said: str) -> None:
    console.fault = fault

    await console.type("preview from C1,C2")
    await console.finish()

    ((_, told),) = console.chat.whispers
    assert said in told
    assert "(reference `ref`)" in told


async def test_a_preview_that_the_end_of_the_process_cuts_off_says_so(console: Console) -> None:
    console.fault = asyncio.CancelledError()
    await console.type("preview from C1", ANN)

    with pytest.raises(asyncio.CancelledError):
        await console.finish()

    ((user, said),) = console.chat.whispers
    assert user == ANN.id
    assert "ask again in a minute" in said


async def test_an_admin_previews_a_digest_as_it_would_be_now(
    console: Console, clock: ManualClock
) -> None:
    await console.type("preview standup")
    await console.finish()

    ((digest, period),) = console.written
    assert digest.name == "standup"
    assert (period.starts_at, period.ends_at) == (clock.now() - DAY_S, clock.now())


async def test_what_was_missed_begins_at_the_chosen_message(
    console: Console, clock: ManualClock
) -> None:
    message = clock.now() - 3 * HOUR_S

    said = await console.miss(message)
    await console.finish()

    assert "You alone will see" in said
    ((digest, period),) = console.written
    assert digest.sources == (ChannelId("C1"),)
    assert period.starts_at == float(MessageTs(f"{message:.6f}"))
    assert console.chat.whispers == [(ANN.id, part) for part in PARTS]


async def test_what_was_missed_is_at_most_a_week(console: Console, clock: ManualClock) -> None:
    said = await console.miss(clock.now() - 30 * DAY_S)
    await console.finish()

    assert "7 days" in said
    assert console.written[0][1].starts_at == clock.now() - 7 * DAY_S
