"""What people do on the page, each as one request with a JSON body."""

import re
from collections.abc import Awaitable, Callable

from chatops.playground.elements import Click
from chatops.playground.shapes import Json, NotFilled, Wrong
from chatops.playground.workspace import Workspace

_ADDRESS = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?'\")\]}]")


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
    command, text = _word(asked, "command"), str(asked.get("text", "")).strip()
    if slack.installed.escapes(command):
        text = slack.as_typed(text)
    await slack.slash(channel, user=user, command=command, text=text)
    return {}


async def click(slack: Workspace, asked: Json) -> Json:
    """Press a button or choose from a menu of a message, a window or the Home tab."""
    user, pressed = _person(slack, asked), _click(asked)
    if "view_id" in asked:
        await slack.click_view(_word(asked, "view_id"), user=user, **pressed)
    else:
        await slack.click(_channel(slack, asked), _word(asked, "ts"), user=user, **pressed)
    return {}


async def options(slack: Workspace, asked: Json) -> Json:
    """Ask the app what a menu offers for what was typed so far."""
    where = {key: _word(asked, key) for key in ("view_id", "channel", "ts") if key in asked}
    action_id, value = _word(asked, "action_id"), str(asked.get("value") or "")
    user = _person(slack, asked)
    return await slack.suggestions(action_id, user=user, value=value, **where)


async def shortcut(slack: Workspace, asked: Json) -> Json:
    """Choose a shortcut from the menu of a message."""
    channel, ts = _message(slack, asked)
    user, callback_id = _person(slack, asked), _word(asked, "callback_id")
    await slack.shortcut(channel, ts, user=user, callback_id=callback_id)
    return {}


async def run(slack: Workspace, asked: Json) -> Json:
    """Choose a shortcut that belongs to no message."""
    callback_id = _word(asked, "callback_id")
    await slack.global_shortcut(user=_person(slack, asked), callback_id=callback_id)
    return {}


async def submit(slack: Workspace, asked: Json) -> Json:
    """Send a modal in; the answer may hold errors to show beside the fields."""
    view_id, values = _word(asked, "view_id"), asked.get("values")
    if not isinstance(values, dict):
        raise Wrong("`values` is missing.")
    try:
        said = await slack.submit_view(view_id, user=_person(slack, asked), values=values)
    except NotFilled as wrong:
        return {"errors": wrong.errors}
    refused = said is not None and said.get("response_action") == "errors"
    return {"errors": said["errors"] if said is not None and refused else {}}


async def close(slack: Workspace, asked: Json) -> Json:
    """Close a modal without sending it, or all that lie on each other."""
    view_id, everything = _word(asked, "view_id"), asked.get("everything") is True
    await slack.close_view(view_id, user=_person(slack, asked), everything=everything)
    return {}


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
    for act in (
        say, edit, delete, react, unreact, slash, click, options, shortcut, run, submit, close,
        home, dismiss,
    )
}  # fmt: skip


def _click(asked: Json) -> Click:
    return {
        "action_id": _word(asked, "action_id"),
        "block_id": asked.get("block_id"),
        "value": asked.get("value"),
        "selected": asked.get("selected"),
        "values": asked.get("values") or {},
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
