"""What people see when they turn to the bot."""

import json

import pytest

from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace

pytestmark = pytest.mark.usefixtures("daemon")


async def test_a_mention_is_answered_in_its_own_thread(
    slack: Workspace, playground: Playground
) -> None:
    playground.model.answer = "The cache was cold."

    asked = await slack.mention("C1", user="U1", text="why was it slow?")
    reply = await slack.reply_to(asked, mark="chatops_answer")

    assert reply["thread_ts"] == asked["ts"]
    assert reply["text"] == "The cache was cold."
    assert "chatops_answer" in json.dumps(reply["metadata"])
