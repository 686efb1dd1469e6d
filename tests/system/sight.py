"""What people see in a thread, read from the workspace as they would."""

from typing import Any

from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace

ANSWER = "chatops_answer"
NOTICE = "chatops_notice"


def replies(slack: Workspace, asked: Json) -> list[Json]:
    """Return the bot's messages in the thread of a question, oldest first."""
    root = str(asked.get("thread_ts") or asked["ts"])
    thread = slack.thread(str(asked["channel"]), root)
    return [one for one in thread if one.get("bot_id") == slack.bot_id and one["ts"] > asked["ts"]]


def mark(message: Json) -> str:
    return str((message.get("metadata") or {}).get("event_type", ""))


def text(message: Json) -> str:
    """Return what is read in a message: its blocks', else its own, without the small print."""
    shown = [str(one["text"]) for one in message.get("blocks", []) if one["type"] == "markdown"]
    return "\n".join(shown) or str(message["text"])


def footer(message: Json) -> str:
    small = [one for one in message.get("blocks", []) if one["type"] == "context"]
    return " ".join(str(element["text"]) for one in small for element in one["elements"])


def reactions(slack: Workspace, asked: Json) -> list[str]:
    message = slack.channels[str(asked["channel"])].messages[str(asked["ts"])]
    return [str(one["name"]) for one in message.get("reactions", [])]


async def until_reactions(slack: Workspace, asked: Json, names: list[str]) -> None:
    await slack.until(lambda _: reactions(slack, asked) == names)


async def only_answer(slack: Workspace, asked: Json, timeout_s: float = 10) -> Json:
    """Wait for the answer and return it; there must be nothing else of the bot's."""
    reply = await slack.reply_to(asked, mark=ANSWER, timeout_s=timeout_s)
    found = replies(slack, asked)
    assert [one["ts"] for one in found] == [reply["ts"]], [text(one) for one in found]
    return reply


async def only_failure(slack: Workspace, asked: Json, timeout_s: float = 8) -> str:
    """Wait for the failure that is shown and return its text; there must be nothing else."""

    def failed(_: Workspace) -> list[Json]:
        return [one for one in replies(slack, asked) if "(reference `" in text(one)]

    found = await slack.until(failed, timeout_s)
    assert len(replies(slack, asked)) == 1
    assert mark(found[0]) == NOTICE
    return text(found[0])


def sent(slack: Workspace, *methods: str) -> list[Json]:
    """Return the arguments of the calls of these methods that Slack took or not, oldest first."""
    return [call.arguments for call in slack.posts if call.method in methods]


def turns(request: Json) -> list[tuple[str, Any]]:
    return [(turn["role"], turn["content"]) for turn in request["messages"]]
