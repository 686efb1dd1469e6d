import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.adapters.slack.reading.blocks import CHARACTERS, markdown_text, render_blocks
from chatops.domain.conversation import mentioned

Json = dict[str, object]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def words(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text, "style": style}


def section(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def rich(*parts: Json) -> list[Json]:
    return [{"type": "rich_text", "elements": list(parts)}]


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        ({"type": "section", "text": mrkdwn("*Deploy* of <https://x.y|app>")},
         "*Deploy* of app (https://x.y)"),
        ({"type": "section", "fields": [mrkdwn("*A*"), plain("b &amp; c")]}, "*A*\nb & c"),
        ({"type": "section", "text": plain("Go?"), "accessory": {"type": "button",
          "text": plain("Yes")}}, "Go?\n[Yes]"),
        ({"type": "header", "text": plain("News")}, "News"),
        ({"type": "context", "elements": [mrkdwn("by <@U1>"),
          {"type": "image", "alt_text": "a cat", "image_url": "https://x"}]},
         f"by {mentioned('U1')} [image: a cat]"),
        ({"type": "markdown", "text": "**hi** &lt;b&gt;"}, "**hi** <b>"),
        ({"type": "image", "title": plain("A cat"), "alt_text": "cat"}, "[image: A cat - cat]"),
        ({"type": "video", "title": plain("How"), "description": plain("to")},
         "[video: How - to]"),
        ({"type": "actions", "elements": [{"type": "button", "text": plain("Run")},
          {"type": "static_select", "placeholder": plain("Pick")}]}, "[Run] [Pick]"),
        ({"type": "divider"}, ""),
        ({"type": "brand_new", "text": "x"}, ""),
        ({"type": "task_card", "title": "Search", "status": "complete", "output":
          {"type": "rich_text", "elements": [section(words("3 hits"))]}},
         "Search (complete)\n3 hits"),
        ({"type": "plan", "title": "Plan", "tasks": [{"type": "task_card", "title": "One"}]},
         "Plan\nOne"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, {"type": "raw_number",
          "value": 3}], [{"type": "rich_text", "elements": [section(words("b", bold=True))]},
          {"type": "raw_text", "text": "c\nd"}]]},
         "| a | 3 |\n| --- | --- |\n| **b** | c d |"),
    ],
)  # fmt: skip
def test_a_block_reads_as_people_see_it(block: Json, shown: str) -> None:
    assert render_blocks([block]) == shown


@pytest.mark.parametrize(
    ("element", "shown"),
    [
        (words("plain & <b>"), "plain & <b>"),
        (words(" bold ", bold=True), " **bold** "),
        (words("code", code=True), "`code`"),
        (words("gone", strike=True, italic=True), "_~~gone~~_"),
        ({"type": "link", "url": "https://x.y", "text": "site"}, "site (https://x.y)"),
        ({"type": "link", "url": "https://x.y"}, "https://x.y"),
        ({"type": "user", "user_id": "U1"}, mentioned("U1")),
        ({"type": "user", "user_id": 5}, "@someone"),
        ({"type": "usergroup", "usergroup_id": "S1"}, "@S1"),
        ({"type": "channel", "channel_id": "C1"}, "#C1"),
        ({"type": "broadcast", "range": "here"}, "@here"),
        ({"type": "emoji", "name": "tada"}, ":tada:"),
        ({"type": "date", "timestamp": 1, "fallback": "today"}, "today"),
        ({"type": "color", "value": "#fff"}, "#fff"),
        ({"type": "brand_new", "text": "still words"}, "still words"),
    ],
)
def test_a_rich_text_element_reads_as_markdown(element: Json, shown: str) -> None:
    assert render_blocks(rich(section(element))) == shown


def test_lists_quotes_and_code_read_as_markdown() -> None:
    items = [section(words("one")), section(words("two\nlines"))]
    blocks = rich(
        section(words("Intro\n")),
        {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": items},
        {"type": "rich_text_list", "style": "ordered", "indent": 1, "offset": 2, "elements": items},
        {"type": "rich_text_quote", "elements": [words("said\nso")]},
        {"type": "rich_text_preformatted", "language": "py", "elements": [words("x = 1\n")]},
    )

    assert render_blocks(blocks) == (
        "Intro\n- one\n- two\n  lines\n  3. one\n  4. two\n    lines\n"
        "> said\n> so\n```py\nx = 1\n```"
    )


def test_several_markdown_blocks_are_one_text() -> None:
    blocks = [
        {"type": "markdown", "text": "a &amp;lt; b"},
        {"type": "context"},
        {"type": "markdown", "text": "c"},
    ]

    assert markdown_text(blocks) == "a &lt; b\n\nc"


@pytest.mark.parametrize("blocks", [None, 5, "x", {}, [None], [[]], [{"type": []}], [{"type": {}}]])
def test_what_are_no_blocks_show_nothing(blocks: object) -> None:
    assert render_blocks(blocks) == ""


def test_a_message_shows_a_bounded_amount_in_bounded_time() -> None:
    long = {
        "type": "section",
        "text": mrkdwn("x" * 100_000),
        "fields": [mrkdwn("<" * 100_000)] * 99,
    }
    plans: Json = {"type": "plan", "tasks": [long] * 500}
    for _ in range(50):
        plans = {"type": "plan", "tasks": [plans] * 3}
    began = time.process_time()

    shown = render_blocks([long] * 500)
    deep = render_blocks([plans])

    assert len(shown) <= CHARACTERS
    assert deep == ""
    assert time.process_time() - began < 2


keys = st.sampled_from(
    ["type", "text", "elements", "fields", "rows", "style", "title", "tasks", "indent", "user_id"]
)
kinds = st.sampled_from(
    ["rich_text", "section", "context", "table", "plan", "rich_text_list", "text", "mrkdwn", "link"]
)
json = st.recursive(
    kinds | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=6),
    max_leaves=40,
)


@given(json)
def test_no_block_whatever_raises(block: object) -> None:
    assert isinstance(render_blocks([block, block]), str)
