import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatops.adapters.slack.identity import Identity
from chatops.adapters.slack.reading.events import Ignored
from chatops.adapters.slack.reading.gestures import Heard, is_home, read_gesture, typed
from chatops.domain.gesture import HomeOpened, Picked, Pressed, Submitted, Typed, Way
from chatops.domain.names import BotId, TeamId, UserId

Json = dict[str, object]
ME = Identity(TeamId("T1"), UserId("UBOT"), BotId("BBOT"), "A1")
TS = "1700000000.000100"
ROOT = "1699999999.000100"

COMMAND: Json = {
    "team_id": "T1",
    "api_app_id": "A1",
    "channel_id": "C1",
    "user_id": "U1",
    "command": "/chatops",
    "text": "model",
    "trigger_id": "1.2.3",
    "response_url": "https://hooks.slack.com/commands/1",
}
WHO: Json = {
    "team": {"id": "T1", "domain": "d"},
    "user": {"id": "U1", "team_id": "T1", "username": "admin"},
    "api_app_id": "A1",
    "trigger_id": "1.2.3",
}
ACTION: Json = {"type": "button", "action_id": "go", "block_id": "b1", "value": "v"}
PRESSED: Json = {
    **WHO,
    "type": "block_actions",
    "container": {"type": "message", "message_ts": TS, "channel_id": "C1", "is_ephemeral": False},
    "channel": {"id": "C1", "name": "general"},
    "message": {"ts": TS, "thread_ts": ROOT, "text": "x"},
    "response_url": "https://hooks.slack.com/actions/1",
    "actions": [ACTION],
}
VIEW: Json = {
    "id": "V1",
    "hash": "h1",
    "type": "modal",
    "callback_id": "settings",
    "private_metadata": "t",
    "blocks": [{"type": "section"}, {"type": "input", "block_id": "a"}],
    "state": {"values": {"a": {"a": {"type": "plain_text_input", "value": "x"}}}},
}
SUBMITTED: Json = {**WHO, "type": "view_submission", "view": VIEW}
PICKED: Json = {
    **WHO,
    "type": "message_action",
    "callback_id": "summarise_thread",
    "message": {"ts": TS, "thread_ts": ROOT},
    "message_ts": TS,
    "channel": {"id": "C1"},
    "response_url": "https://hooks.slack.com/app/1",
}
HOME: Json = {
    "team_id": "T1",
    "api_app_id": "A1",
    "type": "event_callback",
    "event": {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"},
}
ALL = {
    "command": COMMAND,
    "pressed": PRESSED,
    "submitted": SUBMITTED,
    "picked": PICKED,
    "home": HOME,
}


def reason(body: object) -> str:
    decided = read_gesture(body, ME)
    return decided.reason if isinstance(decided, Ignored) else type(decided.gesture).__name__


def heard(body: object) -> Heard:
    decided = read_gesture(body, ME)
    assert isinstance(decided, Heard), decided
    return decided


def without(body: Json, key: str) -> Json:
    return {name: value for name, value in body.items() if name != key}


@pytest.mark.parametrize(
    ("body", "kind", "way"),
    [
        (COMMAND, Typed, Way.COMMAND),
        (PRESSED, Pressed, Way.BUTTON),
        ({**PRESSED, "view": VIEW}, Pressed, Way.MODAL),
        ({**PRESSED, "view": {**VIEW, "type": "home"}}, Pressed, Way.HOME),
        (SUBMITTED, Submitted, Way.MODAL),
        (PICKED, Picked, Way.SHORTCUT),
        (HOME, HomeOpened, Way.HOME),
    ],
)
def test_each_payload_is_its_gesture(body: Json, kind: type[object], way: Way) -> None:
    gesture = heard(body).gesture

    assert isinstance(gesture, kind)
    assert (gesture.actor.team, gesture.actor.user, gesture.actor.way) == ("T1", "U1", way)


@pytest.mark.parametrize("name", ALL)
def test_another_app_is_ignored(name: str) -> None:
    assert reason({**ALL[name], "api_app_id": "A2"}) == "foreign_app"


@pytest.mark.parametrize("name", ["command", "home"])
def test_another_workspace_is_ignored(name: str) -> None:
    assert reason({**ALL[name], "team_id": "T2"}) == "foreign_team"
    assert reason(without(ALL[name], "team_id")) == "malformed"


@pytest.mark.parametrize("name", ["pressed", "submitted", "picked"])
@pytest.mark.parametrize("team", [{"id": "T2"}, {"id": None}, {}, "T2", 5, []])
def test_another_workspace_is_ignored_in_interactions(name: str, team: object) -> None:
    assert reason({**ALL[name], "team": team}) in {"foreign_team", "malformed"}


def test_a_person_of_another_organisation_is_known_by_their_own() -> None:
    user = {"id": "U9", "team_id": "T9"}

    assert heard({**PRESSED, "user": user}).gesture.actor.team == "T9"


def test_where_an_organisation_installed_us_the_persons_workspace_counts() -> None:
    assert reason({**PRESSED, "team": None}) == "Pressed"
    assert reason({**PRESSED, "team": None, "user": {"id": "U1", "team_id": "T2"}}) != "Pressed"


@pytest.mark.parametrize("user", ["UBOT", "USLACKBOT", "B1", "admin", "", None, 5, {}, "U1\n"])
def test_nobody_but_people_is_heard(user: object) -> None:
    assert reason({**COMMAND, "user_id": user}) in {"own", "slackbot", "malformed"}
    assert reason({**PRESSED, "user": {"id": user}}) in {"own", "slackbot", "malformed"}


@pytest.mark.parametrize("channel", [None, "", "general", "../C1", "U1", 5, "C" * 1_000])
def test_a_channel_that_cannot_be_one_is_malformed(channel: object) -> None:
    assert reason({**COMMAND, "channel_id": channel}) == "malformed"
    assert reason({**PICKED, "channel": {"id": channel}}) == "malformed"


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "button", "value": "v"}, "v"),
        ({"type": "button"}, ""),
        ({"type": "button", "value": None}, ""),
        ({"type": "static_select", "selected_option": {"value": "m1"}}, "m1"),
        ({"type": "static_select", "selected_option": None}, ""),
        ({"type": "users_select", "selected_user": "U2"}, "U2"),
        ({"type": "feedback_buttons", "value": "good"}, "good"),
        ({"type": ["button"], "value": {"value": ["x"]}}, ""),
        ({"type": "button", "value": "a\ue000U1\ue001\x00"}, "aU1"),
    ],
)
def test_a_press_has_the_value_of_what_was_pressed(element: Json, value: str) -> None:
    gesture = heard({**PRESSED, "actions": [{**element, "action_id": "go"}]}).gesture

    assert isinstance(gesture, Pressed)
    assert (gesture.action, gesture.value) == ("go", value)


