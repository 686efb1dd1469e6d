"""What goes wrong on demand."""

import asyncio

import aiohttp
import pytest

from tests.playground.app import App


async def test_a_refusal_serves_once_and_does_nothing(app: App) -> None:
    app.playground.faults.fail_next("chat.postMessage", 429, retry_after=2)

    status, headers, said = await app.ask("chat.postMessage", channel="C1", text="hi")
    again = await app.call("chat.postMessage", channel="C1", text="hi")

    assert (status, headers["Retry-After"], said["error"]) == (429, "2", "ratelimited")
    assert again["ok"]
    assert len(app.playground.workspace.channels["C1"].messages) == 1


async def test_refusals_queue_for_each_method(app: App) -> None:
    faults = app.playground.faults
    faults.fail_next("auth.test", error="internal_error", times=2)
    faults.fail_next("*", 502, html=True)

    errors = [await app.call("auth.test") for _ in range(2)]
    page = await app.ask("users.info", user="U1")
    fine = await app.call("users.info", user="U1")

    assert [each["error"] for each in errors] == ["internal_error"] * 2
    assert page[0] == 502
    assert page[2]["page"].startswith("<html>")
    assert fine["ok"]


async def test_a_method_fails_until_it_is_cleared(app: App) -> None:
    faults = app.playground.faults
    faults.fail_always("reactions.add", "missing_scope", needed="reactions:write")

    failed = [await app.call("reactions.add") for _ in range(3)]
    faults.clear()
    after = await app.call("reactions.add", channel="C1", name="eyes", timestamp="1.0")

    assert {each["needed"] for each in failed} == {"reactions:write"}
    assert after["error"] == "message_not_found"


@pytest.mark.parametrize("stores", [0, 1])
async def test_an_answer_is_lost_with_or_without_the_message(app: App, stores: int) -> None:
    app.playground.faults.reset_next("chat.postMessage", stores=bool(stores))

    with pytest.raises(aiohttp.ClientConnectionError):
        await app.call("chat.postMessage", channel="C1", text="hi")

    assert len(app.playground.workspace.channels["C1"].messages) == stores


async def test_a_message_is_stored_although_the_answer_says_no(app: App) -> None:
    app.playground.faults.fail_next("chat.postMessage", 500, stores=True)

    status, _, said = await app.ask("chat.postMessage", channel="C1", text="hi")

    assert (status, said["ok"]) == (500, False)
    assert len(app.playground.workspace.channels["C1"].messages) == 1


@pytest.mark.parametrize("stores_first", [0, 1])
async def test_an_answer_waits_until_it_is_let_go(app: App, stores_first: int) -> None:
    slack = app.playground.workspace
    go = app.playground.faults.hold_next("chat.postMessage", stores_first=bool(stores_first))
    async with asyncio.TaskGroup() as group:
        call = group.create_task(app.call("chat.postMessage", channel="C1", text="hi"))
        await app.call("auth.test")
        stored = len(slack.channels["C1"].messages)
        waited = not call.done()
        go.set()

    assert (stored, waited) == (stores_first, True)
    assert call.result()["ok"]


async def test_a_message_is_stored_long_after_its_connection_is_gone(app: App) -> None:
    slack = app.playground.workspace
    go = app.playground.faults.store_late("chat.postMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await app.call("chat.postMessage", channel="C1", text="late")
    assert not slack.channels["C1"].messages

    go.set()
    messages = await slack.until(lambda workspace: list(workspace.channels["C1"].messages.values()))

    assert messages[0]["text"] == "late"
