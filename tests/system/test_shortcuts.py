"""Message shortcuts: what one person alone is answered."""

import json

import pytest

from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.setting import filled


@pytest.mark.usefixtures("daemon")
@pytest.mark.parametrize("shortcut", ["summarise_thread", "ask_about_message"])
async def test_a_shortcut_answers_one_person_alone(
    slack: Workspace, playground: Playground, shortcut: str
) -> None:
    playground.model.answer = "The launch moved to Friday."
    root = await slack.say("C1", user="U1", text="When is the launch?")
    reply = await slack.say("C1", user="U2", text="On Friday.", thread_ts=str(root["ts"]))

    await slack.shortcut("C1", str(reply["ts"]), user="U1", callback_id=shortcut)
    if shortcut == "ask_about_message":
        view = await slack.until(lambda w: w.modal("U1"))
        question = filled(view, question="Which Friday?")
        await slack.submit_view(view["id"], user="U1", values=question)
    await slack.until(lambda w: "moved to Friday" in json.dumps(w.only_for("U1")))

    sent = json.dumps(playground.model.requests[-1]["messages"])
    assert "When is the launch?" in sent
    assert ("Which Friday?" in sent) == (shortcut == "ask_about_message")
    assert sight.replies(slack, root) == []
    assert slack.only_for("U2") == []


@pytest.mark.usefixtures("daemon")
async def test_a_thread_that_turns_out_too_long_for_a_shortcut_is_shortened_once(
    slack: Workspace, playground: Playground
) -> None:
    said = "This model's maximum context length is 4096 tokens, you asked for 9000."
    error = {"error": {"code": "context_length_exceeded", "message": said}}
    playground.model.script(status=400, body=error)
    playground.model.answer = "The launch moved to Friday."
    root = await slack.say("C1", user="U1", text="When is the launch?")

    await slack.shortcut("C1", str(root["ts"]), user="U1", callback_id="summarise_thread")
    await slack.until(lambda w: "moved to Friday" in json.dumps(w.only_for("U1")))

    assert len(playground.model.requests) == 2
