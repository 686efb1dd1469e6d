"""Brings a recorded channel into the workspace."""

import json
from pathlib import Path

from chatops.playground.places import Channel
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace


class HistoryUnreadable(Exception):
    """A file is no recorded channel; the message names the line."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        super().__init__(f"{path}, line {line}: {why}")
        self.path = path
        self.line = line


def bring_in(slack: Workspace, path: Path) -> Channel:
    """Add a channel from a file of one JSON message a line, named after the file.

    Messages are as `conversations.history` writes them: `ts`, `user`, `text`, `thread_ts`. Names
    come from `NAME.users.json` beside `NAME.jsonl` where it exists: user id to name. Nobody is
    told of these messages. Raise `HistoryUnreadable`.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    messages = [_message(path, number, line) for number, line in enumerate(lines, 1) if line]
    channel = slack.add_channel(path.stem)
    speakers = {str(message["user"]) for message in messages if message.get("user")}
    names = _names(path.with_suffix(".users.json"))
    for user in sorted(speakers - set(slack.people)):
        slack.add_person(names.get(user, user), id=user)
    channel.members |= speakers
    for message in sorted(messages, key=lambda each: str(each["ts"])):
        channel.put(_placed(message, channel))
    return channel


def _message(path: Path, number: int, line: str) -> Json:
    try:
        message = json.loads(line)
    except ValueError as fault:
        raise HistoryUnreadable(path, number, f"not JSON ({fault})") from fault
    if not isinstance(message, dict) or not isinstance(message.get("ts"), str):
        raise HistoryUnreadable(path, number, "not a message with a `ts`")
    return {"type": "message", "text": ""} | message


def _names(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        names = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise HistoryUnreadable(path, 1, f"not JSON ({fault})") from fault
    if not isinstance(names, dict):
        raise HistoryUnreadable(path, 1, "not an object of user ids and names")
    return {str(user): str(name) for user, name in names.items()}


def _placed(message: Json, channel: Channel) -> Json:
    root = message.get("thread_ts")
    if root in {None, message["ts"]}:
        # In Slack a message has no `thread_ts` of its own before somebody replied to it.
        return {key: message[key] for key in message if key != "thread_ts"}
    parent = channel.messages.get(str(root), {})
    return message | ({"parent_user_id": parent["user"]} if parent.get("user") else {})
