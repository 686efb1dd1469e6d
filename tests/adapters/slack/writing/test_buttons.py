"""Buttons under what the bot posts: seen, and no part of its words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.adapters.slack.reading.messages import read_message
from chatops.adapters.slack.writing.compose import TEXT_BYTES, compose, forms, parts, sections
from chatops.domain.buttons import REGENERATE, THUMBS_DOWN, THUMBS_UP, under
from chatops.domain.names import PostId, RequestId
from chatops.domain.reply import Mark, Post
from chatops.domain.request import Outcome
from tests.adapters.slack.reading.payloads import ME, TS

BUTTONS = under(Outcome.ANSWERED, RequestId("T1:C1:1700000000.000100"))


def post(text: str, footer: str = "") -> Post:
    return Post(PostId("p1"), Mark.ANSWER, text, footer, BUTTONS)


def test_buttons_stand_last_and_carry_the_request() -> None:
    below = compose(post("Cold.", "gpt")).blocks[-1]

    assert below["type"] == "actions"
    shown = json.loads(json.dumps(below["elements"]))
    assert [one["action_id"] for one in shown] == [THUMBS_UP, THUMBS_DOWN, REGENERATE]
    assert {one["value"] for one in shown} == {"T1:C1:1700000000.000100"}


def test_a_post_keeps_its_buttons_and_footer_where_markdown_is_refused() -> None:
    rich, sectioned, poor = forms(post("Cold & <b>.", "gpt"))

    assert [block["type"] for block in rich.blocks] == ["markdown", "context", "actions"]
    assert [block["type"] for block in sectioned.blocks] == ["section", "context", "actions"]
    assert poor.blocks == []
    assert rich.text == sectioned.text == poor.text == "Cold &amp; &lt;b&gt;."


@given(st.text(max_size=5_000))
def test_sections_hold_the_whole_text_and_no_more_than_slack_takes(text: str) -> None:
    form = sections(post(text))

    shown = [block for block in form.blocks if block["type"] == "section"]
    texts = [json.loads(json.dumps(block["text"]))["text"] for block in shown]
    assert texts
    assert all(0 < len(one) <= 3_000 for one in texts)
    assert sum(len(one.encode()) for one in texts) <= TEXT_BYTES


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("text", ["Cold.", "& <b>", "word " * 750])
def test_what_is_read_back_has_no_buttons(number: int, text: str) -> None:
    (part,) = parts(text)
    form = forms(post(part, "gpt"))[number]
    raw = {"ts": TS, "user": "UBOT", "bot_id": "BBOT", "app_id": "A1", "text": form.text}

    read = read_message(raw | {"blocks": form.blocks, "metadata": form.metadata}, ME)

    assert read is not None
    assert read.text.strip() == part.strip()


def test_what_slack_took_apart_is_read_back_without_buttons() -> None:
    form = compose(post("Cold."))
    rich = {"type": "section", "text": {"type": "mrkdwn", "text": "Cold."}}
    blocks = [rich, *form.blocks[1:]]
    raw = {"ts": TS, "user": "UBOT", "bot_id": "BBOT", "app_id": "A1", "text": "Cold."}

    read = read_message(raw | {"blocks": blocks, "metadata": form.metadata}, ME)

    assert read is not None
    assert read.text == "Cold."


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_its_buttons(outcome: Outcome) -> None:
    labels = [button.label for button in under(outcome, RequestId("T1:C1:1.000000"))]

    assert labels in (["👍", "👎", "Regenerate"], ["Try again"], [])
    assert bool(labels) == (outcome in {"answered", "cut", "failed", "stopped"})
