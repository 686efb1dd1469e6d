"""Words that people type: cut apart, without their quotes, and answered when they mean nothing."""

import re
from dataclasses import dataclass
from difflib import get_close_matches


class Misunderstood(Exception):
    """The words are no command; `cure` names what would have worked."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure


LONGEST_ECHO = 40
DOUBLE = '"\u201c\u201d\u201e\u00ab\u00bb\uff02'
SINGLE = "'\u2018\u2019\u201a`"
"""Keyboards put other marks where a plain one was typed, so any of a row ends what one begins."""
QUOTES = {"\u201c": "\u201d", "\u2018": "\u2019", "\u201e": "\u201c", '"': '"', "'": "'", "`": "`"}
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
"""Keyboards make longer ones of a hyphen."""
_WORD = re.compile(
    rf"[{DOUBLE}](?P<double>[^{DOUBLE}]*)[{DOUBLE}](?!\S)"
    rf"|[{SINGLE}](?P<single>[^{SINGLE}]*)[{SINGLE}](?!\S)"
    r"|(?P<bare>\S+)"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or all that stands in one pair of quotes."""

    text: str
    quoted: bool = False


def words(text: str) -> tuple[Word, ...]:
    """Cut a text at its blanks, but not within quotes."""
    found = (one.groupdict() for one in _WORD.finditer(text))
    return tuple(
        Word(one["bare"])
        if one["bare"]
        else Word(one["double"] or one["single"] or "", quoted=True)
        for one in found
    )


def unquoted(text: str) -> str:
    """Return a value without the blanks and the one pair of quotes around it."""
    value = text.strip()
    if len(value) > 1 and QUOTES.get(value[0]) == value[-1]:
        return value[1:-1].strip()
    return value


def echoed(word: str) -> str:
    """Return a word of somebody's as it can be shown back: short, on one line, no code's end."""
    plain = " ".join(word.replace("`", "'").split())
    return plain if len(plain) <= LONGEST_ECHO else plain[: LONGEST_ECHO - 1] + "…"


def nearest(word: str, known: tuple[str, ...]) -> str | None:
    """Return what was probably meant."""
    near = get_close_matches(word.lower(), known, 1, 0.6)
    return near[0] if near else None


def unknown(verb: str, known: tuple[str, ...], before: str = "") -> Misunderstood:
    """Say that a verb is none, and which are."""
    near = nearest(verb, known)
    cure = (
        f"Did you mean `{before}{near}`?"
        if near
        else "These work: " + ", ".join(f"`{before}{word}`" for word in known) + "."
    )
    return Misunderstood(f"I do not know `{before}{echoed(verb)}`.", cure)


def first(text: str) -> tuple[str, str]:
    """Return the first word and what follows it; any blank parts them."""
    parts = text.split(None, 1)
    return (parts[0] if parts else ""), (parts[1].strip() if len(parts) > 1 else "")
