"""An endpoint that is down: people hear so at once, and it is left alone."""

import time

from aiohttp import ClientSession

from chatops.app.daemon import Daemon
from chatops.playground.script import Lines
from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from tests.system import sight

DOWN: Lines = {"status": 503, "body": "down"}
AT_ONCE_S = 5.0


async def gauge(daemon: Daemon) -> list[str]:
    """Return what the health port tells of the breakers."""
    async with (
        ClientSession() as session,
        session.get(f"http://127.0.0.1:{daemon.health_port}/metrics") as metrics,
    ):
        lines = (await metrics.text()).splitlines()
    return [line.split()[-1] for line in lines if line.startswith("chatops_breaker_state{")]


async def test_an_endpoint_that_is_down_is_told_of_at_once_and_tried_again(
    slack: Workspace, playground: Playground, daemon: Daemon
) -> None:
    for _ in range(5):
        playground.model.script(**DOWN)
    for text in ("why?", "and now?"):
        asked = await slack.mention("C1", user="U1", text=text)
        assert "cannot be reached" in await sight.only_failure(slack, asked)
    assert await gauge(daemon) == ["2.0"]

    began = time.monotonic()
    asked = await slack.mention("C1", user="U1", text="still?")
    await sight.only_failure(slack, asked, AT_ONCE_S)

    assert time.monotonic() - began < AT_ONCE_S
    assert len(playground.model.requests) == 5
