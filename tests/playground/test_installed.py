"""What the page learns of the app from its manifest."""

from chatops.playground.installed import Command, Installed, Shortcut


def test_a_manifest_tells_commands_and_shortcuts() -> None:
    command = {"command": "/ask", "description": "Ask", "usage_hint": "[why]"}
    shortcut = {"name": "Sum up", "type": "message", "callback_id": "sum", "description": "All"}
    features = {"slash_commands": [command | {"should_escape": True}], "shortcuts": [shortcut]}

    read = Installed.described({"features": features}, "a note")

    assert read.note == "a note"
    assert read.commands == (Command("/ask", "Ask", "[why]"),)
    assert read.shortcuts == (Shortcut("sum", "Sum up", "message", "All"),)
    assert read.to_json()["shortcuts"] == [shortcut]


def test_a_manifest_without_features_is_an_app_without_commands() -> None:
    assert Installed.described({}).commands == ()
