"""Commands among Slack's events."""

import pytest

from chatops.adapters.slack.reading.news import read_news
from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.news import Gone, Heard
from chatops.domain.request import Kind
from tests.adapters.slack.reading.payloads import ME, ROOT, TS, asked, body, edit, message, reason

COMMAND = "<@UBOT> !stop"
RICH = [
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "user", "user_id": "UBOT"},
                    {"type": "text", "text": " !stop"},
                ],
            }
        ],
    }
]


@pytest.mark.parametrize("kind", ["message", "app_mention"])
def test_a_mention_that_begins_with_a_mark_is_a_command_in_either_event(kind: str) -> None:
    command = asked(message(type=kind, text=COMMAND, thread_ts=ROOT))

    assert command.kind is Kind.BANG
    assert (command.thread, command.lane) == (ROOT, f"C1:{TS}!")


def test_a_command_may_stand_in_blocks_alone() -> None:
    assert asked(message(text="", blocks=RICH)).kind is Kind.BANG


def test_a_direct_message_is_a_command_without_a_mention() -> None:
    assert asked(message(channel="D1", channel_type="im", text="!stop")).kind is Kind.BANG
    assert asked(message(channel="D1", channel_type="im", text="stop!")).kind is Kind.DIRECT


@pytest.mark.parametrize("text", ["<@UBOT> why!", "hey <@UBOT> !stop", "<@UOTHER> !x <@UBOT>"])
def test_a_mark_elsewhere_is_no_command(text: str) -> None:
    assert asked(message(text=text)).kind is Kind.MENTION


def test_programs_give_no_commands() -> None:
    assert reason(message(text=COMMAND, bot_id="B1")) == "bot_command"


def test_an_edit_that_adds_the_mention_of_a_command_is_one() -> None:
    command = asked(edit(message(text="!stop"), message(text=COMMAND)))

    assert command.kind is Kind.BANG


def test_a_command_is_no_news() -> None:
    assert read_news(body(message(text=COMMAND)), ME) is None
    assert read_news(body(message(text="!stop", channel="D1")), ME) is None
    assert isinstance(read_news(body(message(text="!stop")), ME), Heard)


def test_words_that_become_a_command_are_gone() -> None:
    after = message(text=COMMAND, edited={"user": "U1", "ts": "1700000001.000000"})

    assert read_news(body(edit(message(), after)), ME) == Gone(ChannelId("C1"), MessageTs(TS))
