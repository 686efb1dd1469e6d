"""What the page learns of the app from its manifest."""

import pytest

from chatops.playground.installed import Command, Installed, Shortcut
from chatops.playground.shapes import Wrong
from tests.playground.app import App
from tests.playground.kit import actions, button


def test_a_manifest_tells_commands_and_shortcuts() -> None:
    command = {"command": "/ask", "description": "Ask", "usage_hint": "[why]"}
    shortcut = {"name": "Sum up", "type": "message", "callback_id": "sum", "description": "All"}
    features = {"slash_commands": [command | {"should_escape": True}], "shortcuts": [shortcut]}

    read = Installed.described({"features": features}, "a note")

    assert read.note == "a note"
    assert read.commands == (Command("/ask", "Ask", "[why]", should_escape=True),)
    assert read.shortcuts == (Shortcut("sum", "Sum up", "message", "All"),)
    assert read.to_json()["shortcuts"] == [shortcut]


def test_a_manifest_without_features_is_an_app_without_commands() -> None:
    read = Installed.described({})

    assert read.commands == ()
    assert not read.home
    assert not read.interactive
    assert read.events == frozenset()


async def test_an_app_gets_what_its_manifest_asks_for_and_nothing_else(app: App) -> None:
    slack = app.playground.workspace
    slack.install(Installed.described({"oauth_config": {"scopes": {"bot": ["chat:write"]}}}))
    blocks = [actions(button("go"))]
    said = await app.call("chat.postMessage", channel="C1", text="sure?", blocks=blocks)

    refused = await app.call("conversations.replies", channel="C1", ts=said["ts"])
    home = await app.call("views.publish", user_id="U1", view={"type": "home", "blocks": []})
    with pytest.raises(Wrong, match="not configured to handle interactive responses"):
        await slack.click("C1", said["ts"], user="U1", action_id="go")
    await slack.open_home("U1")

    assert home["error"] == "not_enabled"
    assert refused == {
        "ok": False,
        "error": "missing_scope",
        "needed": "channels:history",
        "provided": "chat:write",
    }
    assert slack.subscriptions == set()
