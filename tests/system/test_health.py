"""The health port of a whole daemon, and what its log does not tell."""

import asyncio
import io
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass

import aiohttp
import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from chatops import log
from chatops.app.daemon import Daemon, running
from chatops.app.world import World
from chatops.config import load_config
from chatops.playground.faults import Answer, Fault
from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.conftest import HURRIED, Starter
from tests.system.world import environ

CANARY = "tripwire-7Q"
REQUESTS = [
    ("GET", "/", 404),
    ("GET", "/%2e%2e/etc/passwd", 404),
    ("GET", "//healthz", 404),
    ("GET", "/healthz?x", 200),
    ("HEAD", "/healthz", 200),
    ("POST", "/healthz", 405),
    ("DELETE", "/readyz", 405),
    ("OPTIONS", "/metrics", 405),
]


@dataclass(frozen=True, slots=True)
class Port:
    """The health port, as a probe sees it."""

    session: aiohttp.ClientSession
    number: int

    async def ask(self, path: str, method: str = "GET") -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.number}{path}"
        async with self.session.request(method, url) as response:
            return response.status, await response.text()

    async def when_open(self, path: str) -> tuple[int, Json]:
        """Ask as soon as something listens."""
        async with asyncio.timeout(5):
            while True:
                with suppress(aiohttp.ClientConnectorError):
                    return await self.json(path)

    async def json(self, path: str) -> tuple[int, Json]:
        url = f"http://127.0.0.1:{self.number}{path}"
        async with self.session.get(url) as response:
            return response.status, await response.json()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def port(session: aiohttp.ClientSession, daemon: Daemon) -> Port:
    return Port(session, daemon.health_port)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    before, root = structlog.get_config(), logging.getLogger()
    handlers, root.handlers = root.handlers, []  # else they are closed
    written = io.StringIO()
    log.set_up(style="json", level="debug", stream=written)
    yield written
    structlog.configure(**before)
    root.handlers = handlers


async def test_a_daemon_that_is_connected_is_alive_and_ready(port: Port) -> None:
    alive, about = await port.json("/healthz")
    ready, said = await port.json("/readyz")

    assert (alive, ready) == (200, 200)
    assert about["loop_age_s"] < 5
    assert (said["ready"], said["reasons"]) == (True, [])
    assert said["connections"] >= 1


async def test_a_daemon_without_a_connection_is_alive_but_not_ready(
    slack: Workspace, playground: Playground, port: Port
) -> None:
    playground.faults.fail_always("apps.connections.open", "internal_error")

    playground.sockets.kill()
    await slack.until(lambda _: not playground.sockets.connections)
    reasons: list[str] = []
    while "no connection to Slack" not in reasons:
        status, said = await port.json("/readyz")
        reasons = said["reasons"]

    assert status == 503
    assert (await port.json("/healthz"))[0] == 200


async def test_the_port_is_open_before_slack_is_there(
    slack: Workspace, playground: Playground, starter: Starter, session: aiohttp.ClientSession
) -> None:
    number = free_port()
    told = environ(starter.playground, starter.folder) | {"PORT": str(number)}
    file = starter.folder / "config.yaml"
    file.touch()
    world = World(load_config(file, told), tempo=HURRIED)
    there = playground.faults.hold_next("auth.test")
    port = Port(session, number)

    async def start() -> None:
        async with running(world):
            asked = await slack.mention("C1", user="U1", text="why?")
            await sight.only_answer(slack, asked)

    async with asyncio.TaskGroup() as group:
        group.create_task(start())
        status, said = await port.when_open("/readyz")
        alive, _ = await port.json("/healthz")
        there.set()

    assert (alive, status) == (200, 503)
    assert "no connection to Slack" in said["reasons"]


async def test_a_daemon_whose_token_is_refused_later_says_so(
    slack: Workspace, playground: Playground, port: Port
) -> None:
    playground.faults.fail_always("*", "token_revoked")

    await slack.mention("C1", user="U1", text="why?")
    reasons: list[str] = []
    while not reasons:
        status, said = await port.json("/readyz")
        reasons = said["reasons"]

    assert status == 503
    assert reasons == ["Slack refuses a token (token_revoked)"]


async def test_metrics_are_what_prometheus_reads_and_tell_of_nobody(
    slack: Workspace, port: Port
) -> None:
    asked = await slack.mention("C1", user="U1", text=CANARY)
    await sight.only_answer(slack, asked)

    status, text = await port.ask("/metrics")
    families = {one.name: one for one in text_string_to_metric_families(text)}

    assert status == 200
    assert {"chatops_build_info", "chatops_slack_calls", "chatops_ack_seconds"} <= set(families)
    (tokens,) = [one for one in families["chatops_model_calls"].samples if one.value]
    assert tokens.labels["result"] == "complete"
    for secret in (CANARY, "C1", "U1", asked["ts"]):
        assert f'"{secret}"' not in text


async def test_other_requests_are_refused(port: Port) -> None:
    asked = {f"{method} {path}": (await port.ask(path, method)) for method, path, _ in REQUESTS}

    expected = {f"{method} {path}": status for method, path, status in REQUESTS}
    assert {name: status for name, (status, _) in asked.items()} == expected
    assert "Traceback" not in str(asked)


async def test_neither_log_nor_port_tells_what_people_or_tokens_say(
    slack: Workspace, playground: Playground, starter: Starter, logged: io.StringIO
) -> None:
    playground.model.script(status=500, body=f"{CANARY} in an error")
    playground.model.script(pieces=(f"{CANARY} in an answer",))
    playground.faults.add("chat.update", Fault(Answer(error="internal_error")))
    session = aiohttp.ClientSession()

    async with session, starter.start() as daemon:
        asked = await slack.mention("C1", user="U1", text=f"{CANARY} in a question")
        await sight.only_answer(slack, asked, timeout_s=8)
        port = Port(session, daemon.health_port)
        shown = [await port.ask(path) for path in ("/healthz", "/readyz", "/metrics")]

    written = logged.getvalue() + str(shown)
    assert "mention_answered" in written
    secrets = (playground.bot_token, playground.app_token, "ticket=", "xoxb-", "xapp-")
    assert [one for one in (CANARY, *secrets) if one in written] == []


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
