"""What every store of digests promises of how they are set up."""

import asyncio
from dataclasses import replace

import pytest

from chatops.adapters.sql.digests import SqlDigests
from chatops.adapters.sql.engine import Database
from chatops.domain.checks import Wrong
from chatops.domain.digest import Act, Digest, DigestChange, Ended, Origin
from chatops.services.digest.ports import Digests
from tests.contracts.digesting import ANN, BOB, claimed, digest, from_slack
from tests.fakes.clock import START, ManualClock


@pytest.fixture
async def store(database: Database) -> Digests:
    digests = SqlDigests(database, [digest()])
    await digests.notice()
    return digests


async def names(store: Digests) -> list[str]:
    return [one.name for one in await store.all()]


async def test_digests_of_the_file_are_there(store: Digests) -> None:
    assert await store.all() == (replace(digest(), since=START),)
    assert await store.get("standup") == replace(digest(), since=START)
    assert await store.get("other") is None


async def test_what_was_not_noticed_yet_is_not_due(database: Database) -> None:
    (found,) = await SqlDigests(database, [digest()]).all()

    assert found.since > 1e12


async def test_a_digest_from_slack_is_as_it_was_set_up(store: Digests, clock: ManualClock) -> None:
    clock.advance(5)

    added = await store.add(ANN, from_slack())

    text = "Be brief.\ufffd"
    assert added == replace(from_slack(), instructions=text, owner=ANN, since=START + 5)
    assert await store.get("weekly") == added
    assert added.origin is Origin.SLACK
    assert await names(store) == ["standup", "weekly"]


@pytest.mark.parametrize("name", ["standup", "weekly"])
async def test_a_name_is_given_once(store: Digests, name: str) -> None:
    await store.add(ANN, from_slack())

    with pytest.raises(Wrong, match="another digest"):
        await store.add(BOB, from_slack(name))

    assert [change.who for change in await store.changes(9)] == [ANN]


async def test_of_many_who_choose_a_name_at_once_one_gets_it(store: Digests) -> None:
    refused = 0

    async def add() -> None:
        nonlocal refused
        try:
            await store.add(ANN, from_slack())
        except Wrong:
            refused += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(add())

    assert refused == 4
    assert len(await store.changes(9)) == 1


async def test_what_was_added_can_be_removed_and_added_anew(
    store: Digests, clock: ManualClock
) -> None:
    await store.add(ANN, from_slack())
    clock.advance(9)

    await store.remove(BOB, "weekly")
    assert await names(store) == ["standup"]

    again = await store.add(BOB, from_slack())
    assert (again.owner, again.since) == (BOB, START + 9)


async def test_a_digest_of_the_file_is_removed_there_only(store: Digests) -> None:
    with pytest.raises(Wrong, match="configuration file"):
        await store.remove(ANN, "standup")

    assert await names(store) == ["standup"]
    assert await store.changes(9) == ()


@pytest.mark.parametrize("name", ["standup", "weekly"])
async def test_any_digest_can_rest(store: Digests, clock: ManualClock, name: str) -> None:
    await store.add(ANN, from_slack())

    assert await store.pause(BOB, name, paused=True)
    assert not await store.pause(BOB, name, paused=True)
    resting = await store.get(name)
    clock.advance(60)
    assert await store.pause(BOB, name, paused=False)
    assert not await store.pause(BOB, name, paused=False)
    again = await store.get(name)

    assert resting
    assert (resting.paused, resting.since) == (True, START)
    assert again
    assert (again.paused, again.since) == (False, START + 60)


async def test_a_digest_that_is_not_there_is_named_as_such(store: Digests) -> None:
    with pytest.raises(Wrong, match="no digest here"):
        await store.remove(ANN, "other")
    with pytest.raises(Wrong, match="no digest here"):
        await store.pause(ANN, "other", paused=True)

    assert await store.changes(9) == ()


async def test_who_did_what_is_kept(store: Digests, clock: ManualClock) -> None:
    await store.add(ANN, from_slack())
    clock.advance(1)
    await store.pause(BOB, "standup", paused=True)
    await store.pause(BOB, "standup", paused=False)
    await store.remove(BOB, "weekly")

    assert await store.changes(3) == (
        DigestChange(BOB, "weekly", Act.REMOVED, START + 1),
        DigestChange(BOB, "standup", Act.RESUMED, START + 1),
        DigestChange(BOB, "standup", Act.PAUSED, START + 1),
    )
    assert (await store.changes(9))[3] == DigestChange(ANN, "weekly", Act.ADDED, START)


async def test_runs_outlive_the_digest(store: Digests) -> None:
    added = await store.add(ANN, from_slack("brief"))
    run = await claimed(store)
    await store.finish(run, Ended.POSTED)
    assert await store.skip(added, run.period, "too late")

    await store.remove(ANN, "brief")

    assert await store.past("brief", 1)


async def noticed(database: Database, *of_file: Digest) -> Digests:
    """Restart with a file."""
    store = SqlDigests(database, of_file)
    await store.notice()
    return store


async def test_a_restart_changes_nothing(database: Database, clock: ManualClock) -> None:
    before = await noticed(database, digest())
    await before.pause(ANN, "standup", paused=True)
    clock.advance(60)

    after = await noticed(database, digest(cron="0 10 * * *"))

    (found,) = await after.all()
    assert (found.since, found.paused, found.cron) == (START, True, "0 10 * * *")


async def test_a_digest_whose_keys_name_something_else_begins_anew(
    database: Database, clock: ManualClock
) -> None:
    await noticed(database, digest())
    clock.advance(60)

    (found,) = await (await noticed(database, digest(cron="0 9 * * 1"))).all()

    assert found.since == START + 60


async def test_a_digest_that_comes_back_into_the_file_begins_anew(
    database: Database, clock: ManualClock
) -> None:
    first = await noticed(database, digest())
    await first.pause(ANN, "standup", paused=True)
    clock.advance(60)
    await noticed(database)
    clock.advance(60)

    (found,) = await (await noticed(database, digest())).all()

    assert (found.since, found.paused) == (START + 120, True)


async def test_the_file_outranks_slack(database: Database) -> None:
    before = await noticed(database)
    await before.add(ANN, from_slack("standup"))

    after = await noticed(database, digest())

    assert [one.origin for one in await after.all()] == [Origin.FILE]
