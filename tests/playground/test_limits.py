"""How often an app may call."""

from hypothesis import given
from hypothesis import strategies as st

from chatops.playground import seed
from chatops.playground.limits import CALLS_A_MINUTE, Limits
from chatops.playground.server import open_playground
from tests.playground.app import App


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(pauses=st.lists(st.floats(min_value=0, max_value=30), max_size=300))
def test_no_minute_holds_more_calls_than_its_tier_allows(pauses: list[float]) -> None:
    clock = Clock()
    limits = Limits(clock=clock)
    passed: list[float] = []
    for pause in pauses:
        clock.now += pause
        if not limits.wait_s("chat.update"):
            passed.append(clock.now)

    for start in passed:
        in_minute = [at for at in passed if start <= at < start + 60]
        assert len(in_minute) <= CALLS_A_MINUTE["chat.update"]


@given(pauses=st.lists(st.floats(min_value=0, max_value=90), max_size=200))
def test_whoever_waits_as_told_gets_through(pauses: list[float]) -> None:
    clock = Clock()
    limits = Limits(clock=clock)
    for pause in pauses:
        clock.now += pause
        wait_s = limits.wait_s("chat.postMessage", "C1")
        clock.now += wait_s

        assert not wait_s or not limits.wait_s("chat.postMessage", "C1")


def test_posts_are_paced_in_each_channel_after_a_burst() -> None:
    clock = Clock()
    limits = Limits(clock=clock)

    burst = [limits.wait_s("chat.postMessage", "C1") for _ in range(6)]
    elsewhere = limits.wait_s("chat.postMessage", "C2")
    clock.now += 1
    later = [limits.wait_s("chat.postMessage", "C1") for _ in range(2)]

    assert burst == [0, 0, 0, 0, 0, 1]
    assert elsewhere == 0
    assert later == [0, 1]


async def test_too_many_calls_are_answered_429_until_limits_are_switched_off(app: App) -> None:
    for _ in range(50):
        assert (await app.call("conversations.info", channel="C1"))["ok"]

    status, headers, said = await app.ask("conversations.info", channel="C1")
    other = await app.call("users.info", user="U1")
    app.playground.limits.on = False
    after = await app.call("conversations.info", channel="C1")

    assert (status, said) == (429, {"ok": False, "error": "ratelimited"})
    assert 1 <= int(headers["Retry-After"]) <= 60
    assert other["ok"]
    assert after["ok"]


async def test_a_playground_can_open_without_limits(app: App) -> None:
    async with open_playground(workspace=seed.small(), rate_limits=False) as playground:
        free = App(playground, app.session)

        said = [await free.call("conversations.info", channel="C1") for _ in range(60)]

    assert all(each["ok"] for each in said)
