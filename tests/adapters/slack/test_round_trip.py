from collections.abc import Callable
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatops.adapters.slack.identity import Identity
from chatops.adapters.slack.reading.messages import mark_of, read_message
from chatops.adapters.slack.writing.compose import Composed, compose, parts, plain
from chatops.adapters.slack.writing.harmless import flat
from chatops.domain.conversation import Speaker
from chatops.domain.names import BotId, PostId, TeamId, UserId
from chatops.domain.reply import Mark, Post

ME = Identity(TeamId("T1"), UserId("UBOT"), BotId("BBOT"), "A1")
Json = dict[str, object]


def stored(form: Composed) -> Json:
    return {
        "type": "message",
        "ts": "1700000000.000100",
        "user": "UBOT",
        "bot_id": "BBOT",
        "app_id": "A1",
        "text": form.text,
        "blocks": form.blocks,
        "metadata": form.metadata,
    }


def converted(form: Composed) -> Json:
    """Do as Slack does at times: turn the `markdown` block into others and keep `text`."""
    said = [{"type": "text", "text": "whatever Slack made of it"}]
    rich = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": said}],
    }
    return {**stored(form), "blocks": [rich, *form.blocks[1:]]}


STORED: list[Callable[[Post], Json]] = [
    lambda post: stored(compose(post)),
    lambda post: converted(compose(post)),
    lambda post: stored(plain(post)),
]
words = st.text(alphabet="ab <>&;ltgamp!@#\n>*_`|-é日👍", max_size=80)


@settings(max_examples=100)
@pytest.mark.parametrize("keep", STORED)
@given(text=words | words.map(lambda text: text * 100))
def test_an_answer_is_read_back_word_for_word(keep: Callable[[Post], Json], text: str) -> None:
    for part in parts(text):
        post = Post(PostId("p1"), Mark.ANSWER, part, "model · 3 s")

        message = read_message(keep(post), ME)

        assert message is not None
        assert (message.speaker, message.text, message.post) == (Speaker.SELF, part, "p1")


@settings(max_examples=100)
@pytest.mark.parametrize("keep", STORED)
@given(text=st.text(alphabet="[]()!:`<>a.\n \\", max_size=60))
def test_links_are_read_back_as_they_were_shown(keep: Callable[[Post], Json], text: str) -> None:
    message = read_message(keep(Post(PostId("p1"), Mark.ANSWER, text)), ME)

    assert message is not None
    assert message.text == (flat(text) if flat(text).strip() else "…")


@pytest.mark.parametrize("mark", Mark)
def test_a_post_is_found_again_by_its_id_whatever_its_mark(mark: Mark) -> None:
    raw = stored(compose(Post(PostId("p7"), mark, "x")))

    assert mark_of(raw) == (mark.value, "p7")


def test_a_notice_is_not_read_back() -> None:
    assert read_message(stored(compose(Post(PostId("p1"), Mark.NOTICE, "wait"))), ME) is None


def test_metadata_holds_nothing_but_the_mark() -> None:
    metadata = compose(Post(PostId("p1"), Mark.ANSWER, "secret", "model")).metadata

    assert set(metadata) == {"event_type", "event_payload"}
    assert cast("Json", metadata["event_payload"]) == {"id": "p1"}
