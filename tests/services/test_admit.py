"""Bots that may ask: three times in a thread and an hour."""

from chatops.domain.access import Policy
from chatops.domain.conversation import Message, Speaker
from chatops.domain.names import BotId, ChannelId, MessageTs, TeamId
from chatops.domain.request import Asked, Kind
from tests.contracts.asking import ts
from tests.services.rig import Rig, place_of


async def _bot_asks(rig: Rig, number: int, *, thread: int = 1, bot: str = "B1") -> None:
    question = Asked(
        TeamId("T1"), ChannelId("C1"), ts(number), ts(thread), Kind.MENTION, bot=BotId(bot)
    )
    rig.chat.say(place_of(question), Message(MessageTs(question.ts), Speaker.BOT, bot, "ping"))
    await rig.inbox.put(question)
    await rig.work()


async def test_two_bots_that_mention_each_other_come_to_an_end(rig: Rig) -> None:
    rig.policy = Policy(bots={"B1", "B2"})

    for number in range(1, 7):
        await _bot_asks(rig, number, bot=f"B{1 + number % 2}")

    assert len(rig.model.asked) == 3
    assert rig.meter.counted("denied", reason="loop") == 3
    assert rig.chat.whispers == []


async def test_another_thread_and_a_later_hour_are_open_to_bots(rig: Rig) -> None:
    rig.policy = Policy(bots={"B1"})
    for number in range(1, 5):
        await _bot_asks(rig, number)

    await _bot_asks(rig, 10, thread=10)
    rig.clock.advance(3600.0)
    await _bot_asks(rig, 20)

    assert len(rig.model.asked) == 5


async def test_what_bots_ask_takes_no_turn_from_people(rig: Rig) -> None:
    rig.policy = Policy(bots={"B1"})
    for number in range(1, 5):
        await _bot_asks(rig, number)

    await rig.ask(9, thread=1)
    await rig.work()

    assert len(rig.model.asked) == 4


async def test_a_bot_that_is_not_listed_uses_up_nothing(rig: Rig) -> None:
    rig.policy = Policy(bots={"B1"})
    for number in range(1, 5):
        await _bot_asks(rig, number, bot="B7")

    await _bot_asks(rig, 9)

    assert len(rig.model.asked) == 1
