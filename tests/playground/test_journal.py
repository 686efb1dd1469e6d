"""Mentions that would have rung on somebody's telephone."""

import pytest

from chatops.playground.journal import live_mentions
from chatops.playground.shapes import Json
from tests.playground.app import App


@pytest.mark.parametrize(
    "said",
    [
        {"text": "hey <!channel>"},
        {"text": "hey <!here|here>"},
        {"text": "<!everyone>"},
        {"text": "<@U123>"},
        {"text": "<@W123|ada>"},
        {"text": "`<!subteam^S1|@oncall>`"},
        {"text": "@channel", "link_names": True},
        {"text": "@here", "parse": "full"},
        {"text": "", "blocks": [{"type": "markdown", "text": "<!channel>"}]},
        {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<@U1>"}}]},
        {"attachments": [{"fallback": "<!here>"}]},
        {"blocks": [{"type": "rich_text", "elements": [{"type": "user", "user_id": "U1"}]}]},
        {"blocks": [{"elements": [{"type": "broadcast", "range": "here"}]}]},
        {"blocks": [{"elements": [{"type": "usergroup", "usergroup_id": "S1"}]}]},
    ],
)
def test_a_live_mention_is_found_wherever_markup_is_read(said: Json) -> None:
    assert len(list(live_mentions(said))) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"text": "&lt;!channel&gt; @channel @here <#C1|general> <https://a.example|@here>"},
        {"text": "a <! channel> and <@> and <@u1>"},
        {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "<!here>"}}]},
        {"blocks": [{"type": "rich_text", "elements": [{"type": "text", "text": "<!here>"}]}]},
        {"metadata": {"event_payload": {"text": "<!here>"}}},
    ],
)
def test_what_is_not_live_is_not_found(said: Json) -> None:
    assert not list(live_mentions(said))


async def test_posts_updates_and_ephemerals_are_looked_through(app: App) -> None:
    slack = app.playground.workspace
    posted = await app.call("chat.postMessage", channel="C1", text="<!channel>")
    await app.call("chat.update", channel="C1", ts=posted["ts"], text="<!here>")
    await app.call("chat.postEphemeral", channel="C1", user="U1", text="<@U2>")
    slack.gestures.responder.respond("C1", "U1", {"text": "<!everyone>"})

    assert [(ping.channel, ping.what) for ping in slack.pings] == [
        ("C1", "<!channel>"),
        ("C1", "<!here>"),
        ("C1", "<@U2>"),
        ("C1", "<!everyone>"),
    ]
