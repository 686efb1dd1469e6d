"""What is done about the time in which nobody listened."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from chatops.adapters.sql.heard import SqlHeard
from chatops.domain.errors import ChatUnavailable, PlaceClosed
from chatops.domain.names import ChannelId, MessageTs, PostId
from chatops.domain.reply import Mark
from chatops.domain.wording import AWAY
from chatops.services.catchup import AGAIN_S, CatchUp, Missed
from tests.contracts.asking import asked
from tests.services.rig import Rig

C1 = ChannelId("C1")
DAY_S = 86_400.0


@dataclass
class MemoryPast:
    """Satisfies services.catchup.Past with what the test put there, and notes what was wanted."""

    said: list[Missed] = field(default_factory=list)
    channels: list[ChannelId] = field(default_factory=lambda: [C1])
    faults: deque[Exception] = field(default_factory=deque)
    looks: list[tuple[ChannelId, float]] = field(default_factory=list)

    async def conversations(self) -> Sequence[ChannelId]:
        """Return the channels."""
        return self.channels

    async def missed(
        self, channel: ChannelId, since: float, roots: Sequence[MessageTs]
    ) -> Sequence[Missed]:
        """Return what was said in a channel since then."""
        _ = roots
        self.looks.append((channel, since))
        if self.faults:
            raise self.faults.popleft()
        here = (one for one in self.said if one.asked.channel == channel)
        return [one for one in here if float(one.asked.ts) > since]


@dataclass
class Watch:
    """Somebody who listens, or does not."""

    rig: Rig
    past: MemoryPast = field(default_factory=MemoryPast)
    listening: bool = True
    woken: int = 0

    def new(self) -> CatchUp:
        """Start a process."""
        rig = self.rig
        heard = SqlHeard(rig.database)
        return CatchUp(
            heard, self.past, rig.inbox, rig.clock, rig.meter, self._wake, lambda: self.listening
        )

    def _wake(self) -> None:
        self.woken += 1

    def say(self, *ago_s: float, replies: tuple[PostId, ...] = ()) -> None:
        """Let somebody have asked so long ago."""
        for seconds in ago_s:
            ts = MessageTs(f"{self.rig.clock.now() - seconds:.6f}")
            self.past.said.append(Missed(replace(asked(), ts=ts, thread=ts), replies))

    def found(self) -> tuple[int, int]:
        """Return how many were found to be answered, and how many to be told that nobody was."""
        counted = self.rig.meter.counted
        away = counted("catchup_found", kind="away")
        return counted("catchup_found") - away, away


@pytest.fixture
def watch(rig: Rig) -> Watch:
    return Watch(rig)


async def _looked(watch: Watch) -> CatchUp:
    catching = watch.new()
    assert await catching.look_through(watch.rig.clock.now())
    return catching


async def test_what_was_asked_just_now_is_answered_and_what_is_older_gets_a_line(
    watch: Watch,
) -> None:
    watch.say(899.0, 901.0, DAY_S)

    await _looked(watch)
    await watch.rig.work()

    assert watch.found() == (1, 2)
    assert watch.woken == 3
    assert watch.rig.meter.counted("requests", outcome="missed") == 2


async def test_the_line_says_that_nobody_was_there(watch: Watch) -> None:
    watch.say(1000.0)

    await _looked(watch)
    await watch.rig.work()

    assert watch.rig.chat.texts() == [AWAY]
    assert watch.rig.chat.marks() == [Mark.NOTICE]
    assert watch.rig.model.asked == []


async def test_nothing_is_found_twice(watch: Watch) -> None:
    watch.say(10.0, 1000.0)

    await _looked(watch)
    await _looked(watch)

    assert watch.found() == (1, 1)


async def test_no_more_than_twenty_are_answered(watch: Watch) -> None:
    watch.past.channels.append(ChannelId("C2"))
    watch.say(*(float(100 - n) for n in range(15)))
    for one in tuple(watch.past.said):
        watch.past.said.append(replace(one, asked=replace(one.asked, channel=ChannelId("C2"))))

    await _looked(watch)

    assert watch.found() == (20, 10)


async def test_what_a_life_before_the_loss_of_the_database_answered_stays_answered(
    watch: Watch,
) -> None:
    watch.say(10.0, replies=(PostId("unknown"),))

    await _looked(watch)

    assert watch.found() == (0, 0)


async def test_an_answer_to_a_later_question_of_the_thread_is_no_answer_to_this_one(
    watch: Watch,
) -> None:
    later = await watch.rig.ask(90, thread=1)
    await watch.rig.work()
    ours = next(iter(watch.rig.chat.standing.values())).post.id
    earlier = replace(later, ts=asked(50).ts)
    watch.past.said.append(Missed(earlier, (ours,)))

    await _looked(watch)

    assert watch.found() == (1, 0)


async def test_a_new_process_looks_from_the_watermark_on_and_a_little_before(
    watch: Watch,
) -> None:
    start = watch.rig.clock.now()
    await _looked(watch)
    watch.rig.clock.advance(1000.0)
    await _looked(watch)

    assert watch.past.looks == [(C1, start - DAY_S - 360.0), (C1, start - 360.0)]


async def test_a_week_is_the_farthest(watch: Watch) -> None:
    await _looked(watch)
    watch.rig.clock.advance(30 * DAY_S)
    await _looked(watch)

    assert watch.past.looks[-1] == (C1, watch.rig.clock.now() - 7 * DAY_S)


async def test_while_somebody_listens_the_watermark_goes_with_the_time(watch: Watch) -> None:
    catching = watch.new()
    await catching.tick()
    await catching.look_once()

    for _ in range(100):
        watch.rig.clock.advance(10.0)
        await catching.tick()

    assert await SqlHeard(watch.rig.database).until() == {C1: watch.rig.clock.now()}
    assert len(watch.past.looks) == 1


async def test_a_gap_is_looked_through_once_somebody_listens_again(watch: Watch) -> None:
    catching = watch.new()
    await catching.tick()
    await catching.look_once()
    gap = watch.rig.clock.now()

    watch.listening = False
    for _ in range(10):
        watch.rig.clock.advance(10.0)
        await catching.tick()
    watch.listening = True
    await catching.tick()
    async with asyncio.timeout(1):
        await catching.look_once()

    assert watch.past.looks[1:] == [(C1, gap - 360.0)]


async def test_a_moment_without_a_connection_is_no_gap(watch: Watch) -> None:
    catching = watch.new()
    await catching.tick()
    await catching.look_once()

    watch.listening = False
    watch.rig.clock.advance(50.0)
    await catching.tick()
    watch.listening = True
    watch.rig.clock.advance(9.0)
    await catching.tick()

    assert await SqlHeard(watch.rig.database).until() == {C1: watch.rig.clock.now()}


async def test_what_was_not_looked_through_keeps_its_watermark_while_time_goes_on(
    watch: Watch,
) -> None:
    first = watch.new()
    await first.tick()
    await first.look_once()
    noted = watch.rig.clock.now()
    watch.rig.clock.advance(1000.0)

    second = watch.new()
    for _ in range(5):
        await second.tick()
        watch.rig.clock.advance(10.0)

    assert await SqlHeard(watch.rig.database).until() == {C1: noted}


async def test_a_chat_that_is_busy_is_asked_again(watch: Watch) -> None:
    watch.say(10.0)
    watch.past.faults.append(ChatUnavailable("conversations.history", "ratelimited", 60.0))

    await _looked(watch)

    assert watch.rig.clock.slept == [60.0]
    assert watch.found() == (1, 0)


async def test_a_look_that_came_to_no_end_is_repeated(watch: Watch) -> None:
    watch.say(10.0)
    watch.past.faults += [ChatUnavailable("conversations.history", "ratelimited")] * 5
    catching = watch.new()
    await catching.tick()

    await catching.look_once()

    assert AGAIN_S in watch.rig.clock.slept
    assert watch.found() == (1, 0)


async def test_a_conversation_that_may_not_be_read_holds_up_no_other(watch: Watch) -> None:
    watch.past.channels.insert(0, ChannelId("C0"))
    watch.past.faults.append(PlaceClosed("missing_scope"))
    watch.say(10.0)

    await _looked(watch)

    assert watch.found() == (1, 0)
