import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.adapters.slack.entities import unescaped
from chatops.adapters.slack.writing.compose import PART_BYTES, compose, forms, parts, plain
from chatops.domain.names import PostId
from chatops.domain.reply import Mark, Post


def post(text: str, footer: str = "", mark: Mark = Mark.ANSWER) -> Post:
    return Post(PostId("p1"), mark, text, footer)


def test_a_post_is_a_markdown_block_with_the_same_words_as_fallback() -> None:
    composed = compose(post("**Yes** <!here> & [x](https://e.vil)"))

    assert composed.blocks == [
        {"type": "markdown", "text": "**Yes** &lt;!here&gt; & x (https://e.vil)"}
    ]
    assert composed.text == "**Yes** &lt;!here&gt; &amp; x (https://e.vil)"


@pytest.mark.parametrize("mark", Mark)
def test_a_post_carries_its_mark_and_an_opaque_id(mark: Mark) -> None:
    expected = {"event_type": mark.value, "event_payload": {"id": "p1"}}

    assert [form.metadata for form in forms(post("x", mark=mark))] == [expected, expected]


def test_the_footer_is_a_block_of_its_own_in_which_nothing_is_alive() -> None:
    composed = compose(post("x", footer="gpt<!here> · 3 s"))

    assert composed.blocks[1:] == [
        {
            "type": "context",
            "elements": [
                {"type": "mrkdwn", "text": "gpt&lt;!here&gt; · 3 s", "verbatim": True},
            ],
        }
    ]
    assert "gpt" not in composed.text


def test_the_plain_form_has_no_blocks_and_no_footer() -> None:
    form = plain(post("a > b", footer="gpt"))

    assert (form.text, form.blocks) == ("a &gt; b", [])


@pytest.mark.parametrize("text", ["", " ", "\n" * 100, "\x00", "\u202e\n"])
def test_nothing_to_say_is_never_an_empty_message(text: str) -> None:
    for form in forms(post(text)):
        assert form.text == "…"
    assert parts(text) == ("…",)


def test_of_a_text_that_no_message_holds_only_the_beginning_is_looked_at() -> None:
    beginning = "[label](https://e.vil) and <!here> more words\n" * 400
    rich, poor = forms(post(beginning + "[" * 200_000))
    shown = str(rich.blocks[0]["text"])

    assert shown.startswith("label (https://e.vil) and &lt;!here&gt;")
    assert shown.endswith("…")
    assert poor.text.endswith("…")
    assert (rich, poor) == forms(post(beginning + "(" * 200_000))


def test_a_link_of_our_own_stays_in_every_form() -> None:
    link = "https://acme.slack.com/archives/C1/p1"

    composed = compose(post(f"[there]({link})"), own_links=[link])

    assert composed.blocks[0]["text"] == composed.text == f"[there]({link})"


def test_a_reference_is_resolved_before_the_text_is_cut() -> None:
    text = "[docs][1]\n\n" + "word " * 2_000 + "\n\n[1]: https://x.y"

    assert parts(text)[0].startswith("docs (https://x.y)")


def test_a_link_that_a_cut_lays_bare_is_taken_apart_too() -> None:
    text = "`" + "word " * 758 + " [x](https://e.vil)`"

    sent = [compose(post(part)).blocks[0]["text"] for part in parts(text)]

    assert len(sent) == 2
    assert "](" not in "".join(str(one) for one in sent)


@given(st.text(alphabet="ab &<>\n`*|-[]()é日👍", max_size=60).map(lambda text: text * 200))
def test_every_part_is_within_the_limits_of_slack(text: str) -> None:
    for part in parts(text):
        composed = compose(post(part, footer="f" * 5_000))
        block = str(composed.blocks[0]["text"])

        assert part.strip()
        assert len(composed.text.encode()) <= 3_900
        assert len(block) <= 12_000
        assert len(str(composed.blocks[1]["elements"])) < 2_000


@given(st.text(alphabet="ab &<>\n*é日👍", max_size=60).map(lambda text: text * 200))
def test_the_fallback_holds_every_word_of_a_part(text: str) -> None:
    for part in parts(text):
        composed = compose(post(part))

        assert unescaped(composed.text) == unescaped(str(composed.blocks[0]["text"])) == part
        assert len(composed.text.encode()) <= PART_BYTES


def test_a_text_that_was_not_cut_first_is_shortened_to_what_slack_takes() -> None:
    composed = compose(post("日本語" * 20_000))

    assert len(composed.text.encode()) <= 3_900
    assert len(str(composed.blocks[0]["text"])) <= 12_000
    assert composed.text.endswith("…")
