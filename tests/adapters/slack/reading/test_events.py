import pytest

from chatops.adapters.slack.reading.events import Withdrawn, read_event
from chatops.domain.names import ChannelId, MessageTs, RequestId, TeamId, UserId
from chatops.domain.request import Asked, Kind
from tests.adapters.slack.reading.payloads import ME, ROOT, TS, asked, body, edit, message, reason


def test_a_mention_in_a_channel_is_a_question_in_its_own_thread() -> None:
    question = asked(message(client_msg_id="ab-12"))

    assert question == Asked(
        TeamId("T1"),
        ChannelId("C1"),
        MessageTs(TS),
        MessageTs(TS),
        Kind.MENTION,
        UserId("U1"),
        client_msg_id="ab-12",
    )


def test_both_events_of_one_mention_are_equal_questions() -> None:
    first, second = asked(message()), asked(message(type="app_mention", channel_type=...))

    assert first == second


def test_a_reply_belongs_to_the_thread_it_was_posted_in() -> None:
    assert asked(message(thread_ts=ROOT)).thread == ROOT


@pytest.mark.parametrize("changes", [{"channel_type": "im"}, {"channel_type": ...}])
def test_a_direct_message_needs_no_mention(changes: dict[str, object]) -> None:
    question = asked(message(channel="D1", text="why?", **changes))

    assert question.kind is Kind.DIRECT


def test_a_group_message_needs_a_mention() -> None:
    assert reason(message(channel="G1", channel_type="mpim", text="why?")) == "not_addressed"
    assert asked(message(channel="G1", channel_type="mpim")).kind is Kind.MENTION


@pytest.mark.parametrize(
    "text",
    [
        "<@UBOT>",
        "  <@UBOT>  ",
        "<@UBOT|chatops> hi",
        "hi <@UBOT> and <@UBOT>",
        "<@UOTHER> <@UBOT>",
        "`<@UBOT>`",
        "```\n<@UBOT>\n```",
        "&gt; <@UBOT>",
        "<@UBOT|" + "x" * 1000 + ">",
    ],
)
def test_our_id_is_a_mention_wherever_it_stands(text: str) -> None:
    assert asked(message(text=text)).kind is Kind.MENTION


@pytest.mark.parametrize(
    "text",
    ["", "chatops", "@chatops", "<@UBOTX>", "<@UBO>", "<@WBOT>", "&lt;@UBOT&gt;", "<@UBOT", "UBOT"],
)
@pytest.mark.parametrize("kind", ["message", "app_mention"])
def test_what_only_looks_like_our_id_is_no_mention(text: str, kind: str) -> None:
    blocks = [{"type": "divider"}]

    assert reason(message(type=kind, text=text, blocks=blocks)) == "not_addressed"


@pytest.mark.parametrize("text", [None, "", "something else"])
def test_a_mention_that_only_the_blocks_show_counts(text: str | None) -> None:
    said = [{"type": "user", "user_id": "UBOT"}]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": said}]}]

    assert asked(message(text=text, blocks=blocks)).user == "U1"


def test_a_mention_in_a_preview_of_another_message_counts_only_where_slack_says_so() -> None:
    attachments = [{"text": "<@UBOT> do it", "is_msg_unfurl": True}]

    assert reason(message(text="look", attachments=attachments)) == "not_addressed"
    assert asked(message(type="app_mention", text="look", attachments=attachments))


def test_slack_is_believed_where_it_left_the_text_out() -> None:
    assert asked(message(type="app_mention", text=...)).kind is Kind.MENTION


@pytest.mark.parametrize(
    "changes",
    [
        {"user": "UBOT"},
        {"bot_id": "BBOT"},
        {"app_id": "A1", "user": "U2"},
        {"bot_profile": {"id": "BBOT"}},
        {"bot_profile": {"app_id": "A1"}, "bot_id": "B9"},
    ],
)
def test_own_messages_ask_nothing(changes: dict[str, object]) -> None:
    assert reason(message(**changes)) == "own"
    assert reason(message(channel="D1", channel_type="im", **changes)) == "own"


