"""Events as Slack sends them."""

from chatops.adapters.slack.identity import Identity
from chatops.adapters.slack.reading.events import Ignored, read_event
from chatops.domain.names import BotId, TeamId, UserId
from chatops.domain.request import Asked

ME = Identity(TeamId("T1"), UserId("UBOT"), BotId("BBOT"), "A1")
TS = "1700000000.000100"
ROOT = "1699999999.000100"


def body(event: object, **more: object) -> dict[str, object]:
    return {
        "team_id": "T1",
        "api_app_id": "A1",
        "type": "event_callback",
        "event": event,
        "event_id": "Ev1",
        "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
        "is_ext_shared_channel": False,
        **more,
    }


def message(**changes: object) -> dict[str, object]:
    event: dict[str, object] = {
        "type": "message",
        "channel": "C1",
        "channel_type": "channel",
        "user": "U1",
        "text": "<@UBOT> why?",
        "ts": TS,
        **changes,
    }
    return {key: value for key, value in event.items() if value is not ...}


def reason(event: object, **more: object) -> str:
    decided = read_event(body(event, **more), ME)
    return decided.reason if isinstance(decided, Ignored) else type(decided).__name__


def asked(event: object, **more: object) -> Asked:
    decided = read_event(body(event, **more), ME)
    assert isinstance(decided, Asked), decided
    return decided


def edit(before: object, after: object, **changes: object) -> dict[str, object]:
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": "C1",
        "channel_type": "channel",
        "ts": "1700000050.000000",
        "message": after,
        "previous_message": before,
        **changes,
    }
