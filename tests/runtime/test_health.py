"""Whether the process lives, and whether it can do its work."""

import pytest

from chatops.runtime.health import LOOP_STUCK_S, PONG_S, WRITE_PROBE_S, Connection, Health
from tests.fakes.clock import ManualClock


def well(clock: ManualClock) -> Health:
    """Return a process that wants nothing."""

    async def writable() -> bool:
        return True

    health = Health(clock, "1.2.3", "durable", lambda: 0.1, clock.monotonic())
    health.schema_current = True
    health.writable = writable
    health.connection = lambda: Connection(1, 1, 2.0)
    return health


async def test_a_process_that_wants_nothing_is_ready() -> None:
    clock = ManualClock()
    health = well(clock)
    clock.advance(5.0)

    ready, about = await health.ready()

    assert ready
    assert about["reasons"] == []
    assert about["version"] == "1.2.3"
    assert about["durability"] == "durable"
    assert about["up_s"] == 5.0


@pytest.mark.parametrize(
    ("connection", "reason"),
    [
        (Connection(), "no connection to Slack"),
        (Connection(1, 1, PONG_S), "no answer to our pings"),
        (Connection(1, 1, 2.0, "token_revoked"), "Slack refuses a token (token_revoked)"),
    ],
)
async def test_a_process_without_a_way_to_slack_is_not_ready(
    connection: Connection, reason: str
) -> None:
    health = well(ManualClock())
    health.connection = lambda: connection

    ready, about = await health.ready()

    assert not ready
    assert about["reasons"] == [reason]


async def test_a_process_that_is_starting_says_all_that_it_waits_for() -> None:
    ready, about = await Health(ManualClock(), "1", "durable", lambda: 0.0).ready()

    assert not ready
    assert about["reasons"] == [
        "schema is not up to date",
        "database is not writable",
        "no connection to Slack",
    ]


async def test_a_process_that_is_shutting_down_is_not_ready() -> None:
    health = well(ManualClock())
    health.draining = True

    assert (await health.ready())[1]["reasons"] == ["shutting down"]


async def test_the_database_is_tried_once_in_a_while_however_often_somebody_asks() -> None:
    clock, answers = ManualClock(), iter([True, False, True])
    health = well(clock)

    async def writable() -> bool:
        return next(answers)

    health.writable = writable
    seen = []
    for pause_s in (0.0, WRITE_PROBE_S, 1.0, WRITE_PROBE_S):
        clock.advance(pause_s)
        seen.append((await health.ready())[0])

    assert seen == [True, True, False, False]


@pytest.mark.parametrize(("age_s", "alive"), [(0.1, True), (LOOP_STUCK_S, False)])
def test_only_a_stuck_loop_is_dead(age_s: float, *, alive: bool) -> None:
    health = Health(ManualClock(), "1", "durable", lambda: age_s)

    assert health.alive()[0] is alive
