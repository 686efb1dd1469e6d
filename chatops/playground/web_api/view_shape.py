"""What Slack accepts as a modal or a Home tab.

https://docs.slack.dev/reference/views
"""

import json
import uuid
from typing import NoReturn

from chatops.playground.shapes import Json
from chatops.playground.web_api.arguments import Refused
from chatops.playground.web_api.blocks import checked

BLOCKS_AT_MOST = 100
TITLE_TEXT = 24
PRIVATE_METADATA = 3_000
ID_TEXT = 255
VIEW_BYTES = 250_000


def checked_view(view: object, *kinds: str) -> Json:
    """Return the view as Slack keeps it, or refuse it as Slack does, naming the place."""
    if not isinstance(view, dict):
        _refuse("must provide an object", "/view")
    if view.get("type") not in kinds:
        _refuse("unsupported type", "/view/type")
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise Refused("view_too_large")
    if "blocks" not in view:
        _refuse("missing required field: blocks", "/view")
    view = view | {"blocks": _blocks(view["blocks"])}
    if view["type"] == "modal":
        _check_modal(view)
    for key, at_most in (
        ("private_metadata", PRIVATE_METADATA),
        ("callback_id", ID_TEXT),
        ("external_id", ID_TEXT),
    ):
        if len(view.get(key) or "") > at_most:
            _refuse(f"must be less than {at_most + 1} characters", f"/view/{key}")
    return view


def _check_modal(view: Json) -> None:
    if "title" not in view:
        _refuse("missing required field: title", "/view")
    for key in ("title", "submit", "close"):
        match view.get(key):
            case None:
                continue
            case {"type": "plain_text", "text": str(words)} if words:
                if len(words) > TITLE_TEXT:
                    _refuse(f"must be less than {TITLE_TEXT + 1} characters", f"/view/{key}/text")
            case _:
                _refuse("must be a valid plain text object", f"/view/{key}")
    asks = any(each["type"] == "input" for each in view["blocks"])
    if asks and not view.get("submit"):
        _refuse("missing required field: submit", "/view")


def _blocks(blocks: object) -> list[Json]:
    # New names every time, as in Slack: only what the app names keeps what a person entered.
    series = uuid.uuid4().hex[:6]
    try:
        return checked(blocks, BLOCKS_AT_MOST, "/view/blocks", series)
    except Refused as refused:
        raise Refused("invalid_arguments", **_messages(refused)) from None


def _messages(refused: Refused) -> Json:
    return {key: refused.extra[key] for key in ("response_metadata",) if key in refused.extra}


def _refuse(why: str, where: str) -> NoReturn:
    told = [f"[ERROR] {why} [json-pointer:{where}]"]
    raise Refused("invalid_arguments", response_metadata={"messages": told})
