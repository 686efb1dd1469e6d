"""Recorded channels."""

import json
from pathlib import Path

import pytest

from chatops.playground import seed
from chatops.playground.history import HistoryUnreadable, bring_in
from chatops.playground.server import open_playground
from tests.playground.app import App

LINES = [
    {"ts": "1.000001", "thread_ts": "1.000001", "user": "UA", "text": "root"},
    {"ts": "1.000002", "thread_ts": "1.000002", "user": "UB", "text": "alone"},
    {"ts": "1.000003", "thread_ts": "1.000001", "user": "UB", "text": "reply"},
]


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    path = tmp_path / "racket.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in LINES) + "\n", encoding="utf-8")
    (tmp_path / "racket.users.json").write_text('{"UA": "Ada"}', encoding="utf-8")
    return path


async def test_a_recorded_channel_reads_like_any_other(app: App, recorded: Path) -> None:
    slack = seed.small()
    channel = bring_in(slack, recorded)
    async with open_playground(workspace=slack) as playground:
        other = App(playground, app.session)

        thread = await other.call("conversations.replies", channel=channel.id, ts="1.000001")
        alone = await other.call("conversations.replies", channel=channel.id, ts="1.000002")

    assert channel.name == "racket"
    assert [message["text"] for message in thread["messages"]] == ["root", "reply"]
    assert thread["messages"][0]["reply_count"] == 1
    assert thread["messages"][1]["parent_user_id"] == "UA"
    assert "thread_ts" not in alone["messages"][0]


def test_names_come_from_the_file_beside_it_where_it_knows_them(recorded: Path) -> None:
    slack = seed.small()

    channel = bring_in(slack, recorded)

    assert slack.people["UA"].display_name == "Ada"
    assert slack.people["UB"].display_name == "UB"
    assert {"UA", "UB", slack.bot_user_id} == channel.members


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"ts": 1.5}'])
def test_a_line_that_is_no_message_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(LINES[0]) + "\n" + line, encoding="utf-8")

    with pytest.raises(HistoryUnreadable, match="line 2"):
        bring_in(seed.small(), path)


@pytest.mark.parametrize("names", ["{", "[]"])
def test_names_that_are_no_object_are_refused(recorded: Path, names: str) -> None:
    recorded.with_suffix(".users.json").write_text(names, encoding="utf-8")

    with pytest.raises(HistoryUnreadable, match=r"users\.json"):
        bring_in(seed.small(), recorded)
