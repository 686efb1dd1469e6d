"""Calls of models are let through, counted and refused on the right account."""

from dataclasses import dataclass, field, replace

import pytest

from chatops.adapters.sql.exchanges import SqlExchanges
from chatops.adapters.sql.threads import SqlThreads
from chatops.adapters.sql.usage import SqlUsage
from chatops.domain.conversation import Ending, Finish, Usage
from chatops.domain.errors import ModelUnavailable, StoreUnavailable
from chatops.domain.exchange import Exchange
from chatops.domain.names import ChannelId, ModelName, UserId
from chatops.domain.reply import Mark
from chatops.domain.request import Outcome
from chatops.domain.summary.tree import leaf_node
from chatops.domain.summary.values import Origin
from chatops.domain.usage import Call, Day, Kind, Limits, Spender, Spent, Tally
from chatops.services.naming import Naming
from chatops.services.prompt import PromptBuilder
from chatops.services.summarise.gate import Urgency
from chatops.services.usage import Spending
from tests.fakes.chat import OWN
from tests.fakes.model import WHOLE, PlainTokens
from tests.services.rig import MODEL, Rig
from tests.services.test_summarise import CHANNEL, GOOD, THREAD, kept

ANN = Spender(UserId("U1"), ChannelId("C1"))
USED = Usage(30, 12)


@dataclass
class Notes:
    """Satisfies services.usage.Ledger: writes down what it is told, if it can."""

    told: list[str] = field(default_factory=list)
    fails: int = 0

    async def reserve(self, call: Call, tokens: int, limits: Limits, hold_s: float) -> None:
        self.told.append(f"reserve {call.id} {tokens} {limits.per_day} {hold_s:.0f}")

    async def settle(self, call: Call, model: ModelName, spent: Spent) -> None:
        self._fail()
        self.told.append(f"settle {call.id} {model} {spent.tokens_in}+{spent.tokens_out}")

    async def release(self, call: Call) -> None:
        self._fail()
        self.told.append(f"release {call.id}")

    async def totals(
        self, *, user: UserId | None = None, channel: ChannelId | None = None, since: Day
    ) -> Tally:
        _ = user, channel, since
        return Tally()

    def _fail(self) -> None:
        if self.fails:
            self.fails -= 1
            raise StoreUnavailable


def spending(notes: Notes, limits: Limits) -> Spending:
    return Spending(notes, limits, lambda *_: None, lambda: "c-1")


LIMITED, FREE = Limits(per_day=100), Limits()


async def test_what_a_call_may_take_is_set_aside_and_what_it_took_is_counted() -> None:
    notes = Notes()

    async with spending(notes, LIMITED).call(Kind.ANSWER, ANN, 50, 180) as bill:
        bill.put(MODEL, USED)

    assert notes.told == ["reserve c-1 50 100 180", "settle c-1 main 30+12"]


async def test_where_nothing_is_limited_nothing_is_set_aside_but_all_is_counted() -> None:
    notes = Notes()

    async with spending(notes, FREE).call(Kind.ANSWER, ANN, 50, 180) as bill:
        bill.put(MODEL, USED)

    assert notes.told == ["settle c-1 main 30+12"]


async def test_a_call_that_failed_gives_back_what_was_set_aside() -> None:
    notes = Notes()

    with pytest.raises(ModelUnavailable):
        async with spending(notes, LIMITED).call(Kind.ANSWER, ANN, 50, 180):
            raise ModelUnavailable(MODEL)

    assert notes.told == ["reserve c-1 50 100 180", "release c-1"]


@pytest.mark.parametrize(("fails", "counted"), [(1, 1), (2, 0), (3, 0)])
async def test_an_answer_is_not_lost_because_it_cannot_be_counted(fails: int, counted: int) -> None:
    notes = Notes(fails=fails)

    async with spending(notes, FREE).call(Kind.ANSWER, ANN, 50, 180) as bill:
        bill.put(MODEL, USED)

    assert notes.told == ["settle c-1 main 30+12"] * counted


async def recorded(rig: Rig) -> list[Exchange]:
    return [one async for one in SqlExchanges(rig.database).since(0.0)]


async def spent(rig: Rig) -> Tally:
    return await SqlUsage(rig.database).totals(since=Day(0))


async def test_whoever_is_over_their_limit_is_told_and_the_model_is_not_asked(rig: Rig) -> None:
    rig.limits = Limits(per_user_day=0)
    await rig.ask()

    await rig.work()

    (told,) = rig.chat.texts()
    assert "are spent" in told
    assert "reference" not in told
    assert rig.chat.marks() == [Mark.NOTICE]
    assert rig.model.asked == []
    (exchange,) = await recorded(rig)
    assert (exchange.outcome, exchange.error) == (Outcome.FAILED, "OverLimit")


async def test_a_question_that_is_tried_again_is_counted_once_and_recorded_once(rig: Rig) -> None:
    rig.limits = Limits(per_day=100_000)
    rig.model.will(ModelUnavailable(MODEL, rate_limited=True, retry_after_s=10.0))
    await rig.ask()

    await rig.work()

    assert await spent(rig) == Tally(1, 10, 5, 0.5, 0)
    (exchange,) = await recorded(rig)
    assert (exchange.outcome, exchange.attempts) == (Outcome.ANSWERED, 1)
    assert exchange.answer == rig.model.answer
    assert exchange.prompt == rig.model.asked[-1].prompt.turns
    assert (exchange.usage, exchange.cost_usd) == (WHOLE.usage, 0.5)


async def test_over_a_day_limit_a_summary_is_an_extract(rig: Rig) -> None:
    rig.limits = Limits(per_channel_day=0)

    found = await summarised(rig)

    assert found is Origin.EXTRACT
    assert rig.model.asked == []


async def test_a_summary_is_counted_on_its_channel_and_on_no_person(rig: Rig) -> None:
    rig.limits = Limits(per_user_day=0, per_day=100_000)
    rig.model.will(GOOD, Finish(Ending.COMPLETE, USED))

    found = await summarised(rig)

    assert found is Origin.MODEL
    ledger = SqlUsage(rig.database)
    assert await ledger.totals(channel=CHANNEL, since=Day(0)) == Tally(1, 30, 12, 0.5, 0)


async def test_a_summary_that_was_cut_is_counted_all_the_same(rig: Rig) -> None:
    rig.model.will(GOOD, Finish(Ending.LENGTH, USED))

    found = await summarised(rig)

    assert found is Origin.EXTRACT
    assert (await spent(rig)).tokens == 42


async def summarised(rig: Rig) -> Origin:
    """Build the summary of one leaf, and return what it was made by."""
    thread = tuple(kept(number) for number in range(90))
    await SqlThreads(rig.database).keep(THREAD, thread, ())
    naming = Naming(rig.chat, OWN, "chatops")
    history = rig.history(PromptBuilder(naming, PlainTokens(), rig.catalogue, str))
    choices = replace(rig.choices, target_tokens=2_400)
    view = await history.views.of(THREAD, thread, choices, await history.views.sizes(choices))
    builder = history.condenser.builder
    assert await builder.build(view, [leaf_node(0)], Urgency.AWAITED)
    found = builder.shelf.get(view.key_of(leaf_node(0)))
    assert found
    return found.origin
