"""What people do on the page, each as one request with a JSON body."""

import re
from collections.abc import Awaitable, Callable

from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace

_ADDRESS = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?'\")\]}]")


class Wrong(Exception):
    """It cannot be done; the words are for the person."""


async def say(slack: Workspace, asked: Json) -> Json:
    """Post what a person typed, in a thread if one is named."""
    channel, user = _channel(slack, asked), _person(slack, asked)
    thread_ts = asked.get("thread_ts")
    if thread_ts is not None and thread_ts not in slack.channels[channel].messages:
        raise Wrong("That thread is gone.")
    message = await slack.say(channel, user=user, text=_typed(slack, asked), thread_ts=thread_ts)
    return {"message": message}


async def edit(slack: Workspace, asked: Json) -> Json:
    """Change a message of one's own."""
    channel, ts, user = _own(slack, asked)
    await slack.edit(channel, ts, user=user, text=_typed(slack, asked))
    return {}


async def delete(slack: Workspace, asked: Json) -> Json:
    """Delete a message of one's own."""
    channel, ts, user = _own(slack, asked)
    await slack.delete(channel, ts, user=user)
    return {}


async def react(slack: Workspace, asked: Json) -> Json:
    """Put an emoji on a message."""
    channel, ts = _message(slack, asked)
    await slack.react(channel, ts, user=_person(slack, asked), name=_word(asked, "name"))
    return {}


async def unreact(slack: Workspace, asked: Json) -> Json:
    """Take one's emoji off."""
    channel, ts = _message(slack, asked)
    await slack.unreact(channel, ts, user=_person(slack, asked), name=_word(asked, "name"))
    return {}


async def slash(slack: Workspace, asked: Json) -> Json:
    """Type a command; its answer comes as a change."""
    channel, user = _channel(slack, asked), _person(slack, asked)
    text = slack.as_typed(str(asked.get("text", "")).strip())
    await slack.slash(channel, user=user, command=_word(asked, "command"), text=text)
    return {}


async def click(slack: Workspace, asked: Json) -> Json:
    """Press a button or choose from a menu of a message."""
    if "view_id" in asked:
        raise Wrong("Buttons in windows and on the Home tab do not reach the app yet.")
    channel, ts = _channel(slack, asked), _word(asked, "ts")
    shown = {each["ts"] for each in slack.ephemerals if each["channel"] == channel}
    if ts not in slack.channels[channel].messages and ts not in shown:
        raise Wrong("That message is gone.")
    await slack.click(
        channel,
        ts,
        user=_person(slack, asked),
        action_id=str(asked.get("action_id") or ""),
        block_id=str(asked.get("block_id") or ""),
        value=asked.get("value"),
        selected=asked.get("selected"),
    )
    return {}


async def shortcut(slack: Workspace, asked: Json) -> Json:
    """Choose a shortcut from the menu of a message."""
    channel, ts = _message(slack, asked)
    user, callback_id = _person(slack, asked), _word(asked, "callback_id")
    await slack.shortcut(channel, ts, user=user, callback_id=callback_id)
    return {}


async def submit(slack: Workspace, asked: Json) -> Json:
    """Send a modal in; the answer may hold errors to show beside the fields."""
    view_id, values = _word(asked, "view_id"), asked.get("values")
    if view_id not in slack.views or not isinstance(values, dict):
        raise Wrong("That window is gone.")
    return {"answer": await slack.submit_view(view_id, user=_person(slack, asked), values=values)}


async def home(slack: Workspace, asked: Json) -> Json:
    """Open the app's `home` or `messages` tab."""
    tab = "messages" if asked.get("tab") == "messages" else "home"
    await slack.open_home(_person(slack, asked), tab=tab)
    return {}


async def dismiss(slack: Workspace, asked: Json) -> Json:
    """Take away a message that only one person sees."""
    ts = _word(asked, "ts")
    slack.ephemerals[:] = [each for each in slack.ephemerals if each["ts"] != ts]
    slack.changes.publish("dismissed", ts=ts)
    return {}


ACTS: dict[str, Callable[[Workspace, Json], Awaitable[Json]]] = {
    act.__name__: act
    for act in (say, edit, delete, react, unreact, slash, click, shortcut, submit, home, dismiss)
}


def _word(asked: Json, name: str) -> str:
    found = asked.get(name)
    if not isinstance(found, str) or not found:
        raise Wrong(f"`{name}` is missing.")
    return found


def _channel(slack: Workspace, asked: Json) -> str:
    if (channel := _word(asked, "channel")) not in slack.channels:
        raise Wrong("That channel is gone.")
    return channel


def _person(slack: Workspace, asked: Json) -> str:
    if (user := _word(asked, "user")) not in slack.people:
        raise Wrong("That person is gone.")
    return user


def _message(slack: Workspace, asked: Json) -> tuple[str, str]:
    channel, ts = _channel(slack, asked), _word(asked, "ts")
    if ts not in slack.channels[channel].messages:
        raise Wrong("That message is gone.")
    return channel, ts


def _own(slack: Workspace, asked: Json) -> tuple[str, str, str]:
    channel, ts = _message(slack, asked)
    user = _person(slack, asked)
    if slack.channels[channel].messages[ts].get("user") != user:
        raise Wrong("Only one's own messages can be changed.")
    return channel, ts, user


def _typed(slack: Workspace, asked: Json) -> str:
    text = str(asked.get("text", "")).strip()
    if not text:
        raise Wrong("There is nothing to send.")
    # Slack's apps put addresses in brackets.
    return _ADDRESS.sub(lambda found: f"<{found.group()}>", slack.as_typed(text))
