"""What every store of settings promises."""

import asyncio

import pytest
from sqlalchemy import URL

from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.settings import SqlSettings
from chatops.adapters.sql.settings_tables import changes, settings
from chatops.domain.checks import LONGEST_INSTRUCTIONS
from chatops.domain.errors import Stale
from chatops.domain.names import ChannelId, MessageTs, UserId
from chatops.domain.settings import Change, Key, Where
from chatops.services.settings import SettingsStore
from tests.fakes.clock import START, ManualClock

ANN, BOB = UserId("U1"), UserId("U2")
EVERYWHERE = Where()
CHANNEL = Where(ChannelId("C1"))
THREAD = Where(ChannelId("C1"), MessageTs("1.000001"))
ELSEWHERE = Where(ChannelId("C2"))


@pytest.fixture
def store(database: Database) -> SettingsStore:
    return SqlSettings(database)


async def test_nothing_is_set_at_first(store: SettingsStore) -> None:
    assert await store.stored([EVERYWHERE, CHANNEL]) == {EVERYWHERE: {}, CHANNEL: {}}
    assert await store.history(None, 10) == ()
    assert await store.version(CHANNEL) == 0


async def test_what_is_set_for_one_place_is_in_no_other(store: SettingsStore) -> None:
    for number, where in enumerate((EVERYWHERE, CHANNEL, THREAD, ELSEWHERE)):
        await store.apply(ANN, where, {Key.MODEL: f"m{number}"})

    found = await store.stored([EVERYWHERE, CHANNEL, THREAD])

    assert found == {
        EVERYWHERE: {"models.default": "m0"},
        CHANNEL: {"models.default": "m1"},
        THREAD: {"models.default": "m2"},
    }


async def test_a_change_leaves_one_row_that_tells_who_where_what_and_when(
    store: SettingsStore, clock: ManualClock
) -> None:
    made = await store.apply(ANN, THREAD, {Key.MODEL: "a"})
    clock.advance(5)
    again = await store.apply(BOB, THREAD, {Key.MODEL: "b"})

    assert made == (Change(ANN, THREAD, Key.MODEL, None, "a", START),)
    assert again == (Change(BOB, THREAD, Key.MODEL, "a", "b", START + 5),)
    assert await store.history(None, 10) == (*again, *made)


async def test_what_changes_nothing_leaves_no_row(store: SettingsStore) -> None:
    await store.apply(ANN, CHANNEL, {Key.MODEL: "a"})
    version = await store.version(CHANNEL)

    made = await store.apply(BOB, CHANNEL, {Key.MODEL: "a", Key.FOOTER: None})

    assert made == ()
    assert len(await store.history(None, 10)) == 1
    assert await store.version(CHANNEL) == version


async def test_a_setting_can_be_taken_back(store: SettingsStore) -> None:
    await store.apply(ANN, CHANNEL, {Key.MODEL: "a", Key.FOOTER: "false"})

    made = await store.apply(BOB, CHANNEL, {Key.MODEL: None})

    assert [(one.before, one.after) for one in made] == [("a", None)]
    assert await store.stored([CHANNEL]) == {CHANNEL: {"assistant.show_footer": "false"}}


