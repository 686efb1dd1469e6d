"""A daemon whose settings people change by typing."""

import json

from chatops.playground.workspace import Workspace

CONFIG = """
access: {admins: [U1]}
models: {default: terra, allowed: [terra, sol, luna], summary: null}
"""


async def typed(slack: Workspace, text: str, user: str = "U1", channel: str = "C1") -> str:
    """Type a command; return what was shown of it."""
    said = await slack.slash(channel, user=user, command="/chatops", text=text)
    return json.dumps(said, ensure_ascii=False)