def test_another_bot_asks_with_its_id_and_without_a_user() -> None:
    question = asked(message(type="app_mention", subtype="bot_message", user=..., bot_id="B7"))

    assert (question.user, question.bot) == (None, "B7")


def test_a_modern_app_asks_with_both_ids() -> None:
    question = asked(message(user="U7", bot_profile={"id": "B7", "app_id": "A7"}))

    assert (question.user, question.bot) == ("U7", "B7")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"user": ...}, "no_author"),
        ({"user": None}, "no_author"),
        ({"user": "USLACKBOT"}, "slackbot"),
        ({"user": 7}, "malformed"),
        ({"user": "alice"}, "malformed"),
        ({"bot_id": {}, "user": ...}, "no_author"),
        ({"bot_id": "X1"}, "malformed"),
        ({"type": "reaction_added"}, "event_type"),
        ({"type": None}, "event_type"),
        ({"type": {}}, "event_type"),
    ],
)
def test_what_has_no_usable_author_or_type_is_ignored(changes: dict[str, object], why: str) -> None:
    assert reason(message(**changes)) == why


KEPT = ["bot_message", "me_message", "file_share", "thread_broadcast", "brand_new"]
DROPPED = [
    *("tombstone", "assistant_app_thread", "channel_join", "channel_leave", "channel_topic"),
    *("channel_purpose", "channel_name", "channel_archive", "channel_unarchive", "channel_new"),
    *("group_join", "group_leave", "pinned_item", "reminder_add", "document_mention"),
    *("ekm_access_denied", "file_comment", "file_mention", "reply_broadcast", "message_replied"),
]


@pytest.mark.parametrize("subtype", KEPT)
def test_a_subtype_with_words_asks(subtype: str) -> None:
    assert asked(message(subtype=subtype)).ts == TS


@pytest.mark.parametrize("subtype", [*DROPPED, 5, {"x": 1}, ["x"], True])
def test_a_subtype_that_says_nothing_is_ignored(subtype: object) -> None:
    assert reason(message(subtype=subtype)) == "subtype"


def test_an_unknown_subtype_without_text_is_ignored() -> None:
    assert reason(message(subtype="brand_new", text=None)) == "subtype"


def test_an_edit_that_adds_a_mention_asks_by_the_message_own_ts() -> None:
    question = asked(edit(message(text="why?"), message(thread_ts=ROOT)))

    assert (question.ts, question.thread, question.user) == (TS, ROOT, "U1")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (message(), message(text="<@UBOT> why, really?")),
        (message(), message(text="never mind")),
        (message(), message(attachments=[{"text": "an unfurl"}])),
        (message(text="a"), message(text="b")),
        (None, message()),
        (message(), None),
        ([], "x"),
    ],
)
def test_any_other_edit_asks_nothing(before: object, after: object) -> None:
    assert reason(edit(before, after)) == "edit"


def test_an_edit_of_a_direct_message_asks_nothing() -> None:
    event = edit(message(text="why?"), message(), channel="D1", channel_type="im")

    assert reason(event) == "edit"


def test_an_edit_of_an_own_message_is_ours() -> None:
    assert reason(edit(message(text="a"), message(bot_id="BBOT"))) == "own"


def test_a_deletion_withdraws_the_question() -> None:
    event = message(subtype="message_deleted", deleted_ts=TS, ts="1700000060.000000", text=...)

    assert read_event(body(event), ME) == Withdrawn(RequestId(f"T1:C1:{TS}"))


def test_a_root_that_is_deleted_above_its_replies_is_withdrawn_too() -> None:
    event = edit(message(), message(subtype="tombstone", user="USLACKBOT", text="deleted."))

    assert read_event(body(event), ME) == Withdrawn(RequestId(f"T1:C1:{TS}"))
