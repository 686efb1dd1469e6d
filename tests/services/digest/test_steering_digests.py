"""Digests that people set up, look at, pause, run and remove."""

from dataclasses import replace

import pytest

from chatops.adapters.sql.engine import Database
from chatops.domain.access import Denial, Policy
from chatops.domain.digest import Ended, Origin, Period
from chatops.domain.names import ChannelId, WorkerId
from chatops.domain.schedule import until
from chatops.domain.screen import channel, moment
from chatops.domain.words import Misunderstood
from chatops.services.commands import digest_screens as show
from chatops.services.commands.denied import Denied
from tests.fakes.clock import ManualClock
from tests.services.digest.duty import DAY_S, HOUR_S, digest
from tests.services.digest.steering import ADA, ANN, Console, buttons, words

ADD = 'add weekly from C1 to C2 at "0 9 * * 1" zone Asia/Tokyo'


@pytest.fixture
async def console(database: Database, clock: ManualClock) -> Console:
    console = Console(database, clock)
    await console.store.notice()
    return console


async def test_a_saved_digest_shows_its_next_three_dates(
    console: Console, clock: ManualClock
) -> None:
    said = await console.type(ADD)

    first = clock.now() + HOUR_S
    dates = ", ".join(moment(first + weeks * 7 * DAY_S) for weeks in range(3))
    assert f"Next: {dates}." in said
    assert "at 09:00 on Monday (Asia/Tokyo), covers 1 day" in said
    stored = await console.store.get("weekly")
    assert stored is not None
    assert (stored.owner, stored.origin) == (ADA.id, Origin.SLACK)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ADD.replace("from C1", "from G3"), channel(ChannelId("G3"))),
        (ADD.replace("from C1", "from C4"), "Invite me"),
        (ADD.replace("from C1", "from C404"), "cannot see"),
        (ADD.replace("weekly", "standup"), "name of another digest"),
    ],
)
async def test_what_cannot_be_saved_is_refused_with_the_reason(
    console: Console, text: str, reason: str
) -> None:
    said = await console.type(text)

    assert said.startswith("That did not work")
    assert reason in said
    assert [one.name for one in await console.store.all()] == ["standup"]


async def test_the_list_tells_what_becomes_of_each_digest(
    console: Console, clock: ManualClock
) -> None:
    await console.type(ADD)
    await _failed(console, "The channel C1 is archived")

    said = words(await console.listed())

    assert f"{channel(ChannelId('C1'))} → {channel(ChannelId('C2'))}, at 09:00 every day" in said
    assert f"Next: {moment(clock.now() + HOUR_S)}" in said
    assert f"failed: The channel {channel(ChannelId('C1'))} is archived (reference `" in said
    assert "Last: never yet" in said
    assert "added `weekly`" in said


async def test_only_admins_see_buttons_and_only_slacks_digests_can_be_removed(
    console: Console,
) -> None:
    await console.type(ADD)

    seen = [(one.action, one.value) for one in buttons(await console.listed())]

    both = [show.RUN, show.PREVIEW, show.PAUSE]
    of_slack = [(action, "weekly") for action in (*both, show.REMOVE)]
    assert seen == [*((action, "standup") for action in both), *of_slack]
    assert buttons(await console.listed(ANN)) == []


async def test_many_digests_are_all_named(database: Database, clock: ManualClock) -> None:
    names = [f"d{number:02}" for number in range(30)]
    console = Console(database, clock, tuple(digest(name) for name in names))

    said = words(await console.listed())

    assert all(name in said for name in names)


async def test_a_paused_digest_shows_no_date_until_it_is_resumed(console: Console) -> None:
    paused = await console.press(show.PAUSE, "standup")

    assert "You paused `standup`." in words(paused)
    assert "Next: none while it is paused" in words(paused)
    assert show.RESUME in {one.action for one in buttons(paused)}
    resumed = await console.press(show.RESUME, "standup")
    assert "You resumed `standup`. Next: " in words(resumed)
    assert "resumed `standup`" in words(resumed)


async def test_what_is_so_already_is_no_change(console: Console) -> None:
    assert "not paused already" in await console.type("resume standup")
    assert await console.store.changes(9) == ()


async def test_a_digest_of_the_file_says_where_it_can_be_removed(console: Console) -> None:
    said = await console.type("remove standup")

    assert "configuration file" in said
    assert "paused" in said


async def test_a_removed_digest_is_gone(console: Console) -> None:
    await console.type(ADD)

    said = words(await console.press(show.REMOVE, "weekly"))

    assert "You removed `weekly`." in said
    assert await console.store.get("weekly") is None


async def test_a_name_that_is_none_is_answered_with_the_nearest(console: Console) -> None:
    with pytest.raises(Misunderstood) as misunderstood:
        await console.type("run standpu")

    assert misunderstood.value.cure == "Did you mean `standup`?"


@pytest.mark.parametrize("text", [ADD, "run standup", "preview standup", "pause standup"])
async def test_members_change_nothing(console: Console, text: str) -> None:
    with pytest.raises(Denied) as denied:
        await console.type(text, ANN)

    assert denied.value.denial is Denial.ADMIN
    assert console.ordered == []
    assert console.written == []


async def test_no_digest_is_set_up_for_a_channel_that_is_shut(console: Console) -> None:
    policy = Policy(admins={"U9"}, deny_channels={"C2"})
    console.desk = replace(console.desk, policy=policy)

    with pytest.raises(Denied):
        await console.type(ADD)


async def test_a_run_is_ordered_under_a_key_of_its_own(console: Console) -> None:
    said = await console.type("run standup")

    assert f"it will be in {channel(ChannelId('C2'))}" in said
    ((name, trigger),) = console.ordered
    assert name == "standup"
    assert trigger.startswith("U9.")
    assert len(trigger) < 30


async def test_what_is_being_made_is_not_made_twice(console: Console, clock: ManualClock) -> None:
    await console.store.claim(digest(), _period(clock.now()), WorkerId("one"))

    said = await console.type("run standup")

    assert "being made already" in said
    assert console.ordered == []


async def test_a_run_across_a_wall_is_refused_at_once(
    database: Database, clock: ManualClock
) -> None:
    walled = replace(digest(), sources=(ChannelId("G3"),))
    console = Console(database, clock, (walled,))

    said = await console.type("run standup")

    assert channel(ChannelId("G3")) in said
    assert console.ordered == []


def _period(now: float) -> Period:
    return until(digest(), "2026-11-02", now)


async def _failed(console: Console, reason: str) -> None:
    now = console.clock.now()
    run = await console.store.claim(digest(), _period(now), WorkerId("one"))
    assert run is not None
    await console.store.finish(run, Ended.FAILED, reason)
    await console.store.told(run)