@pytest.mark.parametrize(
    "actions",
    [None, [], {}, [None], [{}], [{**ACTION, "value": "x" * 2_001}], [{"action_id": "x" * 256}]],
)
def test_a_press_of_nothing_or_of_too_much_is_malformed(actions: object) -> None:
    assert reason({**PRESSED, "actions": actions}) == "malformed"


def test_a_press_in_a_message_for_one_person_has_the_place_of_its_container() -> None:
    container = {"message_ts": TS, "channel_id": "C1", "is_ephemeral": True, "thread_ts": ROOT}

    pressed = heard({**without(PRESSED, "message"), "container": container})

    assert isinstance(pressed.gesture, Pressed)
    assert pressed.ephemeral
    assert (pressed.gesture.spot.thread, pressed.gesture.message) == (ROOT, TS)


@pytest.mark.parametrize("state", [None, [], {"values": None}, {"values": []}, {}])
def test_a_window_without_state_has_no_values(state: object) -> None:
    gesture = heard({**SUBMITTED, "view": {**VIEW, "state": state}}).gesture

    assert isinstance(gesture, Submitted)
    assert gesture.values == {}


@pytest.mark.parametrize("said", [None, [], {}, {"a": None}, {"a": {"value": 5}}, "x"])
def test_a_field_with_nothing_in_it_is_none(said: object) -> None:
    view = {**VIEW, "state": {"values": {"a": said}}}
    gesture = heard({**SUBMITTED, "view": view}).gesture

    assert isinstance(gesture, Submitted)
    assert gesture.values == {"a": None}


def test_a_field_that_is_too_long_stays_so_for_whoever_checks_it() -> None:
    values = {"a": {"a": {"type": "plain_text_input", "value": "x" * 3_001}}}
    gesture = heard({**SUBMITTED, "view": {**VIEW, "state": {"values": values}}}).gesture

    assert isinstance(gesture, Submitted)
    assert len(gesture.values["a"] or "") == 3_001


@pytest.mark.parametrize("token", [None, 5, "x" * 3_001])
def test_a_token_that_cannot_be_ours_is_malformed(token: object) -> None:
    assert reason({**SUBMITTED, "view": {**VIEW, "private_metadata": token}}) == "malformed"


def test_a_shortcut_on_a_message_outside_of_threads_names_the_thread_it_would_open() -> None:
    gesture = heard({**PICKED, "message": {"ts": TS}}).gesture

    assert isinstance(gesture, Picked)
    assert (gesture.spot.thread, gesture.message) == (TS, TS)


@pytest.mark.parametrize("kind", ["shortcut", "view_closed", "block_suggestion", "", None, 5, []])
def test_other_payloads_are_counted_and_no_more(kind: object) -> None:
    assert reason({**PRESSED, "type": kind}) == "gesture_type"


@pytest.mark.parametrize(
    "text", ["“x”", "a\u00a0b", "model 🤖", "x; DROP TABLE", "\u0660\u066b\u0667", "a" * 5_000]
)
def test_what_is_typed_stays_as_it_is(text: str) -> None:
    assert typed(text) == text


def test_secrets_are_not_shown_when_a_gesture_is_printed() -> None:
    assert "hooks.slack.com" not in repr(heard(COMMAND))
    assert "1.2.3" not in repr(heard(PRESSED))


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["C1", "U1", "T1", "home", "button", "static_select", TS, "x" * 4_000])
)
keys = st.sampled_from(
    [
        *sorted({key for body in ALL.values() for key in body}),
        *("id", "value", "ts", "thread_ts", "state", "values", "selected_option", "blocks", "hash"),
    ]
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=6),
    max_leaves=20,
)


@given(name=st.sampled_from(sorted(ALL)), more=st.dictionaries(keys, anything))
def test_no_payload_whatever_raises(name: str, more: Json) -> None:
    for body in (more, {**ALL[name], **more}):
        decided = read_gesture(body, ME)

        assert isinstance(decided, Heard | Ignored)
        assert not is_home(body) or isinstance(body.get("event"), dict)


@given(name=st.sampled_from(sorted(ALL)), data=st.data())
def test_no_payload_with_one_odd_part_raises(name: str, data: st.DataObject) -> None:
    body = json.loads(json.dumps(ALL[name]))
    spots = [(body, key) for key in body]
    spots += [
        (body[key], inner) for key in body if isinstance(body[key], dict) for inner in body[key]
    ]
    part, key = data.draw(st.sampled_from(spots))
    part[key] = data.draw(anything)

    assert isinstance(read_gesture(body, ME), Heard | Ignored)
