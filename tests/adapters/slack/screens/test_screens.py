import json
import re

import pytest
from hypothesis import given, settings

from chatops.adapters.slack.screens.blocks import message
from chatops.adapters.slack.screens.text import mrkdwn, plain
from chatops.adapters.slack.screens.views import errors, form, home, window
from chatops.domain.conversation import mentioned
from chatops.domain.names import ChannelId
from chatops.domain.screen import (
    Button,
    Buttons,
    Choice,
    Facts,
    Form,
    Line,
    Menu,
    Option,
    Screen,
    Small,
    Words,
    channel,
    moment,
)
from chatops.playground.shapes import Json
from chatops.playground.web_api.blocks import checked
from chatops.playground.web_api.view_shape import checked_view
from tests.adapters.slack.screens.drawing import Drawn, forms, screens, texts

ALIVE = re.compile(r"<[^>]*>")
OURS = re.compile(
    r"<@[UW][A-Z0-9]+>|<#[CDG][A-Z0-9]+>"
    r"|<!date\^[0-9]+\^\{date_short_pretty\} \{time\}\|[0-9: -]+ UTC>"
)


def texts_of(node: object) -> list[Json]:
    if isinstance(node, list):
        return [text for one in node for text in texts_of(one)]
    if not isinstance(node, dict):
        return []
    if node.get("type") in {"mrkdwn", "plain_text"}:
        return [node]
    return [text for one in node.values() for text in texts_of(one)]


def drawn(screen: Screen) -> list[Json]:
    blocks: list[Json] = json.loads(json.dumps(message(screen)["blocks"]))
    return blocks


def drawn_form(given: Form) -> Json:
    shown: Json = json.loads(json.dumps(form(given)))
    return shown


def options(count: int) -> tuple[Option, ...]:
    return tuple(Option(f"Model {number}", f"m{number}") for number in range(count))


@settings(max_examples=20)  # large ones: more take longer than a test may
@given(screen=screens)
def test_slack_takes_every_screen(screen: Drawn[Screen]) -> None:
    shown = message(screen.it)

    assert checked(json.loads(json.dumps(shown["blocks"])))
    assert 0 < len(str(shown["text"])) <= 3_000
    assert checked_view(json.loads(json.dumps(home(screen.it))), "home")
    assert checked_view(json.loads(json.dumps(window(screen.it))), "modal")


@given(given=forms)
def test_slack_takes_every_form(given: Drawn[Form]) -> None:
    assert checked_view(json.loads(json.dumps(form(given.it))), "modal")


@given(screen=screens)
def test_nothing_in_a_screen_is_alive_but_what_our_own_code_put_there(
    screen: Drawn[Screen],
) -> None:
    shown = message(screen.it)
    found = [one["text"] for one in texts_of(shown["blocks"]) if one["type"] == "mrkdwn"]

    for text in (*found, str(shown["text"])):
        assert all(OURS.fullmatch(one) for one in ALIVE.findall(text))
        assert "<" not in ALIVE.sub("", text)
        assert not re.search("[\ue000-\ue005\x00\u202e\ud800]", text)
    assert all("verbatim" in one for one in texts_of(shown["blocks"]) if one["type"] == "mrkdwn")


@given(text=texts)
def test_a_text_is_cut_where_people_see_it_and_nowhere_inside_a_token(text: str) -> None:
    whole, short = (str(mrkdwn(text, limit)["text"]) for limit in (10**7, 100))

    assert len(short) <= 100
    assert short == whole or (short.endswith("…") and whole.startswith(short[:-1]))


def test_people_channels_and_times_are_slacks_own() -> None:
    text = f"{mentioned('U1')} in {channel(ChannelId('C1'))} at {moment(1_700_000_000)}"

    assert mrkdwn(text, 1_000)["text"] == (
        "<@U1> in <#C1> at <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>"
    )
    assert plain(text, 1_000) == "@U1 in #C1 at 2023-11-14 22:13 UTC"


def test_a_screen_is_laid_out_in_its_order() -> None:
    screen = Screen(
        "Model",
        (
            Words("In force here."),
            Facts(
                (("Model", "`m1`", "channel"), ("Window", "128,000", ""), ("Long", "x" * 90, ""))
            ),
            Menu("choose", "Use another", options(2), "m1"),
            Buttons((Button("open", "Settings"), Button("del", "Delete", "7", "danger", "Sure?"))),
            Small("A change counts from the next answer on."),
        ),
    )

    kinds = [block["type"] for block in drawn(screen)]
    assert kinds == ["header", "section", "section", "section", "section", "actions", "context"]
    _, _, facts, long, menu, actions, _ = drawn(screen)
    assert [one["text"] for one in facts["fields"]] == [
        "*Model*\n`m1`\n_channel_",
        "*Window*\n128,000",
    ]
    assert long["text"]["text"].startswith("*Long*\nxxx")
    assert menu["accessory"]["initial_option"] == menu["accessory"]["options"][1]
    assert [one["action_id"] for one in actions["elements"]] == ["open", "del"]
    assert actions["elements"][1]["confirm"]["text"]["text"] == "Sure?"


def test_a_menu_of_many_keeps_what_is_chosen_and_says_that_it_is_cut() -> None:
    _, menu, cut = drawn(Screen("x", (Menu("a", "b", options(150), "m149"),)))

    assert len(menu["accessory"]["options"]) == 100
    assert menu["accessory"]["initial_option"]["value"] == "m149"
    assert cut["elements"][0]["text"] == "100 of 150 are shown."


def test_a_choice_of_many_is_in_groups() -> None:
    shown = drawn_form(Form("w", "T", "S", (Choice("model", "Model", options(250), "m201"),)))

    element = shown["blocks"][0]["element"]
    assert [len(group["options"]) for group in element["option_groups"]] == [100, 100, 50]
    assert element["option_groups"][0]["label"]["text"] == "Model 0 … Model 99"
    assert element["initial_option"]["value"] == "m201"


def test_a_form_names_its_fields_by_their_blocks() -> None:
    line = Line("context.target_tokens", "Tokens", "16000", "From 1,000 on.", most_characters=9)
    shown = drawn_form(Form("settings", "Settings", "Save", (line,), "For this channel.", "t1"))

    about, block = shown["blocks"]
    assert about["text"]["text"] == "For this channel."
    assert block["block_id"] == "context.target_tokens"
    assert block["element"]["initial_value"] == "16000"
    assert (shown["callback_id"], shown["private_metadata"]) == ("settings", "t1")


@pytest.mark.parametrize("parts", [(), (Words(" "),), (Menu("a", "", ()),)])
def test_a_screen_with_nothing_to_say_is_still_one(parts: tuple[Words | Menu, ...]) -> None:
    assert checked(message(Screen("", parts))["blocks"])


def test_errors_stand_beside_the_fields_there_are() -> None:
    found = errors({"a": "One.", "gone": "Two.", "b": ""}, ["b", "a"])

    assert found == {"a": "One.", "b": "Two."}
