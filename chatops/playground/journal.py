"""What the app did, kept for those who ask afterwards."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from chatops.playground.shapes import Json

_KEPT = 20_000
_WRITES = re.compile(
    r"chat\.(?!getPermalink)|reactions\.(add|remove)|views\.|assistant\.|agents\.|response_url"
)
_LIVE = re.compile(
    r"<(?:!(?:channel|here|everyone)|@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)(?:\|[^>]*)?>"
)
_AT_WORDS = re.compile(r"(?<!\w)@(channel|here|everyone)\b")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a Web API method (or of a `response_url`), answered at `at` (Unix seconds)."""

    method: str
    arguments: Json
    at: float
    status: int
    result: Json


@dataclass(frozen=True, slots=True)
class Ping:
    """A live mention in something the app posted."""

    method: str
    channel: str
    what: str


@dataclass(slots=True)
class Journal:
    """The newest calls and every ping."""

    calls: list[Call] = field(default_factory=list)
    pings: list[Ping] = field(default_factory=list)

    @property
    def writes(self) -> list[Call]:
        """The calls that were meant to change something."""
        return [call for call in self.calls if _WRITES.match(call.method)]

    def note(self, call: Call) -> None:
        """Keep a call; the oldest half goes when there are too many."""
        self.calls.append(call)
        if len(self.calls) > _KEPT:
            del self.calls[: _KEPT // 2]

    def look_for_pings(self, method: str, channel: str, said: Json) -> None:
        """Keep what would ring on somebody's telephone."""
        self.pings += [Ping(method, channel, what) for what in live_mentions(said)]


def live_mentions(said: Json) -> Iterator[str]:
    """Find what Slack would turn into a mention, wherever it reads markup."""
    words = said.get("link_names") or said.get("parse") == "full"
    for text in _marked_up(said):
        yield from (found.group() for found in _LIVE.finditer(text))
        if words:
            yield from (found.group() for found in _AT_WORDS.finditer(text))


# Rich text parses nothing: its mentions are elements of their own.
_ELEMENTS = {
    "user": ("user_id", "<@{}>"),
    "usergroup": ("usergroup_id", "<!subteam^{}>"),
    "broadcast": ("range", "<!{}>"),
}
_INERT = {"plain_text", "text"}
_TEXTS = {"text", "pretext", "fallback", "markdown_text"}


def _marked_up(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _marked_up(each)
    elif isinstance(part, dict):
        yield from _in_object(part)


def _in_object(part: Json) -> Iterator[str]:
    kind = part.get("type")
    if kind in _INERT:
        return
    if kind in _ELEMENTS:
        key, form = _ELEMENTS[kind]
        yield form.format(part.get(key))
    for key, value in part.items():
        if isinstance(value, str) and key in _TEXTS:
            yield value
        elif key not in {"metadata", "state"}:
            yield from _marked_up(value)
