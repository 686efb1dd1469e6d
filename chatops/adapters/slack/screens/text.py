"""A screen's texts as Slack takes them: nothing alive but what our own code put there."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from chatops.adapters.slack.cleaning import clean
from chatops.adapters.slack.entities import escaped_mrkdwn
from chatops.domain.conversation import MENTION_CLOSES, MENTION_OPENS
from chatops.domain.screen import CHANNEL_CLOSES, CHANNEL_OPENS, MOMENT_CLOSES, MOMENT_OPENS

CUT = "…"
Json = dict[str, object]

_MARKED = re.compile(
    f"{MENTION_OPENS}(?P<person>[UW][A-Z0-9]{{1,30}}){MENTION_CLOSES}"
    f"|{CHANNEL_OPENS}(?P<channel>[CDG][A-Z0-9]{{1,30}}){CHANNEL_CLOSES}"
    f"|{MOMENT_OPENS}(?P<moment>[0-9]{{1,10}}){MOMENT_CLOSES}"
)


def mrkdwn(text: str, limit: int) -> Json:
    """Return a text with people, channels and times alive, in at most `limit` characters."""
    pieces = _cut(
        [_token(found) if found else _letters(words) for words, found in _split(text)], limit
    )
    return {"type": "mrkdwn", "text": "".join(pieces), "verbatim": True}


def plain_text(text: str, limit: int) -> Json:
    """Return a text in which Slack reads nothing, in at most `limit` characters."""
    return {"type": "plain_text", "text": plain(text, limit), "emoji": False}


def plain(text: str, limit: int) -> str:
    """Return a text with ids and times spelt out, on one line, in at most `limit` characters."""
    words = "".join(_spelt(found) if found else clean(one) for one, found in _split(text))
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


def _letters(words: str) -> list[str]:
    return [escaped_mrkdwn(letter) for letter in clean(words)]


def _token(found: re.Match[str]) -> list[str]:
    if person := found["person"]:
        return [f"<@{person}>"]
    if channel := found["channel"]:
        return [f"<#{channel}>"]
    return [f"<!date^{found['moment']}^{{date_short_pretty}} {{time}}|{_spelt(found)}>"]


def _spelt(found: re.Match[str]) -> str:
    if moment := found["moment"]:
        return f"{datetime.fromtimestamp(int(moment), UTC):%Y-%m-%d %H:%M} UTC"
    return f"#{found['channel']}" if found["channel"] else f"@{found['person']}"


def _cut(runs: list[list[str]], limit: int) -> list[str]:
    """Keep whole entities and tokens, as many as fit, and say where some were left out."""
    pieces = [piece for run in runs for piece in run]
    if sum(map(len, pieces)) <= limit:
        return pieces
    kept, room = [], limit - len(CUT)
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            break
        kept.append(piece)
    return [*kept, CUT]
