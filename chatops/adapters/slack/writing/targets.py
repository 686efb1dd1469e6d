"""Where links lead, and how that is shown."""

import re

_INLINE = re.compile(
    r"\([ \t]*+\n?[ \t]*+"
    r"(?:<(?P<angled>[^<>\n]*+)>|(?P<plain>(?:[^\s()<\\]|\\.|\((?:[^\s()\\]|\\.|\([^\s()]*+\))*+\))*+))"
    r"(?:[ \t\n]++(?:\"[^\"]*+\"|'[^']*+'|\([^()]*+\)))?+[ \t]*+\n?[ \t]*+\)"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_SIGNS = re.compile(r"[:/#.@?]")
_BARE = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)
_LONGEST = 4_000


def inline_target(text: str, at: int, end: int) -> tuple[str, int]:
    """Return the target in the parentheses that open at `at`, and where they end; else nothing."""
    following = text.find("](", at, end)
    stop = min(at + _LONGEST, end if following < 0 else following)
    found = _INLINE.match(text, at, stop)
    if found is None:
        return "", at
    return plain_target(found["angled"] or found["plain"] or ""), found.end()


def plain_target(target: str) -> str:
    """Return a target as a browser would get it: without Markdown's escapes."""
    return _ESCAPED.sub(r"\1", target).replace("&amp;", "&").strip()


def is_address(target: str) -> bool:
    """Say whether a target leads anywhere; `items[0](event)` is a call, no link."""
    return bool(_SIGNS.search(target))


def key_of(label: str) -> str:
    """Return a reference's label as references are compared."""
    return " ".join(label.split()).casefold()


def shown(target: str, label: str) -> str:
    """Return a link as text: its label and its target, once where they are the same."""
    words = label.strip(" \t\n*_`~")
    if not words or _same(words) == _same(target):
        return target
    return f"{label} ({target})"


def _same(address: str) -> str:
    return _BARE.sub("", address).rstrip("/")
