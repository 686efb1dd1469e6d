"""The page's own API over HTTP: files, state, changes, and what is refused."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from chatops.playground.server import Playground
from chatops.playground.shapes import Json


@pytest.fixture
async def http(playground: Playground) -> AsyncIterator[ClientSession]:
    async with ClientSession(playground.page_url) as session:
        yield session


async def do(http: ClientSession, act: str, **body: object) -> tuple[int, Json]:
    async with http.post(f"/page/{act}", json=body) as answer:
        return answer.status, await answer.json()


async def test_the_state_tells_who_is_there_and_what_was_said(
    http: ClientSession, playground: Playground
) -> None:
    said = await playground.workspace.say("C1", user="U2", text="hello")

    async with http.get("/page/state") as answer:
        state = await answer.json()

    assert {person["display_name"] for person in state["people"]} == {"Aiko", "Ben", "chatops"}
    (general,) = [each for each in state["channels"] if each["id"] == "C1"]
    assert [each["ts"] for each in general["messages"]] == [said["ts"]]
    assert {each["user"] for each in state["channels"] if each["is_im"]} == {"U1", "U2"}
    assert [each["command"] for each in state["commands"]] == ["/chatops"]
    assert "ephemerals" not in state
    assert "stand-in" in state["model"]["note"]
    assert state["rate_limits"] is True


async def test_every_change_is_streamed_to_the_page(
    http: ClientSession, playground: Playground
) -> None:
    async with asyncio.timeout(5), http.get("/page/events") as answer:
        assert answer.content_type == "text/event-stream"
        await answer.content.readline()
        said = await playground.workspace.say("C1", user="U2", text="line\nbreak")
        while not (line := await answer.content.readline()).startswith(b"data: "):
            pass

    change = json.loads(line.removeprefix(b"data: "))
    assert (change["kind"], change["channel"]) == ("message", "C1")
    assert (change["message"]["ts"], change["message"]["text"]) == (said["ts"], "line\nbreak")


async def test_addresses_are_put_in_brackets_as_slack_does(
    http: ClientSession, playground: Playground
) -> None:
    text = "see https://a.example/?b=1&c=2, (https://d.example)."

    await do(http, "say", channel="C1", user="U1", text=text)

    (message,) = playground.workspace.channels["C1"].messages.values()
    assert message["text"] == "see <https://a.example/?b=1&amp;c=2>, (<https://d.example>)."


@pytest.mark.parametrize(
    ("act", "body", "words"),
    [
        ("say", {"channel": "C9", "user": "U1", "text": "x"}, "channel is gone"),
        ("say", {"channel": "C1", "user": "U9", "text": "x"}, "person is gone"),
        ("say", {"channel": "C1", "user": "U1", "text": "  "}, "nothing to send"),
        ("say", {"channel": "C1", "user": "U1", "text": "x", "thread_ts": "1.0"}, "thread is gone"),
        ("say", {"channel": ["C1"], "user": "U1"}, "`channel` is missing"),
        ("edit", {"channel": "C1", "ts": "1.0", "user": "U1", "text": "x"}, "message is gone"),
        ("react", {"channel": "C1", "ts": "1.0", "user": "U1"}, "message is gone"),
        (
            "click",
            {"channel": "C1", "ts": "1.0", "user": "U1", "action_id": "a"},
            "message is gone",
        ),
        ("shortcut", {"channel": "C1", "ts": "1.0", "user": "U1"}, "message is gone"),
        ("submit", {"view_id": "V1", "user": "U1", "values": {}}, "window is gone"),
    ],
)
async def test_what_cannot_be_done_is_refused_in_words(
    http: ClientSession, act: str, body: Json, words: str
) -> None:
    status, said = await do(http, act, **body)

    assert status == 400
    assert words in said["error"]


@pytest.mark.parametrize("act", ["edit", "delete"])
async def test_nobody_changes_what_another_wrote(
    http: ClientSession, playground: Playground, act: str
) -> None:
    said = await playground.workspace.say("C1", user="U2", text="mine")

    status, _ = await do(http, act, channel="C1", ts=said["ts"], user="U1", text="yours")

    assert status == 400
    assert playground.workspace.channels["C1"].messages[said["ts"]]["text"] == "mine"


async def test_other_sites_cannot_post_a_form(http: ClientSession, playground: Playground) -> None:
    body = json.dumps({"channel": "C1", "user": "U1", "text": "forged"})

    async with http.post("/page/say", data=body, headers={"Content-Type": "text/plain"}) as answer:
        status = answer.status

    assert status == 415
    assert not playground.workspace.channels["C1"].messages


@pytest.mark.parametrize("body", ["", "{", "[]", "null"])
async def test_a_body_that_is_no_object_is_refused(http: ClientSession, body: str) -> None:
    headers = {"Content-Type": "application/json"}

    async with http.post("/page/say", data=body, headers=headers) as answer:
        status = answer.status

    assert status == 400


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/css/colours.css", "text/css"),
        ("/js/main.js", "text/javascript"),
        ("/js/text/mrkdwn.js", "text/javascript"),
        ("/icon.svg", "image/svg+xml"),
    ],
)
async def test_the_page_is_served_with_a_policy_that_lets_no_foreign_script_run(
    http: ClientSession, path: str, kind: str
) -> None:
    async with http.get(path) as answer:
        status, headers = answer.status, answer.headers

    assert status == 200
    assert headers["Content-Type"].startswith(kind)
    assert "script-src 'self'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/js/none.js", "/js/", "/js/..%2f..%2fpage_api.py", "/css/..%2f..%2f..%2fserver.py"]
)
async def test_no_file_from_outside_the_page_is_served(http: ClientSession, path: str) -> None:
    async with http.get(path) as answer:
        status = answer.status

    assert status == 404
