"""What the logs say, and what they never do."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from chatops import log
from chatops.playground.server import Playground
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.conftest import Starter

CANARY = "tripwire-4Z"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Log everything, as `chatops run` does with LOG_LEVEL=debug; put back what was set up."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    kept = structlog.get_config()
    stream = io.StringIO()
    log.set_up(style="json", level="debug", stream=stream)
    yield stream
    structlog.configure(**kept)
    root.handlers[:] = handlers
    root.setLevel(level)


async def test_an_answered_question_is_one_line_with_figures(
    slack: Workspace, starter: Starter, written: io.StringIO
) -> None:
    async with starter.start():
        asked = await slack.mention("C1", user="U1", text="why?")
        await sight.only_answer(slack, asked)

    lines = [one for one in _lines(written) if one["event"] == "mention_answered"]
    assert len(lines) == 1
    told = {"channel", "thread", "request", "reference", "model", "prompt_tokens", "took_s"}
    assert told <= lines[0].keys()


async def test_no_line_holds_what_people_or_models_wrote_or_a_secret(
    slack: Workspace, playground: Playground, starter: Starter, written: io.StringIO
) -> None:
    slack.add_person("Eve", id="U9", display_name=f"name-{CANARY}")
    root = await slack.say("C1", user="U9", text=f"root-{CANARY}")

    async with starter.start(f"assistant: {{instructions: 'system-{CANARY}'}}") as daemon:
        await daemon.sockets.known.wait()
        playground.model.answer = f"answer-{CANARY} <!channel>"
        asked = await slack.mention("C1", user="U9", text=f"q-{CANARY}", thread_ts=root["ts"])
        await sight.only_answer(slack, asked)
        await _everything_fails(slack, playground)

    _assert_clean(written, playground)


async def test_a_task_that_dies_unseen_is_a_line_without_its_words(written: io.StringIO) -> None:
    died = ValueError(f"said-{CANARY}")

    logging.getLogger("library").error("Task died unseen\n%s", CANARY, exc_info=died)

    (line,) = _lines(written)
    assert line["error"] == "ValueError"
    assert line["message"] == "Task died unseen"
    assert line["level"] == "error"
    assert CANARY not in written.getvalue()


async def _everything_fails(slack: Workspace, playground: Playground) -> None:
    """Go through failures of the model, of Slack and of frames, all of them quoting the canary."""
    playground.model.script(status=401, body={"error": {"message": f"key {CANARY}"}})
    refused = await slack.mention("C1", user="U1", text=f"401-{CANARY}")
    await sight.only_failure(slack, refused)
    playground.faults.fail_next("chat.postMessage", 502, html=True)
    playground.faults.fail_next("chat.update", error="invalid_blocks")
    playground.sockets.send_raw(json.dumps({"type": CANARY, "envelope_id": CANARY}))
    playground.sockets.send_raw(f"{{{CANARY}")
    playground.sockets.deliver({"type": "event_callback", "event": {"text": CANARY}})
    later = await slack.mention("C1", user="U1", text=f"later-{CANARY}")
    await slack.until(lambda _: sight.replies(slack, later), 9)
    await sight.until_reactions(slack, later, sight.reactions(slack, later))
    await playground.sockets.disconnect(f"reason-{CANARY}")
    last = await slack.mention("C1", user="U1", text=f"last-{CANARY}")
    await slack.reply_to(last, mark=sight.ANSWER)


def _assert_clean(written: io.StringIO, playground: Playground) -> None:
    secrets = [playground.bot_token, playground.app_token, "ticket=", "xoxb-", "xapp-"]
    everything = written.getvalue()
    found = [word for word in [CANARY, *secrets] if word in everything]
    assert found == [], [line for line in everything.split("\n") if found[0] in line]
    assert _lines(written)


def _lines(written: io.StringIO) -> list[Json]:
    return [json.loads(line) for line in written.getvalue().splitlines()]
