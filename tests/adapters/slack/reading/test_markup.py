import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.adapters.slack.reading.markup import readable
from chatops.domain.conversation import mentioned


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<@U1> hi", f"{mentioned('U1')} hi"),
        ("<@W1|name>", mentioned("W1")),
        ("<@B1>", mentioned("B1")),
        ("<@nobody>", "@nobody"),
        ("<@nobody|Ann>", "@Ann"),
        ("<#C1|general>", "#general"),
        ("<#C1>", "#C1"),
        ("<#C1|>", "#C1"),
        ("<!subteam^S1|@ops>", "@ops"),
        ("<!subteam^S1|ops>", "@ops"),
        ("<!subteam^S1>", "@S1"),
        ("<!here> <!channel> <!everyone> <!here|here>", "@here @channel @everyone @here"),
        ("<!date^1392734382^{date} at {time}^https://x.y|18 February>", "18 February"),
        ("<!date^1392734382^{date}>", "1392734382"),
        ("<!date^>", ""),
        ("<!something|label>", "label"),
        ("<!something>", "@something"),
        ("<https://x.y/z>", "https://x.y/z"),
        ("<https://x.y|the site>", "the site (https://x.y)"),
        ("<https://x|https://y>", "https://y (https://x)"),
        ("<http://x.y|x.y>", "http://x.y"),
        ("<mailto:a@b.c|a@b.c>", "mailto:a@b.c"),
        ("<tel:+49123|call>", "call (tel:+49123)"),
        ("<javascript:alert(1)>", "javascript:alert(1)"),
        ("<https://x.y?a=1&amp;b=2>", "https://x.y?a=1&b=2"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("&amp;lt;!channel&amp;gt;", "&lt;!channel&gt;"),
        ("&amp;amp;", "&amp;"),
        ("&copy; &#60;", "&copy; &#60;"),
        ("`<@U1>`", f"`{mentioned('U1')}`"),
        ("a < b > c", "a < b > c"),
        ("<what is this>", "<what is this>"),
        ("<>", "<>"),
        ("<|>", "<|>"),
        ("*bold* _it_ :tada:", "*bold* _it_ :tada:"),
    ],
)
def test_markup_reads_as_people_see_it(text: str, read: str) -> None:
    assert readable(text) == read


@pytest.mark.parametrize(
    "unwanted",
    ["\x00", "\x07", "\x1b", "\x85", "\x9f", "\ud800", "\u202e", "\u2066", "\U000e0041"],
)
def test_characters_that_deceive_or_break_are_taken_out(unwanted: str) -> None:
    assert readable(f"a{unwanted}b") == "ab"


def test_nobody_can_write_a_mention_by_its_inner_form() -> None:
    assert readable(f"{mentioned('U1')} and <@U2>") == f"U1 and {mentioned('U2')}"


def test_lines_end_in_newlines_alone() -> None:
    assert readable("a\r\nb\rc\td") == "a\nb\nc\td"


@pytest.mark.parametrize(
    "piece",
    ["a", "<", ">", "(", "@", "<@", "<a", "<@U1|", "<!date^", "&", "&lt", "|", "<https:", "<!"],
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * 50_000 + "!"
    began = time.process_time()

    readable(text)

    assert time.process_time() - began < 0.5


@given(st.text(alphabet="<>&|@#!^ltgamp;U1C:/.a \n"))
def test_what_is_read_holds_no_more_than_was_written(text: str) -> None:
    assert len(readable(text)) <= len(text) + 2 * text.count("<")


@given(st.text())
def test_escaped_text_reads_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert readable(readable(escaped)).count("\x00") == 0
    if text.isascii() and text.isprintable():
        assert readable(escaped) == text
