"""Buttons under answers, pressed by whoever: what they do, and what they do not."""

from dataclasses import dataclass, field, replace

import pytest

from chatops.adapters.sql.answers import SqlAnswers
from chatops.domain.access import Denial, Policy
from chatops.domain.buttons import REGENERATE, STOP, THUMBS_DOWN, THUMBS_UP
from chatops.domain.conversation import Person
from chatops.domain.gesture import Actor, Pressed, Spot, Way
from chatops.domain.names import ChannelId, MessageTs, RequestId, TeamId, UserId
from chatops.domain.reply import Place
from chatops.domain.request import Asked, Outcome
from chatops.domain.screen import Reaction, Screen
from chatops.services.commands.controls import (
    FINISHED,
    NOT_AGAIN,
    NOTHING,
    THANKS,
    TOO_OLD,
    UNDER_WAY,
    Controls,
)
from chatops.services.commands.denied import Denied
from chatops.services.stops import Stops
from tests.contracts.asking import DEADLINE_S, asked
from tests.services.rig import Rig, place_of

ANN, BEN = Person(UserId("U1"), "Ann"), Person(UserId("U2"), "Ben")
ADA = Person(UserId("U9"), "Ada")
GUEST = Person(UserId("U1"), "Ann", guest=True)
HERE = Spot(ChannelId("C1"), asked().thread)
POLICY = Policy(admins={"U9"})


@dataclass
class Panel:
    """The buttons of one answer, and what pressing them led to."""

    rig: Rig
    answers: SqlAnswers
    rated: list[tuple[RequestId, UserId, bool]] = field(default_factory=list)
    woken: int = 0
    known: bool = True

    def controls(self) -> Controls:
        return Controls(POLICY, self.answers, Stops(), self, self.wake, self.rig.meter)

    def wake(self) -> None:
        self.woken += 1

    async def feedback(self, request: RequestId, user: UserId, *, good: bool) -> bool:
        self.rated.append((request, user, good))
        return self.known

    async def press(
        self, action: str, person: Person = ANN, *, value: str = asked().id, spot: Spot = HERE
    ) -> str | None:
        """Press a button under the first answer; return the words that are shown."""
        pressed = Pressed(Actor(TeamId("T1"), person.id, Way.BUTTON), spot, action, value)
        controls = self.controls()
        ways = {STOP: controls.stop, REGENERATE: controls.regenerate}
        return said(await ways.get(action, controls.rate)(pressed, person))

    async def stop_thread(self, question: Asked, person: Person = ANN) -> str | None:
        return said(await self.controls().stop_thread(place_of(question), person))

    async def stopped(self, *questions: Asked) -> int:
        return len(await self.answers.stopped([one.id for one in questions]))


def said(reaction: Reaction) -> str | None:
    return reaction.notice.partition(": ")[2] if isinstance(reaction, Screen) else None


@pytest.fixture
def panel(rig: Rig) -> Panel:
    return Panel(rig, SqlAnswers(rig.database, DEADLINE_S))


@pytest.mark.parametrize("person", [ANN, ADA])
async def test_the_asker_and_admins_may_stop_and_repeat(panel: Panel, person: Person) -> None:
    question = await panel.rig.ask()

    assert await panel.press(STOP, person) is None
    assert await panel.stopped(question) == 1
    await panel.rig.work()
    assert await panel.press(REGENERATE, person) is None

    assert (await panel.rig.inbox.backlog()).open == 1
    assert panel.woken == 2
    counted = panel.rig.meter.counted
    assert counted("answers_stopped") == counted("answers_regenerated") == 1


@pytest.mark.parametrize("action", [STOP, REGENERATE])
@pytest.mark.parametrize(("person", "denial"), [(BEN, Denial.ASKER), (GUEST, Denial.GUEST)])
async def test_nobody_else_may(panel: Panel, action: str, person: Person, denial: Denial) -> None:
    question = await panel.rig.ask()

    with pytest.raises(Denied) as caught:
        await panel.press(action, person)

    assert caught.value.denial is denial
    assert await panel.stopped(question) == 0


