"""Display names, made fit to stand before somebody's words."""

import re
import unicodedata
from collections.abc import Mapping

from chatops.domain.conversation import MENTION_CLOSES, MENTION_OPENS, Names

NAME_CHARACTERS = 40
RESERVED = frozenset(
    {"system", "assistant", "user", "developer", "tool", "function", "human", "ai"}
)
_MENTION = re.compile(f"{MENTION_OPENS}([^{MENTION_CLOSES}]{{1,64}}){MENTION_CLOSES}")


def plain_name(name: str) -> str:
    """Return a name that is one line, short, and can pass for no role, tag or label.

    Letters, marks, digits, symbols and a few signs stay; whatever could end the name (colon,
    brackets, line ends, direction marks) becomes a blank.
    """
    kept = "".join(letter if _belongs(letter) else " " for letter in name[: 8 * NAME_CHARACTERS])
    one_line = " ".join(kept.split())[:NAME_CHARACTERS].strip()
    if not one_line:
        return "someone"
    return f"{one_line} (a name)" if one_line.casefold() in RESERVED else one_line


def distinct(names: Mapping[str, str], *, own: str, own_name: str) -> Names:
    """Return plain names by id, no two alike and none but `own` called like the assistant."""
    given: dict[str, str] = {own: own_name}
    taken = {own_name.casefold()}
    for author, name in sorted(names.items()):
        if author == own:
            continue
        plain = candidate = plain_name(name)
        count = 1
        while candidate.casefold() in taken:
            count += 1
            candidate = f"{plain} ({count})"
        taken.add(candidate.casefold())
        given[author] = candidate
    return given


def mentions(text: str) -> set[str]:
    """Return the ids of the people that a message's text mentions."""
    return set(_MENTION.findall(text))


def with_names(text: str, names: Names) -> str:
    """Put display names where a message's text mentions people."""
    return _MENTION.sub(lambda found: "@" + names.get(found[1], "someone"), text)


def _belongs(letter: str) -> bool:
    return (
        letter in "-_.'\u2019&+@()" or unicodedata.category(letter)[0] in "LMN" or _symbol(letter)
    )


def _symbol(letter: str) -> bool:
    return unicodedata.category(letter) == "So" or letter == "\u200d"
