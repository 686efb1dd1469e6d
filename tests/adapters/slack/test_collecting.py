from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from chatops.adapters.slack.collecting import SlackChannels
from chatops.adapters.slack.permalinks import Permalinks
from chatops.domain.errors import ChatUnavailable, PlaceClosed
from chatops.domain.names import ChannelId, MessageTs, PostId
from chatops.playground.workspace import Workspace
from chatops.services.digest.channels import Kind
from tests.adapters.slack.acting import Scene

C1 = ChannelId("C1")


class Endless(AsyncWebClient):
    """Says of every list that there is more, and not where."""

    def __init__(self, client: AsyncWebClient) -> None:
        super().__init__(token=client.token, base_url=client.base_url, session=client.session)

    async def conversations_history(self, **arguments: Any) -> AsyncSlackResponse:
        said = await super().conversations_history(**arguments)
        assert isinstance(said.data, dict)
        said.data["has_more"] = True
        return said


NOON = 1_700_000_000.0
HOUR_S = 3_600.0


@pytest.fixture
def channels(scene: Scene) -> SlackChannels:
    room = scene.room
    scene.playground.workspace.channels["C1"].members.add(scene.playground.workspace.bot_user_id)
    return SlackChannels(room.client, room.calls, room.me, 10_000)


def put(slack: Workspace, at: float, text: str, root: float | None = None, **more: object) -> str:
    ts = f"{at:.6f}"
    message = {"type": "message", "user": "U1", "text": text, "ts": ts, **more}
    if root is not None:
        message["thread_ts"] = f"{root:.6f}"
    slack.channels["C1"].put(message)
    return ts


async def texts(channels: SlackChannels, hours: float = 1.0) -> list[str]:
    haul = await channels.read(C1, NOON, NOON + hours * HOUR_S)
    return [found.message.text for found in haul.messages]


async def test_a_period_has_its_first_moment_and_not_its_last(
    slack: Workspace, channels: SlackChannels
) -> None:
    put(slack, NOON - 0.000_001, "before")
    put(slack, NOON, "first")
    put(slack, NOON + HOUR_S - 1, "last")
    put(slack, NOON + HOUR_S, "after")

    assert await texts(channels) == ["first", "last"]


async def test_replies_are_read_also_those_in_older_threads(
    slack: Workspace, channels: SlackChannels
) -> None:
    old = NOON - 20 * 86_400
    put(slack, old, "an old question")
    put(slack, old + 60, "an old reply", root=old)
    put(slack, NOON + 60, "a new reply", root=old)
    put(slack, NOON + HOUR_S + 60, "a reply that is too new", root=old)
    put(slack, NOON + 120, "a new root")
    put(slack, NOON + 180, "its reply", root=NOON + 120)

    haul = await channels.read(C1, NOON, NOON + HOUR_S)

    said = [(found.message.text, float(found.root)) for found in haul.messages]
    new = NOON + 120
    assert said == [("a new reply", old), ("a new root", new), ("its reply", new)]
    assert [message.text for message in haul.earlier.values()] == ["an old question"]


async def test_threads_in_which_nothing_is_new_are_not_read(
    scene: Scene, slack: Workspace, channels: SlackChannels
) -> None:
    put(slack, NOON - 600, "a question")
    put(slack, NOON - 540, "its answer", root=NOON - 600)

    assert await texts(channels) == []
    assert scene.called("conversations.replies") == []


async def test_a_reply_that_was_also_sent_to_the_channel_is_there_once(
    slack: Workspace, channels: SlackChannels
) -> None:
    ancient = NOON - 400 * 86_400
    put(slack, ancient, "an ancient question")
    put(slack, NOON + 1, "both", root=ancient, subtype="thread_broadcast")
    put(slack, NOON + 2, "thread alone", root=ancient)

    assert await texts(channels) == ["both", "thread alone"]


async def test_noise_own_words_commands_and_gaps_are_left_out(
    slack: Workspace, channels: SlackChannels
) -> None:
    bot = slack.bot_user_id
    mark = {"event_type": "chatops_digest", "event_payload": {"id": "x"}}
    put(slack, NOON + 1, "said")
    put(slack, NOON + 2, "<@U1> has joined the channel", subtype="channel_join")
    put(slack, NOON + 3, "yesterday's digest", user=bot, bot_id=slack.bot_id, metadata=mark)
    put(slack, NOON + 4, f"<@{bot}> !model gpt-6-luna")
    put(slack, NOON + 5, "This message was deleted.", subtype="tombstone", user="USLACKBOT")
    put(slack, NOON + 6, "disk full", subtype="bot_message", bot_id="B9", user=None)

    assert await texts(channels) == ["said", "disk full"]


