"""Workspaces to begin with."""

import time

from chatops.playground import talk
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace

_MINUTE_US = 60_000_000


def small() -> Workspace:
    """Make a workspace of two people, `U1` and `U2`, and one channel, `C1`."""
    slack = Workspace()
    slack.add_person("Aiko Mori", id="U1", display_name="Aiko")
    slack.add_person("Ben Okafor", id="U2", display_name="Ben")
    slack.add_channel("general", id="C1", members=("U1", "U2"))
    return slack


def furnished() -> Workspace:
    """Make a workspace where people have already been talking, the last of them just now."""
    slack = Workspace()
    _people(slack)
    everybody = tuple(user for user in slack.people if user != slack.bot_user_id)
    slack.add_channel("general", id=talk.GENERAL, members=everybody)
    slack.add_channel("engineering", id=talk.ENGINEERING, members=everybody[:4])
    slack.add_channel("tokyo", id=talk.TOKYO, members=(talk.AIKO, talk.OLU))
    slack.add_channel("launch", id=talk.LAUNCH, members=everybody, private=True)
    slack.direct(talk.AIKO)
    now_us = time.time_ns() // 1000
    for each in talk.TALKS:
        _tell(slack, each, now_us)
    return slack


def _people(slack: Workspace) -> None:
    slack.add_person("Aiko Mori", id=talk.AIKO, display_name="Aiko", color="c4314b")
    slack.add_person("Ben Okafor", id=talk.BEN, display_name="Ben", color="2f6f4f")
    slack.add_person("Chloe Duarte", id=talk.CHLOE, display_name="Chloe", color="7a5cc0")
    slack.add_person("Dmitri Volkov", id=talk.DMITRI, display_name="Dmitri", color="1f6feb")
    slack.add_person("Olu Adeyemi", id=talk.OLU, display_name="Olu", color="b7791f")
    slack.add_person(
        "Gus Lind", id=talk.GUS, display_name="Gus (guest)", color="5b6b73", is_restricted=True
    )
    slack.bots[talk.DEPLOYS] = "Deploys"
    slack.user_groups["S0ONCALL"] = "oncall"


def _tell(slack: Workspace, each: talk.Talk, now_us: int) -> None:
    channel = slack.channels[each.channel]
    at_us = now_us - each.ago * _MINUTE_US
    root: Json | None = None
    for line in each.lines:
        at_us += line.after * _MINUTE_US
        message: Json = {"type": "message", "text": line.text, "ts": _stamp(at_us)}
        message |= {"team": slack.team_id} | _speaker(slack, line)
        if line.blocks:
            message["blocks"] = list(line.blocks)
        if line.edited:
            message["edited"] = {"user": line.user, "ts": _stamp(at_us + _MINUTE_US)}
        if root is not None:
            message["thread_ts"] = root["ts"]
        channel.put(message)
        root = root or message


def _speaker(slack: Workspace, line: talk.Line) -> Json:
    if line.bot_id is None:
        return {"user": line.user, "client_msg_id": slack.marks.secret()}
    name = slack.bots[line.bot_id]
    return {"subtype": "bot_message", "bot_id": line.bot_id, "username": name}


def _stamp(at_us: int) -> str:
    seconds, micros = divmod(at_us, 1_000_000)
    return f"{seconds}.{micros:06d}"
