"""What was asked and answered can be written out, until it is deleted in Slack."""

import asyncio
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.app.export import NoTime, export, line_of, moment
from chatops.domain.conversation import Role, Turn
from chatops.domain.errors import ConfigInvalid
from chatops.domain.exchange import Exchange
from chatops.domain.names import ChannelId, MessageTs, RequestId, UserId
from chatops.domain.request import Outcome
from chatops.playground.server import Playground
from chatops.playground.workspace import Workspace
from tests.system import sight
from tests.system.conftest import Starter
from tests.system.processes import command, run

Line = dict[str, Any]
EPOCH = "1970-01-01"


def written(folder: Path) -> bytes:
    """Return all that stands in the files of a database."""
    return b"".join(path.read_bytes() for path in folder.glob("chatops.db*"))


async def exported(folder: Path, since: str = EPOCH) -> list[Line]:
    lines: list[str] = []
    environ = {"DATABASE_URL": f"sqlite:///{folder}/chatops.db"}
    await export(moment(since), environ, lines.append)
    return [json.loads(line) for line in lines]


async def test_an_exchange_holds_what_was_asked_sent_and_answered(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    playground.model.answer = "The cache was cold."
    async with starter.start("assistant: {instructions: Be brief.}"):
        asked = await slack.mention("C1", user="U1", text="why was it slow?")
        await sight.only_answer(slack, asked)

        (line,) = await exported(starter.folder)

    sent = playground.model.requests[0]["messages"]
    assert line["prompt"] == sent
    assert "why was it slow?" in line["question"]
    assert line["answer"] == "The cache was cold."
    assert (line["channel"], line["ts"], line["user"]) == ("C1", asked["ts"], "U1")
    assert (line["outcome"], line["error"], line["attempts"]) == ("answered", "", 0)
    assert line["tokens_in"] > 0
    assert line["tokens_out"] > 0
    assert line["asked_at"] <= line["settled_at"]
    assert line["asked_at"].endswith("+00:00")


async def test_a_failure_is_recorded_with_what_the_model_was_sent(
    slack: Workspace, playground: Playground, starter: Starter
) -> None:
    playground.model.script(status=400)
    async with starter.start():
        asked = await slack.mention("C1", user="U1", text="why?")
        await sight.only_failure(slack, asked)

    (line,) = await exported(starter.folder)
    assert line["outcome"] == "failed"
    assert line["error"]
    assert line["prompt"] == playground.model.requests[0]["messages"]
    assert line["answer"] is None


@pytest.mark.timeout(30)
@pytest.mark.parametrize("whose", ["question", "answer", "root"])
async def test_what_is_deleted_in_slack_is_in_no_file_any_more(
    slack: Workspace, playground: Playground, starter: Starter, whose: str
) -> None:
    canary = "canary-4711"
    playground.model.answer = f"Because of {canary}." if whose == "answer" else "Because."
    async with starter.start():
        told = f"It was {canary}." if whose == "root" else "It was slow."
        root = await slack.say("C1", user="U1", text=told)
        question = f"why {canary}?" if whose == "question" else "why?"
        asked = await slack.mention("C1", user="U1", text=question, thread_ts=root["ts"])
        reply = await sight.only_answer(slack, asked)
        before = await exported(starter.folder)
        victim = {"question": asked, "answer": reply, "root": root}[whose]
        await slack.delete(
            "C1", victim["ts"], user=slack.bot_user_id if whose == "answer" else "U1"
        )
        async with asyncio.timeout(5):
            while (await exported(starter.folder))[0]["prompt"] is not None:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        # Whoever reads just then holds up the emptying of the log; it is tried again every 5 s.
        async with asyncio.timeout(8):
            while canary.encode() in written(starter.folder):  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    (line,) = await exported(starter.folder)
    assert canary in json.dumps(before)
    assert (line["question"], line["prompt"], line["answer"]) == (None, None, None)
    assert line["outcome"] == "answered"
    assert line["tokens_in"] > 0


async def test_only_what_was_asked_since_then_is_written_out(
    slack: Workspace, starter: Starter
) -> None:
    async with starter.start():
        asked = await slack.mention("C1", user="U1", text="why?")
        await sight.only_answer(slack, asked)

    assert len(await exported(starter.folder, "2020-01-01T00:00+09:00")) == 1
    assert await exported(starter.folder, "9999-01-01") == []


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1970-01-02", 86_400.0),
        ("1970-01-01T09:00+09:00", 0.0),
        ("1970-01-01T00:00:01Z", 1.0),
        ("1970-01-01 00:00:02", 2.0),
    ],
)
def test_a_date_is_one_of_utc_unless_it_says_otherwise(text: str, at: float) -> None:
    assert moment(text) == at


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-02-30",
        "\u0662\u0660\u0662\u0666-01-01",
        "1700000000",
        "9999-12-31T23:59-23:00x",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(NoTime):
        moment(text)


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        assert isinstance(moment(text), float)
    except NoTime:
        return


@given(st.text(max_size=80))
def test_an_exchange_is_one_line_for_every_reader(text: str) -> None:
    exchange = Exchange(
        request=RequestId("T1:C1:1"),
        channel=ChannelId("C1"),
        thread=MessageTs("1.0"),
        ts=MessageTs("1.0"),
        user=UserId("U1"),
        bot=None,
        asked_at=0.0,
        settled_at=1.5,
        outcome=Outcome.ANSWERED,
        error="",
        attempts=0,
        question=text,
        prompt=(Turn(Role.USER, text),),
        answer=text,
    )

    line = line_of(exchange)

    assert line.splitlines() == [line]
    assert json.loads(line)["answer"] == text
    assert json.loads(line)["prompt"] == [{"role": "user", "content": text}]


async def test_no_database_is_made_by_looking_for_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="no such file"):
        await exported(tmp_path / "nowhere")

    assert not (tmp_path / "nowhere").exists()


async def test_the_database_of_another_release_is_refused(tmp_path: Path) -> None:
    (tmp_path / "chatops.db").touch()

    with pytest.raises(ConfigInvalid, match="another release"):
        await exported(tmp_path)


@pytest.mark.process
@pytest.mark.timeout(60)
async def test_a_wrong_date_is_one_line(tmp_path: Path) -> None:
    ended = await run(["export", "--since", "yesterday"], {}, tmp_path)

    assert ended.status == 2
    assert ended.out == ""
    assert ended.err.count("\n") == 1
    assert "'yesterday' is no date. Write YYYY-MM-DD" in ended.err


@pytest.mark.process
@pytest.mark.timeout(60)
async def test_a_reader_who_has_enough_is_no_error(
    slack: Workspace, starter: Starter, tmp_path: Path
) -> None:
    async with starter.start():
        asked = await slack.mention("C1", user="U1", text="why?")
        await sight.only_answer(slack, asked)
    reading, writing = os.pipe()
    os.close(reading)

    ended = await asyncio.to_thread(
        subprocess.run,
        [*command("export", "--since", EPOCH)],
        env={"DATABASE_URL": f"sqlite:///{tmp_path}/chatops.db"},
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)

    assert (ended.returncode, ended.stderr) == (0, b"")
