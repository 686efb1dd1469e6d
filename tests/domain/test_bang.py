"""Which messages are commands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.domain.bang import command_in, is_command
from chatops.domain.conversation import Message, Speaker, mentioned
from chatops.domain.names import ChannelId, MessageTs, UserId

ME = UserId("UBOT")
BOT = mentioned(ME)
ANN = mentioned("U1")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (f"{BOT} !stop", "stop"),
        (f"  {BOT}!stop", "stop"),
        (f"{BOT}: ! stop ", "stop"),
        (f"{BOT}\n!config set KEY a\nb", "config set KEY a\nb"),
        (f"{BOT} {BOT} !help", "help"),
        (f"{BOT} \uff01help", "help"),
        (f"{BOT} !", ""),
        (f"{BOT} !!!", "!!"),
        (f"{BOT} why!", None),
        (f"{BOT} say !stop", None),
        (f"hey {BOT} !stop", None),
        (f"{ANN} !stop", None),
        ("!stop", None),
        ("", None),
    ],
)
def test_a_mention_that_begins_with_a_mark_is_a_command(text: str, command: str | None) -> None:
    assert command_in(text, ME, direct=False) == command


def test_in_a_direct_message_the_mark_is_enough() -> None:
    assert command_in(" !stop", ME, direct=True) == "stop"
    assert command_in("stop!", ME, direct=True) is None


@given(st.text(), st.booleans())
def test_every_text_can_be_asked_about(text: str, direct: bool) -> None:  # noqa: FBT001  by name
    command_in(text, ME, direct=direct)
    assert command_in(f"{BOT} !{text}", ME, direct=direct) == text.strip()


@pytest.mark.parametrize(
    ("speaker", "channel", "expected"),
    [
        (Speaker.PERSON, "D1", True),
        (Speaker.PERSON, "C1", False),
        (Speaker.BOT, "D1", False),
        (Speaker.SELF, "D1", False),
    ],
)
def test_only_people_give_commands(speaker: Speaker, channel: str, *, expected: bool) -> None:
    message = Message(MessageTs("1.000000"), speaker, "U1", "!stop")

    assert is_command(message, ChannelId(channel), ME) is expected
