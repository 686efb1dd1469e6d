"""Display names, made fit to stand before somebody's words."""

import re
import unicodedata
from collections.abc import Mapping

from chatops.domain.conversation import MENTION_CLOSES, MENTION_OPENS, Names

NAME_CHARACTERS = 40
RESERVED = frozenset(
    {"system", "assistant", "user", "developer", "tool", "function", "human", "ai"}
)
SIGNS = "-_.'\u2019&+@()"
JOINER = "\u200d"
"""Holds the parts of one emoji together; elsewhere it cannot be seen."""
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""What Unicode counts among letters and symbols, and nobody sees."""
_MENTION = re.compile(f"{MENTION_OPENS}([^{MENTION_CLOSES}]{{1,64}}){MENTION_CLOSES}")


def plain_name(name: str) -> str:
    """Return a name that is one line, short, and can pass for no role, tag or label.

    Letters, marks, digits, symbols and a few signs stay; whatever could end the name (colon,
    brackets, line ends, direction marks) becomes a blank.
    """
    kept = "".join(letter if _belongs(letter) else " " for letter in name[: 8 * NAME_CHARACTERS])
    one_line = " ".join(kept.split())[:NAME_CHARACTERS].strip()
    seen = _seen(one_line)
    if not seen:
        return "someone"
    return f"{one_line} (a name)" if seen.strip(SIGNS) in RESERVED else one_line


def distinct(names: Mapping[str, str], *, own: str, own_name: str) -> Names:
    """Return plain names by id, no two alike and none but `own` called like the assistant."""
    given: dict[str, str] = {own: own_name}
    taken = {_seen(own_name)}
    counts: dict[str, int] = {}
    for author, name in sorted(names.items()):
        if author == own:
            continue
        plain = candidate = plain_name(name)
        count = counts.get(_seen(plain), 1)
        while _seen(candidate) in taken:
            count += 1
            candidate = f"{plain} ({count})"
        counts[_seen(plain)] = count
        taken.add(_seen(candidate))
        given[author] = candidate
    return given


def mentions(text: str) -> set[str]:
    """Return the ids of the people that a message's text mentions."""
    return set(_MENTION.findall(text))


def with_names(text: str, names: Names) -> str:
    """Put display names where a message's text mentions people."""
    return _MENTION.sub(lambda found: "@" + names.get(found[1], "someone"), text)


def _seen(name: str) -> str:
    """Return what tells a name from others for a reader: not its case, width or joiners."""
    return unicodedata.normalize("NFKC", name.replace(JOINER, "")).casefold()


def _belongs(letter: str) -> bool:
    if letter in INVISIBLE:
        return False
    category = unicodedata.category(letter)
    return letter in SIGNS or letter == JOINER or category[0] in "LMN" or category == "So"