async def test_everybody_who_may_ask_may_rate_and_change_their_mind(panel: Panel) -> None:
    question = await panel.rig.ask()
    await panel.rig.work()

    assert await panel.press(THUMBS_UP, BEN) == THANKS
    assert await panel.press(THUMBS_DOWN, BEN) == THANKS

    assert panel.rated == [(question.id, BEN.id, True), (question.id, BEN.id, False)]
    with pytest.raises(Denied):
        await panel.press(THUMBS_UP, GUEST)


async def test_an_opinion_of_what_is_not_recorded_any_more_is_refused(panel: Panel) -> None:
    await panel.rig.ask()
    panel.known = False

    assert await panel.press(THUMBS_UP) == TOO_OLD


@pytest.mark.parametrize("action", [STOP, REGENERATE, THUMBS_UP])
@pytest.mark.parametrize(
    ("value", "spot"),
    [
        ("", HERE),
        ("x" * 2_000, HERE),
        ("T1:C1:1700000099.000100", HERE),
        ("T1:C1:1700000001.000100\n", HERE),
        (asked().id, Spot(ChannelId("C2"))),
        (asked().id, Spot(ChannelId("C1"), MessageTs("1700000077.000100"))),
        (asked().id, Spot()),
    ],
)
async def test_what_belongs_to_no_answer_of_this_place_does_nothing(
    panel: Panel, action: str, value: str, spot: Spot
) -> None:
    question = await panel.rig.ask()

    assert await panel.press(action, value=value, spot=spot) == TOO_OLD

    assert await panel.stopped(question) == 0
    assert (panel.rated, panel.woken) == ([], 0)


async def test_what_was_forgotten_after_its_time_is_too_old(panel: Panel) -> None:
    await panel.rig.ask()
    await panel.rig.work()
    panel.rig.clock.advance(90 * 86_400)
    await panel.rig.inbox.purge(30 * 86_400)

    assert await panel.press(REGENERATE) == TOO_OLD


async def test_a_finished_answer_cannot_be_stopped(panel: Panel) -> None:
    await panel.rig.ask()
    await panel.rig.work()

    assert await panel.press(STOP) == FINISHED


async def test_stopping_twice_is_as_good_as_once(panel: Panel) -> None:
    await panel.rig.ask()

    assert [await panel.press(STOP), await panel.press(STOP)] == [None, None]


async def test_what_is_being_answered_is_not_answered_anew(panel: Panel) -> None:
    await panel.rig.ask()
    await panel.rig.claimed()

    assert await panel.press(REGENERATE) == UNDER_WAY


async def test_what_has_no_reply_cannot_be_answered_anew(panel: Panel) -> None:
    await panel.rig.ask()
    await panel.rig.inbox.close(await panel.rig.claimed(), Outcome.UNDELIVERABLE)

    assert await panel.press(REGENERATE) == NOT_AGAIN


async def test_a_thread_is_stopped_as_far_as_somebody_may(panel: Panel) -> None:
    mine = [await panel.rig.ask(1), await panel.rig.ask(2, thread=1)]
    theirs = replace(asked(3, thread=1), user=BEN.id)
    elsewhere = asked(4)
    for question in (theirs, elsewhere):
        await panel.rig.inbox.put(question)

    words = await panel.stop_thread(mine[0])

    assert words is not None
    assert words.startswith("Stopped 2 answers. 1 answer")
    assert await panel.stopped(*mine) == 2
    assert await panel.stopped(theirs, elsewhere) == 0


async def test_an_admin_stops_everybody_s(panel: Panel) -> None:
    await panel.rig.ask()

    assert await panel.stop_thread(asked(), ADA) == "Stopped 1 answer."


async def test_whoever_may_stop_nothing_of_a_thread_is_told_so(panel: Panel) -> None:
    await panel.rig.ask()

    with pytest.raises(Denied):
        await panel.stop_thread(asked(), BEN)


async def test_where_nothing_is_answered_nothing_is_stopped(panel: Panel) -> None:
    assert await panel.stop_thread(asked()) == NOTHING


async def test_in_a_direct_message_all_is_stopped(panel: Panel) -> None:
    question = replace(asked(), channel=ChannelId("D1"))
    await panel.rig.inbox.put(question)

    place = Place(question.channel, MessageTs("1700000050.000100"))
    words = said(await panel.controls().stop_thread(place, ANN))

    assert words == "Stopped 1 answer."
