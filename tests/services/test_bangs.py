"""Commands in conversations: done, shown to one person, and closed."""

from collections import deque
from dataclasses import dataclass, field, replace

import pytest

from chatops.domain.conversation import Message, Speaker, mentioned
from chatops.domain.errors import ChatopsError, ChatUnavailable, PlaceClosed, StoreUnavailable
from chatops.domain.gesture import Typed, Way
from chatops.domain.names import BotId
from chatops.domain.request import Asked, Kind
from chatops.domain.screen import Reaction, Screen
from chatops.services.bangs import NOT_CONFIRMED, TOO_LATE, Bangs
from chatops.services.deliver import NotYet
from tests.contracts.asking import DEADLINE_S, asked
from tests.fakes.chat import OWN
from tests.services.rig import Rig, place_of

DONE = Screen("Done")


@dataclass
class Counter:
    """Somebody who does commands, and remembers them."""

    rig: Rig
    typed: list[Typed] = field(default_factory=list)
    answers: deque[Reaction | ChatopsError] = field(default_factory=deque)

    async def did(self, typed: Typed) -> Reaction:
        self.typed.append(typed)
        answer = self.answers.popleft() if self.answers else DONE
        if isinstance(answer, ChatopsError):
            raise answer
        return answer

    def bangs(self) -> Bangs:
        rig = self.rig
        return Bangs(rig.inbox, rig.chat, self.did, OWN, rig.clock, rig.meter, 5.0)

    async def command(self, text: str = f"{mentioned(OWN)} !model gpt") -> Asked:
        """Let a person write this into a thread."""
        command = replace(asked(2, thread=1), kind=Kind.BANG)
        self.rig.chat.say(place_of(command), Message(command.ts, Speaker.PERSON, "U1", text))
        await self.rig.inbox.put(command)
        return command

    async def take(self) -> None:
        await self.bangs().take(await self.rig.claimed())

    def outcomes(self, outcome: str) -> int:
        return self.rig.meter.counted("requests", kind="bang", outcome=outcome)


@pytest.fixture
def counter(rig: Rig) -> Counter:
    return Counter(rig)


async def test_a_command_is_done_for_its_thread_and_shown_to_its_author(counter: Counter) -> None:
    command = await counter.command()

    await counter.take()

    (typed,) = counter.typed
    assert (typed.text, typed.actor.way, typed.actor.user) == ("model gpt", Way.BANG, command.user)
    assert (typed.spot.channel, typed.spot.thread) == (command.channel, command.thread)
    assert counter.rig.chat.screens == [(place_of(command), "U1", DONE)]
    assert (counter.rig.chat.posted, counter.rig.chat.signs) == ([], [])
    assert counter.outcomes("answered") == 1
    assert (await counter.rig.inbox.backlog()).open == 0


async def test_what_is_denied_in_silence_shows_nothing(counter: Counter) -> None:
    counter.answers.append(None)
    await counter.command()

    await counter.take()

    assert counter.rig.chat.screens == []
    assert counter.outcomes("answered") == 1


@pytest.mark.parametrize("text", ["never mind", f"{mentioned(OWN)} why?"])
async def test_what_was_edited_into_something_else_is_not_done(counter: Counter, text: str) -> None:
    await counter.command(text)

    await counter.take()

    assert counter.typed == []
    assert counter.outcomes("withdrawn") == 1


async def test_a_command_that_is_not_listed_yet_is_looked_for_again(counter: Counter) -> None:
    await counter.rig.inbox.put(replace(asked(2), kind=Kind.BANG))
    claim = await counter.rig.claimed()

    with pytest.raises(NotYet):
        await counter.bangs().take(claim)
    await counter.bangs().take(await counter.rig.claimed_after_release(claim, 6.0))

    assert counter.typed == []
    assert counter.outcomes("withdrawn") == 1


@pytest.mark.parametrize("error", [StoreUnavailable("down"), ChatUnavailable("a", "ratelimited")])
async def test_what_changed_nothing_is_tried_again(counter: Counter, error: ChatopsError) -> None:
    counter.answers.append(error)
    await counter.command()
    claim = await counter.rig.claimed()

    with pytest.raises(NotYet):
        await counter.bangs().take(claim)
    await counter.bangs().take(await counter.rig.claimed_after_release(claim, 1.0))

    assert len(counter.typed) == 2
    assert counter.rig.chat.screens[0][2] == DONE


async def test_a_command_that_comes_too_late_is_not_done(counter: Counter) -> None:
    await counter.command()
    counter.rig.clock.advance(DEADLINE_S)

    await counter.take()

    assert counter.typed == []
    assert [screen for _, _, screen in counter.rig.chat.screens] == [TOO_LATE]
    assert counter.outcomes("missed") == 1


async def test_a_late_command_that_was_taken_up_before_may_have_been_done(
    counter: Counter,
) -> None:
    counter.answers.append(StoreUnavailable("x"))
    await counter.command()
    claim = await counter.rig.claimed()
    with pytest.raises(NotYet):
        await counter.bangs().take(claim)
    again = await counter.rig.claimed_after_release(claim, 1.0)
    counter.rig.clock.advance(DEADLINE_S)

    await counter.bangs().take(again)

    assert [screen for _, _, screen in counter.rig.chat.screens] == [NOT_CONFIRMED]


async def test_a_command_in_a_place_that_closed_is_given_up(counter: Counter) -> None:
    counter.rig.chat.faults["message"].append(PlaceClosed("channel_not_found"))
    await counter.command()

    await counter.take()

    assert counter.outcomes("undeliverable") == 1


async def test_programs_give_no_commands(counter: Counter) -> None:
    await counter.rig.inbox.put(replace(asked(), kind=Kind.BANG, bot=BotId("B1")))

    await counter.take()

    assert counter.typed == []
    assert counter.outcomes("refused") == 1
