"""A daemon whose settings people change by typing."""

import json

from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace

CONFIG = """
access: {admins: [U1]}
models: {default: terra, allowed: [terra, sol, luna], summary: null}
"""


async def typed(slack: Workspace, text: str, user: str = "U1", channel: str = "C1") -> str:
    """Type a command; return what was shown of it."""
    said = await slack.slash(channel, user=user, command="/chatops", text=text)
    return json.dumps(said, ensure_ascii=False)


def filled(view: Json, **values: str) -> Json:
    """Return values for the fields of a window, by the ends of their names."""
    found: Json = {}
    for block in view["blocks"]:
        for name, value in values.items():
            if block["type"] == "input" and block["block_id"].endswith(name):
                found[block["block_id"]] = {block["element"]["action_id"]: value}
    assert len(found) == len(values)
    return found