async def test_long_lists_are_read_page_by_page(slack: Workspace, channels: SlackChannels) -> None:
    for number in range(450):
        put(slack, NOON + number, f"root {number}")
    for number in range(430):
        put(slack, NOON + 500 + number, f"reply {number}", root=NOON)

    assert len(await texts(channels)) == 880


@pytest.mark.parametrize("method", ["conversations.history", "conversations.replies"])
@pytest.mark.parametrize("error", ["not_in_channel", "team_access_not_granted"])
async def test_what_breaks_off_is_a_failure_and_no_silence(
    scene: Scene, slack: Workspace, channels: SlackChannels, method: str, error: str
) -> None:
    put(slack, NOON, "a root")
    put(slack, NOON + 1, "a reply", root=NOON)
    scene.playground.faults.fail_always(method, error)

    with pytest.raises((ChatUnavailable, PlaceClosed)):
        await texts(channels)


async def test_a_list_without_an_end_is_a_failure_and_no_silence(
    slack: Workspace, channels: SlackChannels
) -> None:
    for number in range(3):
        put(slack, NOON + number, f"root {number}")
    endless = replace(channels, client=Endless(channels.client))

    with pytest.raises(ChatUnavailable, match="partly_read"):
        await texts(endless)


async def test_a_rate_limit_is_waited_out(
    scene: Scene, slack: Workspace, channels: SlackChannels
) -> None:
    put(slack, NOON, "a root")
    scene.playground.faults.fail_next("conversations.history", 429, retry_after=1, times=2)

    assert await texts(channels) == ["a root"]


async def test_permalinks_lead_to_messages_and_replies_open_their_thread(
    slack: Workspace, channels: SlackChannels
) -> None:
    put(slack, NOON, "root")
    put(slack, NOON + 1, "reply", root=NOON)

    haul = await channels.read(C1, NOON, NOON + HOUR_S)

    under = slack.url.rstrip("/")
    assert [found.link for found in haul.messages] == [
        f"{under}/archives/C1/p1700000000000000",
        f"{under}/archives/C1/p1700000001000000?thread_ts=1700000000.000000&cid=C1",
    ]
    text = " ".join(f"[x]({found.link})" for found in haul.messages) + " [y](https://evil/x)"
    assert await channels.links(text) == {found.link for found in haul.messages}


async def test_own_messages_are_found_by_their_mark(
    scene: Scene, slack: Workspace, channels: SlackChannels
) -> None:
    mark = {"event_type": "chatops_digest", "event_payload": {"id": "d-1"}}
    said = await scene.room.client.chat_postMessage(channel="C1", text="hello", metadata=mark)
    put(slack, NOON, "a forgery", metadata=mark)

    found = await channels.find(C1, PostId("d-1"), NOON - 60)
    assert found == (said["ts"],)


async def test_channels_are_described_as_strictly_as_can_be(
    slack: Workspace, channels: SlackChannels
) -> None:
    slack.add_channel("board", id="C7", members=("U1",), private=True)
    slack.channels["C7"].is_ext_shared = slack.channels["C7"].is_archived = True
    direct = slack.direct("U1")

    board, general = await channels.about(ChannelId("C7")), await channels.about(C1)

    assert (board.kind, board.shared, board.archived) == (Kind.PRIVATE, True, True)
    assert (general.kind, general.shared, general.joined) == (Kind.PUBLIC, False, True)
    assert (await channels.about(ChannelId(direct.id))).kind is Kind.DIRECT
    assert await channels.members(C1) == {"U1", "U2"}
    with pytest.raises(PlaceClosed):
        await channels.about(ChannelId("C99"))


@pytest.mark.parametrize("url", [None, 7, "", "not an address", "ftp://x/", "javascript:alert(1)"])
def test_no_links_are_built_under_what_is_no_address(url: object) -> None:
    assert Permalinks.under(url) is None


def test_only_whole_addresses_of_this_workspace_keep_a_label() -> None:
    links = Permalinks("https://team.slack.com/")
    good = links.of(C1, MessageTs("1700000000.000000"), MessageTs("1700000000.000000"))
    bad = ("https://evil/?https://team.slack.com/archives/C1/p1700000000000000", good + "?x=y")

    text = f"[a]({good}) [b]({bad[0]}) [c]({bad[1]}) {good}"

    assert links.within(text) == {good}
