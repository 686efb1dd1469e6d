import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.adapters.slack.identity import Identity
from chatops.adapters.slack.reading.events import Ignored, Withdrawn, read_event
from chatops.domain.names import BotId, TeamId, UserId
from chatops.domain.request import Asked
from tests.adapters.slack.reading.payloads import ME, TS, asked, body, message, reason

BAD_TS: list[object] = [
    *(..., None, "", "0", "abc", "1e9", "-1700000000.000100", "9" * 30, "9999999999.000000"),
    *("1700000000.000100\n", "1700000000", 1700000000.0001, "\uff17700000000.000100", {}),
]


@pytest.mark.parametrize("ts", BAD_TS)
def test_a_ts_that_cannot_be_one_is_refused(ts: object) -> None:
    assert reason(message(ts=ts)) == "malformed"


@pytest.mark.parametrize("ts", [bad for bad in BAD_TS if bad not in (..., None)])
def test_a_thread_that_cannot_be_one_is_refused(ts: object) -> None:
    assert reason(message(thread_ts=ts)) == "malformed"


@pytest.mark.parametrize(
    "channel", [..., None, "", "U1", "general", "🎉", "C" * 1000, "../C1", "C1\n", "c1", 5, ["C1"]]
)
def test_a_channel_that_cannot_be_one_is_refused(channel: object) -> None:
    assert reason(message(channel=channel)) == "malformed"


@pytest.mark.parametrize("twin", [None, 5, "", "a b", "x" * 65, "\x00"])
def test_an_odd_client_message_id_is_none(twin: object) -> None:
    assert asked(message(client_msg_id=twin)).client_msg_id == ""


def test_another_app_is_refused() -> None:
    assert reason(message(), api_app_id="A2") == "foreign_app"


def test_an_app_id_that_is_not_known_yet_is_not_compared() -> None:
    me = Identity(TeamId("T1"), UserId("UBOT"), BotId("BBOT"))

    assert isinstance(read_event(body(message(), api_app_id="A2"), me), Asked)


@pytest.mark.parametrize(
    "more",
    [
        {"team_id": "T2"},
        {"team_id": "T2", "authorizations": [{"team_id": "T2"}]},
        {
            "team_id": "T2",
            "authorizations": [{"team_id": "T3"}, {"team_id": {}}],
            "is_ext_shared_channel": True,
        },
        {
            "team_id": "T2",
            "authorizations": [],
            "context_team_id": "T2",
            "is_ext_shared_channel": True,
        },
    ],
)
def test_another_workspace_is_refused(more: dict[str, object]) -> None:
    assert reason(message(), **more) == "foreign_team"


@pytest.mark.parametrize("team", [..., None, 5, "workspace"])
def test_an_event_without_a_workspace_is_malformed(team: object) -> None:
    assert reason(message(), team_id=team) == "malformed"


@pytest.mark.parametrize(
    "installed",
    [{"authorizations": [{"team_id": "T1"}]}, {"authorizations": [], "context_team_id": "T1"}],
)
def test_a_shared_channel_of_another_workspace_is_ours_where_we_are_installed(
    installed: dict[str, object],
) -> None:
    question = asked(message(), team_id="T2", is_ext_shared_channel=True, **installed)

    assert question.team == "T1"


@pytest.mark.parametrize("ts", [None, "0", 5, {}])
def test_a_deletion_of_nothing_is_malformed(ts: object) -> None:
    assert reason(message(subtype="message_deleted", deleted_ts=ts)) == "malformed"


@pytest.mark.parametrize("payload", [None, [], "x", 5, {}, {"event": None}, {"event": []}])
def test_a_payload_without_an_event_is_malformed(payload: object) -> None:
    assert read_event(payload, ME) == Ignored("malformed")


def test_blocks_nested_without_end_are_given_up() -> None:
    nested: object = "end"
    for _ in range(100_000):
        nested = [nested]

    assert reason(message(text="x", blocks=nested)) == "not_addressed"


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["message", "app_mention", "message_changed", "tombstone", "C1", "D1", "U1", "<@UBOT>"]
    )
    | st.just(TS)
)
keys = st.sampled_from(
    [
        *("type", "subtype", "channel", "channel_type", "user", "bot_id", "bot_profile", "text"),
        *("ts", "thread_ts", "blocks", "attachments", "message", "previous_message", "elements"),
        *("deleted_ts", "client_msg_id", "user_id", "app_id", "metadata", "edited", "files"),
    ]
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=6),
    max_leaves=25,
)


@given(event=st.dictionaries(keys, anything), more=st.dictionaries(keys, anything))
def test_no_event_whatever_raises(event: dict[str, object], more: dict[str, object]) -> None:
    for whole in (body(event), body({**message(), **event}), {**body(message()), **more}):
        assert isinstance(read_event(whole, ME), Asked | Withdrawn | Ignored)


@given(key=st.sampled_from(sorted(body({}))), value=anything)
def test_no_envelope_whatever_raises(key: str, value: object) -> None:
    assert isinstance(read_event({**body(message()), key: value}, ME), Asked | Withdrawn | Ignored)
