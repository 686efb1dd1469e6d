"""What is chosen where, on a real database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.migrate import upgrade
from chatops.adapters.sql.settings import SqlSettings
from chatops.adapters.sql.settings_tables import settings
from chatops.domain.checks import Wrong
from chatops.domain.choices import Choices
from chatops.domain.errors import ModelsUnknown, Stale, StoreUnavailable
from chatops.domain.names import ChannelId, MessageTs, ModelName, UserId
from chatops.domain.reply import Place
from chatops.domain.settings import InForce, Key, Scope, Where, WrongSettings
from chatops.services.settings import StoredSettings
from tests.databases import SQLITE, new_database
from tests.fakes.clock import ManualClock

ANN, BOB = UserId("U1"), UserId("U2")
TERRA, SOL, LUNA = ModelName("gpt-6.1-terra"), ModelName("gpt-6.1-sol"), ModelName("gpt-6-luna")
PLACE = Place(ChannelId("C1"), MessageTs("1.000001"))
ELSEWHERE = Place(ChannelId("C2"), MessageTs("2.000001"))
EVERYWHERE, CHANNEL = Where(), Where(PLACE.channel)
THREAD = Where(PLACE.channel, PLACE.thread)
FILE = Choices(TERRA, "Be brief.", summary_model=LUNA, spare=TERRA, fallback=SOL)
BASE = {
    Key.MODEL: TERRA,
    Key.SUMMARY: LUNA,
    Key.TEMPERATURE: None,
    Key.EFFORT: None,
    Key.INSTRUCTIONS: "Be brief.",
    Key.FOOTER: True,
    Key.TARGET: 16_000,
}


class FixedOffer:
    """An endpoint that offers what the test says."""

    def __init__(self, *names: ModelName) -> None:
        self.names = names

    async def models(self) -> tuple[ModelName, ...]:
        if not self.names:
            raise ModelsUnknown
        return self.names


@pytest.fixture
def offer() -> FixedOffer:
    return FixedOffer(LUNA, SOL)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    clock = ManualClock()
    async with new_database(SQLITE, tmp_path) as url, open_database(url, clock=clock) as opened:
        await upgrade(opened)
        yield opened


@pytest.fixture
def chosen(database: Database, offer: FixedOffer) -> StoredSettings:
    base = {key: InForce(key, value, Scope.DEFAULT) for key, value in BASE.items()}
    return StoredSettings(base, FILE, SqlSettings(database), offer, (TERRA, SOL, LUNA), 2_000)


@pytest.fixture
def any_model(chosen: StoredSettings) -> StoredSettings:
    return replace(chosen, allowed=(ModelName("*"),))


async def refused(chosen: StoredSettings, key: Key, text: str) -> Wrong:
    with pytest.raises(WrongSettings) as wrong:
        await chosen.change(ANN, CHANNEL, {key: text})
    assert await chosen.history(None) == ()
    return wrong.value.by_key[key]


async def test_where_nobody_chose_anything_the_file_counts(chosen: StoredSettings) -> None:
    assert await chosen.at(PLACE) == FILE
    assert await chosen.explain(PLACE) == tuple(chosen.base.values())


async def test_every_setting_reaches_the_next_answer(chosen: StoredSettings) -> None:
    await chosen.change(
        ANN,
        CHANNEL,
        {
            Key.MODEL: "gpt-6.1-sol",
            Key.SUMMARY: "null",
            Key.TEMPERATURE: "0.7",
            Key.EFFORT: "high",
            Key.INSTRUCTIONS: "Answer in verse.",
            Key.FOOTER: "off",
            Key.TARGET: "32000",
        },
    )

    assert await chosen.at(PLACE) == replace(
        FILE,
        model=SOL,
        summary_model=None,
        temperature=0.7,
        reasoning_effort="high",
        instructions="Answer in verse.",
        show_footer=False,
        target_tokens=32_000,
    )
    assert await chosen.at(ELSEWHERE) == FILE


async def test_a_thread_outranks_its_channel_and_that_the_workspace(
    chosen: StoredSettings,
) -> None:
    await chosen.change(ANN, EVERYWHERE, {Key.TEMPERATURE: "0.1", Key.EFFORT: "low"})
    await chosen.change(ANN, CHANNEL, {Key.TEMPERATURE: "0.2", Key.MODEL: LUNA})
    await chosen.change(ANN, THREAD, {Key.MODEL: SOL})

    rows = {one.key: (one.value, one.scope) for one in await chosen.explain(PLACE)}

    assert rows[Key.MODEL] == (SOL, Scope.THREAD)
    assert rows[Key.TEMPERATURE] == (0.2, Scope.CHANNEL)
    assert rows[Key.EFFORT] == ("low", Scope.WORKSPACE)
    assert rows[Key.FOOTER] == (True, Scope.DEFAULT)


async def test_what_is_taken_back_lets_the_next_word_count(chosen: StoredSettings) -> None:
    await chosen.change(ANN, EVERYWHERE, {Key.MODEL: SOL})
    await chosen.change(ANN, CHANNEL, {Key.MODEL: LUNA})

    (change,) = await chosen.change(BOB, CHANNEL, {Key.MODEL: None})

    assert (change.who, change.before, change.after) == (BOB, LUNA, None)
    assert (await chosen.at(PLACE)).model == SOL
    assert [one.who for one in await chosen.history(PLACE)] == [BOB, ANN, ANN]
    assert len(await chosen.history(ELSEWHERE)) == 1


async def test_if_one_value_is_wrong_none_is_set(chosen: StoredSettings) -> None:
    wanted = {Key.MODEL: "gpt-7", Key.TEMPERATURE: "0,7", Key.FOOTER: "no"}

    with pytest.raises(WrongSettings) as wrong:
        await chosen.change(ANN, CHANNEL, wanted)

    assert set(wrong.value.by_key) == {Key.MODEL, Key.TEMPERATURE}
    assert await chosen.at(PLACE) == FILE
    assert await chosen.history(None) == ()


async def test_a_slip_of_the_pen_is_told_the_nearest_name(chosen: StoredSettings) -> None:
    wrong = await refused(chosen, Key.MODEL, "gpt-6-lunna")

    assert wrong.what == "is no model that can be chosen here"
    assert wrong.cure.startswith("Did you mean `gpt-6-luna`")


async def test_somebody_far_off_is_told_what_there_is(chosen: StoredSettings) -> None:
    wrong = await refused(chosen, Key.MODEL, "zzz")

    assert wrong.cure == "Choose `gpt-6.1-terra` or `gpt-6.1-sol` or `gpt-6-luna`"


async def test_a_long_list_is_told_in_part(any_model: StoredSettings, offer: FixedOffer) -> None:
    offer.names = tuple(ModelName(f"m{number}") for number in range(300))

    wrong = await refused(any_model, Key.MODEL, "zzz")

    assert wrong.cure.endswith("or one of 296 more")


async def test_a_target_leaves_room_beside_what_is_recalled(chosen: StoredSettings) -> None:
    wrong = await refused(chosen, Key.TARGET, "2000")

    assert wrong.cure == "Write 2001 or more"


async def test_the_file_lists_what_may_be_chosen_without_asking_anybody(
    chosen: StoredSettings, offer: FixedOffer
) -> None:
    offer.names = ()

    assert await chosen.offered() == (TERRA, SOL, LUNA)
    assert await chosen.change(ANN, CHANNEL, {Key.MODEL: LUNA})


async def test_by_a_star_whatever_the_endpoint_lists_may_be_chosen(
    any_model: StoredSettings, offer: FixedOffer
) -> None:
    new = ModelName("brand-new")
    offer.names = (new,)

    assert await any_model.offered() == (TERRA, new)
    await any_model.change(ANN, CHANNEL, {Key.MODEL: new, Key.SUMMARY: new})
    assert (await any_model.at(PLACE)).model == new
    assert (await any_model.at(PLACE)).summary_model == new


async def test_what_the_file_names_beside_every_model_is_offered_too(
    any_model: StoredSettings, offer: FixedOffer
) -> None:
    hidden = ModelName("ft:tuned")
    offer.names = (SOL,)

    more = replace(any_model, allowed=(ModelName("*"), hidden))

    assert await more.offered() == (TERRA, hidden, SOL)


async def test_while_the_endpoint_lists_nothing_only_the_files_models_can_be_chosen(
    any_model: StoredSettings, offer: FixedOffer
) -> None:
    await any_model.change(ANN, CHANNEL, {Key.MODEL: SOL})
    offer.names = ()

    with pytest.raises(ModelsUnknown):
        await any_model.change(ANN, CHANNEL, {Key.MODEL: "gpt-7"})
    await any_model.change(ANN, CHANNEL, {Key.MODEL: TERRA, Key.SUMMARY: LUNA})

    assert (await any_model.at(PLACE)).model == TERRA


async def test_what_the_file_allows_no_more_counts_no_more(chosen: StoredSettings) -> None:
    await chosen.change(ANN, EVERYWHERE, {Key.MODEL: LUNA})
    await chosen.change(ANN, CHANNEL, {Key.MODEL: SOL, Key.EFFORT: "low"})

    stricter = replace(chosen, allowed=(TERRA, LUNA))

    choices = await stricter.at(PLACE)
    assert (choices.model, choices.reasoning_effort) == (LUNA, "low")


@pytest.mark.parametrize(
    ("key", "value"),
    [("models.mood", "glad"), ("models.options.temperature", "warm"), ("models.default", "")],
    ids=["unknown", "broken", "empty"],
)
async def test_what_cannot_be_understood_is_passed_over(
    chosen: StoredSettings, database: Database, key: str, value: str
) -> None:
    row = {"channel": "C1", "thread": "", "key": key, "value": value}
    async with database.begin() as connection:
        await connection.execute(settings.insert().values(**row))

    assert await chosen.at(PLACE) == FILE


async def test_of_two_who_save_at_once_the_second_is_told(chosen: StoredSettings) -> None:
    version = await chosen.version(CHANNEL)
    told: list[UserId] = []

    async def save(who: UserId, model: ModelName) -> None:
        try:
            await chosen.change(who, CHANNEL, {Key.MODEL: model}, version)
        except Stale:
            told.append(who)

    async with asyncio.TaskGroup() as group:
        group.create_task(save(ANN, SOL))
        group.create_task(save(BOB, LUNA))

    (change,) = await chosen.history(PLACE)
    assert {change.who, *told} == {ANN, BOB}
    assert (await chosen.at(PLACE)).model == change.after


async def test_without_its_database_nothing_is_made_up(
    chosen: StoredSettings, database: Database
) -> None:
    async with database.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE setting")

    with pytest.raises(StoreUnavailable):
        await chosen.at(PLACE)
    with pytest.raises(StoreUnavailable):
        await chosen.change(ANN, CHANNEL, {Key.MODEL: SOL})