async def test_long_instructions_can_be_restored_from_the_history(store: SettingsStore) -> None:
    longest = "\u4e0a\u9650\u2615\n" * (LONGEST_INSTRUCTIONS // 4)
    await store.apply(ANN, CHANNEL, {Key.INSTRUCTIONS: longest})

    await store.apply(ANN, CHANNEL, {Key.INSTRUCTIONS: None})

    assert (await store.history([CHANNEL], 1))[0].before == longest


async def test_a_history_is_of_some_places_or_of_all_and_ends(store: SettingsStore) -> None:
    for where in (EVERYWHERE, CHANNEL, THREAD, ELSEWHERE):
        await store.apply(ANN, where, {Key.MODEL: "a"})

    here = await store.history([EVERYWHERE, CHANNEL], 10)

    assert [one.where for one in here] == [CHANNEL, EVERYWHERE]
    assert [one.where for one in await store.history(None, 3)] == [ELSEWHERE, THREAD, CHANNEL]


async def test_a_change_by_an_old_version_changes_nothing(store: SettingsStore) -> None:
    version = await store.version(CHANNEL)
    await store.apply(ANN, CHANNEL, {Key.MODEL: "a"}, version)

    with pytest.raises(Stale):
        await store.apply(BOB, CHANNEL, {Key.MODEL: "b", Key.FOOTER: "false"}, version)

    assert await store.stored([CHANNEL]) == {CHANNEL: {"models.default": "a"}}
    assert len(await store.history(None, 10)) == 1


async def test_a_version_never_comes_back(store: SettingsStore) -> None:
    seen = [await store.version(CHANNEL)]

    for after in ("a", None, "a"):
        await store.apply(ANN, CHANNEL, {Key.MODEL: after})
        seen.append(await store.version(CHANNEL))

    assert seen == sorted(set(seen))


async def test_changes_elsewhere_make_nothing_stale(store: SettingsStore) -> None:
    version = await store.version(CHANNEL)

    for where in (EVERYWHERE, THREAD, ELSEWHERE):
        await store.apply(ANN, where, {Key.MODEL: "a"})

    assert await store.version(CHANNEL) == version
    assert await store.apply(ANN, CHANNEL, {Key.MODEL: "a"}, version)


async def test_of_many_who_save_at_once_one_wins(store: SettingsStore) -> None:
    stale: list[str] = []

    async def save(model: str) -> None:
        try:
            await store.apply(ANN, CHANNEL, {Key.MODEL: model, Key.SUMMARY: model}, 0)
        except Stale:
            stale.append(model)

    async with asyncio.TaskGroup() as group:
        for number in range(5):
            group.create_task(save(f"m{number}"))

    assert len(stale) == 4
    found = (await store.stored([CHANNEL]))[CHANNEL]
    assert found["models.default"] == found["models.summary"] not in stale
    assert len(await store.history(None, 10)) == 2


async def test_of_two_processes_that_save_at_once_one_wins(
    database: Database, address: URL, clock: ManualClock
) -> None:
    stale: list[str] = []

    async def save(store: SettingsStore, model: str) -> None:
        try:
            await store.apply(ANN, CHANNEL, {Key.MODEL: model}, 0)
        except Stale:
            stale.append(model)

    async with open_database(address, clock=clock) as other:
        async with asyncio.TaskGroup() as group:
            group.create_task(save(SqlSettings(database), "mine"))
            group.create_task(save(SqlSettings(other), "yours"))

        assert len(stale) == 1
        assert await SqlSettings(other).stored([CHANNEL]) == (
            await SqlSettings(database).stored([CHANNEL])
        )
    assert [one.after for one in await SqlSettings(database).history(None, 10)] != stale


async def test_without_a_version_the_last_one_wins_and_the_history_is_a_chain(
    store: SettingsStore,
) -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(5):
            group.create_task(store.apply(ANN, CHANNEL, {Key.MODEL: f"m{number}"}))

    history = await store.history([CHANNEL], 10)
    assert [one.before for one in history] == [*(one.after for one in history[1:]), None]
    assert (await store.stored([CHANNEL]))[CHANNEL] == {"models.default": history[0].after}


@pytest.mark.parametrize(
    "odd",
    [Where(ChannelId("")), Where(None, MessageTs("1.1")), Where(ChannelId("C1"), MessageTs(""))],
)
async def test_an_empty_id_widens_no_change(store: SettingsStore, odd: Where) -> None:
    with pytest.raises(ValueError, match="empty id"):
        await store.apply(ANN, odd, {Key.MODEL: "a"})

    assert await store.history(None, 10) == ()


async def test_rows_of_another_release_are_handed_over_but_are_no_history(
    store: SettingsStore, database: Database
) -> None:
    place = {"channel": "C1", "thread": "", "key": "models.mood"}
    async with database.begin() as connection:
        await connection.execute(settings.insert().values(**place, value="glad"))
        await connection.execute(changes.insert().values(**place, who="U1", after="glad", at=1.0))

    assert await store.stored([CHANNEL]) == {CHANNEL: {"models.mood": "glad"}}
    assert await store.history([CHANNEL], 10) == ()
