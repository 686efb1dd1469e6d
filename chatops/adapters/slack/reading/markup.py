"""Slack's markup as people would read it."""

import re

from chatops.adapters.slack.cleaning import clean
from chatops.adapters.slack.entities import unescaped
from chatops.adapters.slack.reading.ids import to_bot, to_user
from chatops.domain.conversation import mentioned

_MARKUP = re.compile(r"<([^<>]+)>|&(?:lt|gt|amp);")
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{0,30}:")
_BARE = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)


def readable(text: str) -> str:
    """Return mrkdwn as plain text, entities decoded once; a person stands as `mentioned(id)`."""
    return _MARKUP.sub(_replacement, clean(text))


def person(value: object, label: str = "") -> str:
    """Return how a mention of this user or bot reads, whatever Slack sent as its id."""
    if (known := to_user(value) or to_bot(value)) is not None:
        return mentioned(known)
    return "@" + (label or (clean(value) if isinstance(value, str) else "someone"))


def link(url: str, label: str) -> str:
    """Return a link with its true target, once where the label says no more."""
    if not label or label in {url, _BARE.sub("", url)}:
        return url
    return f"{label} ({url})"


def _replacement(found: re.Match[str]) -> str:
    inside: str | None = found[1]
    if inside is None:
        return unescaped(found[0])
    target, _, label = inside.partition("|")
    return _token(found[0], unescaped(target), unescaped(label))


def _token(whole: str, target: str, label: str) -> str:
    match target[0] if target else "":
        case "@":
            return person(target[1:], label)
        case "#":
            return "#" + (label or target[1:])
        case "!":
            return _special(target[1:], label)
        case _ if _ADDRESS.match(target):
            return link(target, label)
        case _:
            return unescaped(whole)


def _special(name: str, label: str) -> str:
    if name in {"here", "channel", "everyone"}:
        return f"@{name}"
    if name.startswith("subteam^"):
        return label if label.startswith("@") else "@" + (label or name.removeprefix("subteam^"))
    if name.startswith("date^"):
        return label or name.split("^")[1]
    return label or f"@{name}"
