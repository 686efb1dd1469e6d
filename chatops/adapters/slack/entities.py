"""Slack's three entities: the same escapes on the way out that are undone on the way in."""

import html
import re

_SENT = re.compile(r"&(?:lt|gt|amp);")
_MEANT = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY_SHAPED = re.compile(r"&(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z]{2,16});")
_QUOTE_MARKERS = re.compile(r"^[ \t>]*", re.MULTILINE)


def unescaped(text: str) -> str:
    """Decode each entity once, so that `&amp;lt;` is `&lt;`."""
    return _SENT.sub(lambda found: _MEANT[found[0]], text)


def escaped_mrkdwn(text: str) -> str:
    """Escape a text for `text` and `mrkdwn`, where nothing of it shall come alive."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped_markdown(text: str) -> str:
    """Escape a text for a `markdown` block; `unescaped` gives it back.

    Quote markers stay quote markers. An ampersand is escaped only where it would be read as one
    of the three characters: elsewhere `&amp;` would break the targets of links.
    """
    safe = _ENTITY_SHAPED.sub(_as_text, text).replace("<", "&lt;")
    markers = [(found.start(), found.end()) for found in _QUOTE_MARKERS.finditer(safe)]
    pieces, at = [], 0
    for start, end in markers:
        pieces += [safe[at:start].replace(">", "&gt;"), safe[start:end]]
        at = end
    pieces.append(safe[at:].replace(">", "&gt;"))
    return "".join(pieces)


def _as_text(found: re.Match[str]) -> str:
    return "&amp;" + found[0][1:] if html.unescape(found[0]) in {"<", ">", "&"} else found[0]
