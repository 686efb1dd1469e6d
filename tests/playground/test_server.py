"""Opening, closing, and what lies beside the Web API."""

import asyncio

import aiohttp
import pytest

from chatops.playground.server import open_playground
from tests.playground.app import App


async def test_it_opens_furnished_on_a_free_port_of_this_machine_only(app: App) -> None:
    async with open_playground() as playground:
        said = await App(playground, app.session).call("conversations.list")

    assert playground.page_url.startswith("http://127.0.0.1:")
    assert playground.api_url == f"{playground.page_url}api/"
    assert playground.model_url == f"{playground.page_url}v1"
    assert "general" in [channel["name"] for channel in said["channels"]]


async def test_nothing_is_left_after_it_closed(app: App) -> None:
    tasks = len(asyncio.all_tasks())
    async with open_playground() as playground:
        other = App(playground, app.session)
        socket = await app.session.ws_connect(await other.socket_url())
        playground.model.script(pieces=["a"], stall_after=0)
        playground.faults.hold_next("auth.test")
        async with asyncio.TaskGroup() as group:
            held = group.create_task(other.call("auth.test"))
            await playground.workspace.until(lambda slack: slack.journal.calls[1:])
            held.cancel()
    await socket.close()

    with pytest.raises(aiohttp.ClientConnectionError):
        await other.call("auth.test")
    assert len(asyncio.all_tasks()) == tasks


async def test_a_permalink_leads_to_the_page(app: App) -> None:
    slack = app.playground.workspace
    asked = await slack.say("C1", user="U1", text="hi")
    link = await app.call("chat.getPermalink", channel="C1", message_ts=asked["ts"])

    async with app.session.get(link["permalink"], allow_redirects=False) as answer:
        place = answer.headers["Location"]

    assert answer.status == 302
    assert place == f"/#channel=C1&thread={asked['ts']}"
