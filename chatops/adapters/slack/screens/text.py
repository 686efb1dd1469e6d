"""A screen's texts as Slack takes them: nothing alive but what our own code put there."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from chatops.adapters.slack.cleaning import clean
from chatops.adapters.slack.entities import escaped_mrkdwn
from chatops.domain.conversation import MENTION_CLOSES, MENTION_OPENS
from chatops.domain.screen import CHANNEL_CLOSES, CHANNEL_OPENS, MOMENT_CLOSES, MOMENT_OPENS

CUT = "…"
READ = 4
"""So many times more than is shown is looked at, for blanks that are left out."""
Json = dict[str, object]

_MARKED = re.compile(
    f"{MENTION_OPENS}(?P<person>[UW][A-Z0-9]{{1,30}}){MENTION_CLOSES}"
    f"|{CHANNEL_OPENS}(?P<channel>[CDG][A-Z0-9]{{1,30}}){CHANNEL_CLOSES}"
    f"|{MOMENT_OPENS}(?P<moment>[0-9]{{1,10}}){MOMENT_CLOSES}"
)


def mrkdwn(text: str, limit: int) -> Json:
    """Return a text with people, channels and times alive, in at most `limit` characters."""
    return {"type": "mrkdwn", "text": _fitting(_pieces(text), limit), "verbatim": True}


def plain_text(text: str, limit: int) -> Json:
    """Return a text in which Slack reads nothing, in at most `limit` characters."""
    return {"type": "plain_text", "text": plain(text, limit), "emoji": False}


def plain(text: str, limit: int) -> str:
    """Return a text with ids and times spelt out, on one line, in at most `limit` characters."""
    parts = _split(text[: READ * limit])
    words = "".join(_spelt(found) if found else clean(one) for one, found in parts)
    return cut(" ".join(words.split()), limit)


def cut(text: str, limit: int) -> str:
    """Return at most `limit` characters of a text, with a sign that there was more."""
    return text if len(text) <= limit else text[: limit - len(CUT)] + CUT


def shown_length(text: str) -> int:
    """Return about how many characters people see of a text."""
    return sum(12 if found else len(words) for words, found in _split(text))


def _split(text: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    at = 0
    for found in _MARKED.finditer(text):
        yield text[at : found.start()], None
        yield "", found
        at = found.end()
    yield text[at:], None


def _pieces(text: str) -> Iterator[str]:
    """Yield what must not be cut in two: letters, escaped, and tokens."""
    for words, found in _split(text):
        if found is not None:
            yield _token(found)
        yield from map(escaped_mrkdwn, clean(words))


def _token(found: re.Match[str]) -> str:
    if person := found["person"]:
        return f"<@{person}>"
    if channel := found["channel"]:
        return f"<#{channel}>"
    return f"<!date^{found['moment']}^{{date_short_pretty}} {{time}}|{_spelt(found)}>"


def _spelt(found: re.Match[str]) -> str:
    if moment := found["moment"]:
        return f"{datetime.fromtimestamp(int(moment), UTC):%Y-%m-%d %H:%M} UTC"
    return f"#{found['channel']}" if found["channel"] else f"@{found['person']}"


def _fitting(pieces: Iterator[str], limit: int) -> str:
    """Join as many as fit, and say where some were left out."""
    kept: list[str] = []
    used = 0
    for piece in pieces:
        used += len(piece)
        kept.append(piece)
        if used > limit:
            break
    if used <= limit:
        return "".join(kept)
    while used > limit - len(CUT):
        used -= len(kept.pop())
    return "".join(kept) + CUT
