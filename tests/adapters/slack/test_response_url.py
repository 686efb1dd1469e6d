from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession, web
from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.response_url import ResponseUrl, trusted
from tests.fakes.clock import ManualClock
from tests.fakes.meter import RecordingMeter

SLACK = "https://slack.com/api/"


@dataclass(slots=True)
class Taker:
    """A server that answers as it is told, and keeps what it was sent."""

    statuses: list[int] = field(default_factory=list)
    taken: list[dict[str, object]] = field(default_factory=list)
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        self.taken.append(await request.json())
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, headers={"Location": f"{self.url}elsewhere"})


@pytest.fixture
async def taker() -> AsyncIterator[Taker]:
    taker = Taker()
    app = web.Application()
    app.add_routes([web.post("/{path:.*}", taker.take)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    taker.url = f"http://{host}:{port}/"
    yield taker
    await runner.cleanup()


@pytest.fixture
async def client(taker: Taker) -> AsyncIterator[AsyncWebClient]:
    async with ClientSession() as session:
        client = AsyncWebClient(token="xoxb-1", base_url=f"{taker.url}api/", session=session)  # noqa: S106
        client.proxy = None
        yield client


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def address(client: AsyncWebClient, clock: ManualClock, url: str) -> ResponseUrl:
    return ResponseUrl(client, clock, RecordingMeter(), url)


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://hooks.slack.com/commands/T1/2/x", True),
        ("https://slack.com/anything", True),
        ("http://hooks.slack.com/x", False),
        ("https://hooks.slack.com:8443/x", False),
        ("https://hooks.slack.com.evil.example/x", False),
        ("https://evil.example/hooks.slack.com", False),
        ("https://hooks.slack.com@evil.example/x", False),
        ("https://hooks.slack.com\\@evil.example/x", False),
        ("https://user:pass@hooks.slack.com/x", False),
        ("https://hooks.slack.com /x", False),
        ("https://hooks.slack.com\n.evil.example/x", False),
        ("https://hooks.sl\u0430ck.com/x", False),
        ("https://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("https://[::1", False),
        ("https://x:99999/", False),
        ("//hooks.slack.com/x", False),
        ("", False),
    ],
)
def test_only_slacks_own_hosts_are_told_anything(url: str, good: bool) -> None:  # noqa: FBT001
    assert trusted(url, SLACK) is good


def test_where_slack_is_on_this_machine_its_own_address_is_good_and_no_other() -> None:
    assert trusted("http://127.0.0.1:5000/response/x", "http://127.0.0.1:5000/api/")
    assert not trusted("http://127.0.0.1:5001/response/x", "http://127.0.0.1:5000/api/")
    assert not trusted("http://localhost:5000/response/x", "http://127.0.0.1:5000/api/")


async def test_an_address_elsewhere_is_never_called(
    client: AsyncWebClient, clock: ManualClock, taker: Taker
) -> None:
    elsewhere = taker.url.replace("127.0.0.1", "localhost")

    assert not await address(client, clock, elsewhere).say({"text": "x"})
    assert not taker.taken


async def test_an_address_is_used_five_times_at_most(
    client: AsyncWebClient, clock: ManualClock, taker: Taker
) -> None:
    url = address(client, clock, f"{taker.url}response/1")

    said = [await url.say({"text": str(number)}) for number in range(7)]

    assert said == [True] * 5 + [False] * 2
    assert len(taker.taken) == 5


async def test_an_address_is_left_alone_after_half_an_hour(
    client: AsyncWebClient, clock: ManualClock, taker: Taker
) -> None:
    url = address(client, clock, f"{taker.url}response/1")
    clock.advance(30 * 60 + 1)

    assert not await url.say({"text": "x"})
    assert not taker.taken


@pytest.mark.parametrize(
    ("statuses", "taken", "calls"),
    [([429], True, 2), ([500, 500], False, 2), ([404], False, 1), ([302], False, 1)],
)
async def test_a_busy_slack_is_asked_once_more_and_a_gone_address_is_not(
    client: AsyncWebClient, taker: Taker, statuses: list[int], *, taken: bool, calls: int
) -> None:
    taker.statuses = statuses
    url = address(client, ManualClock(leap=True), f"{taker.url}response/1")

    assert await url.say({"text": "x"}) is taken
    assert len(taker.taken) == calls


async def test_nobody_listening_is_no_error(client: AsyncWebClient, clock: ManualClock) -> None:
    client.base_url = "http://127.0.0.1:9/api/"

    assert not await address(client, clock, "http://127.0.0.1:9/x").say({"text": "x"})


def test_an_address_is_not_shown_when_it_is_printed(clock: ManualClock) -> None:
    shown = repr(
        ResponseUrl(AsyncWebClient(), clock, RecordingMeter(), "https://hooks.slack.com/s3cret")
    )

    assert "s3cret" not in shown
