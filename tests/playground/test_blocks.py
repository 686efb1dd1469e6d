"""Which blocks Slack takes."""

import pytest

from chatops.playground.shapes import Json
from chatops.playground.web_api.arguments import Refused
from chatops.playground.web_api.blocks import checked
from tests.playground.kit import actions, menu, options


def text(words: str, kind: str = "mrkdwn") -> Json:
    return {"type": kind, "text": words}


def button(**more: object) -> Json:
    return {"type": "button", "action_id": "a", "text": text("Go", "plain_text")} | more


def table(rows: int, columns: int, words: str = "x") -> Json:
    return {"type": "table", "rows": [[text(words, "raw_text")] * columns] * rows}


GOOD: list[Json] = [
    {"type": "section", "text": text("x" * 3_000)},
    {"type": "section", "fields": [text("x" * 2_000)] * 10},
    {"type": "header", "text": text("x" * 150, "plain_text")},
    {"type": "markdown", "text": "x" * 12_000},
    {"type": "context", "elements": [text("x")] * 10},
    {"type": "actions", "elements": [button(action_id=f"a{n}") for n in range(25)]},
    {"type": "divider"},
    {"type": "rich_text", "elements": []},
    table(100, 20),
]
BAD: list[Json] = [
    {"type": "marquee"},
    {"no": "type"},
    {"type": "section"},
    {"type": "section", "text": "a string"},
    {"type": "section", "text": text("")},
    {"type": "section", "text": text("x" * 3_001)},
    {"type": "section", "fields": [text("x")] * 11},
    {"type": "section", "fields": [text("x" * 2_001)]},
    {"type": "header", "text": text("x" * 151, "plain_text")},
    {"type": "header", "text": text("x")},
    {"type": "markdown"},
    {"type": "context", "elements": []},
    {"type": "context", "elements": [text("x")] * 11},
    {"type": "actions", "elements": [button(action_id=f"a{n}") for n in range(26)]},
    {"type": "actions", "elements": [button()] * 2},
    {"type": "actions", "elements": [button(text=text("x" * 76, "plain_text"))]},
    {"type": "actions", "elements": [button(value="x" * 2_001)]},
    {"type": "divider", "block_id": "x" * 256},
    table(101, 1),
    table(1, 21),
]
CHOICES: list[tuple[Json, str]] = [
    (menu("m"), ""),
    (menu("m", "x" * 76), "/options/0/text/text"),
    (menu("m", *(str(n) for n in range(101))), "/options"),
    (menu("m", *(str(n) for n in range(6)), kind="overflow"), "/options"),
    (menu("m", *(str(n) for n in range(11)), kind="radio_buttons"), "/options"),
    (menu("m", "a", initial_option=options("b")[0]), "/initial_option"),
    (menu("m", "a", kind="checkboxes", initial_options=options("b")), "/initial_options"),
    (menu("m", "a", placeholder="Choose"), "/placeholder"),
    (menu("m", "a", confirm={"title": text("Sure?", "plain_text")}), "/confirm/text"),
    (menu("m", "a", confirm=True), "/confirm"),
    ({"type": "static_select", "action_id": "m", "option_groups": []}, ""),
    (
        {
            "type": "static_select",
            "action_id": "m",
            "option_groups": [{"label": text("A", "plain_text"), "options": []}],
        },
        "/option_groups/0",
    ),
    (button(style="loud"), "/style"),
    ({"type": "number_input", "action_id": "n"}, "/type"),
]
TOO_LONG: list[list[Json]] = [
    [{"type": "markdown", "text": "x" * 6_001}] * 2,
    [table(100, 20, "x" * 6)],
]


@pytest.mark.parametrize("block", GOOD)
def test_a_block_within_its_limits_is_kept_with_an_id(block: Json) -> None:
    kept = checked([block])

    assert kept == [{"block_id": "b0"} | block]


@pytest.mark.parametrize("block", BAD)
def test_a_block_beyond_a_limit_is_refused_and_named(block: Json) -> None:
    with pytest.raises(Refused) as refused:
        checked([{"type": "divider"}, block])

    assert refused.value.code == "invalid_blocks"
    assert "json-pointer:/blocks/1" in refused.value.to_json()["errors"][0]


@pytest.mark.parametrize(("element", "place"), CHOICES)
def test_a_button_or_menu_beyond_a_limit_is_refused_and_named(element: Json, place: str) -> None:
    with pytest.raises(Refused) as refused:
        checked([actions(element)])

    (message,) = refused.value.to_json()["response_metadata"]["messages"]
    assert message.endswith(f"[json-pointer:/blocks/0/elements/0{place}]")


def test_what_can_be_pressed_gets_an_action_id_of_its_own() -> None:
    nameless = {key: button()[key] for key in ("type", "text")}

    (block,) = checked([actions(nameless, nameless)])

    assert len({each["action_id"] for each in block["elements"]}) == 2


@pytest.mark.parametrize("blocks", TOO_LONG)
def test_blocks_that_are_too_long_together_are_refused(blocks: list[Json]) -> None:
    with pytest.raises(Refused, match="msg_blocks_too_long"):
        checked(blocks)


def test_a_message_has_at_most_50_blocks_with_ids_of_their_own() -> None:
    fifty: list[Json] = [{"type": "divider"}] * 50

    assert len(checked(fifty)) == 50
    with pytest.raises(Refused, match="invalid_blocks"):
        checked([*fifty, {"type": "divider"}])
    with pytest.raises(Refused, match="invalid_blocks"):
        checked([{"type": "divider", "block_id": "same"}] * 2)
