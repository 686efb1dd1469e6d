"""What stands behind the keywords of a digest: channels, times, texts, each with its own cure."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar
from zoneinfo import available_timezones

from chatops.domain import checks, schedule
from chatops.domain.checks import Wrong
from chatops.domain.names import ChannelId
from chatops.domain.screen import CHANNEL_CLOSES, CHANNEL_OPENS
from chatops.domain.words import DASHES, Misunderstood, Word, echoed, nearest

T = TypeVar("T")
Clauses = Mapping[str, tuple[Word, ...]]
"""The words behind each keyword."""

CLAUSES = ("from", "to", "at", "zone", "covers", "instructions", "when_empty")
ADD = 'digest add NAME from #a,#b to #c at "0 9 * * 1-5" zone Asia/Tokyo'
DAY_S = 86_400.0
MOST_SOURCES = 20
_MARKED = re.compile(f"{CHANNEL_OPENS}([A-Z0-9]+){CHANNEL_CLOSES}")
_BETWEEN = re.compile("[,\u3001\uff0c;\\s]+")
_UNITS = re.compile(
    r"([0-9]+)\s*(?:(m)in(?:ute)?s?|(h)(?:ou)?rs?|(d)ays?|(w)eeks?|([mhdw]))", re.IGNORECASE
)


def clauses(given: Sequence[Word], known: tuple[str, ...], usage: str) -> Clauses:
    """Return the words behind each keyword of those that are known."""
    found: dict[str, tuple[Word, ...]] = {}
    current = ""
    for word in given:
        name = clause(word)
        if name in found:
            cure = f"Say it once, and put longer texts in quotes: `{usage}`."
            raise Misunderstood(f"`{name}` stands there twice.", cure)
        if name in known:
            current = name
            found[current] = ()
        elif current:
            found[current] += (word,)
        else:
            raise _odd(word, usage)
    return found


def clause(word: Word) -> str:
    """Return the keyword that a word is, if it is one; people write options in many ways."""
    plain = "" if word.quoted else word.text.translate(DASHES).strip("-=:").lower()
    return name if (name := plain.replace("-", "_")) in CLAUSES else ""


def _odd(word: Word, usage: str) -> Misunderstood:
    near = nearest(word.text, CLAUSES)
    cure = f"Did you mean `{near}`?" if near else f"Write `{usage}`."
    return Misunderstood(f"I do not understand `{echoed(word.text)}` there.", cure)


def channels(behind: str, said: Clauses, usage: str) -> tuple[ChannelId, ...]:
    """Return the channels of a clause, at least one, each once."""
    text = " ".join(word.text for word in said.get(behind, ()))
    pieces = [piece for piece in _BETWEEN.split(_MARKED.sub(r" \1 ", text)) if piece]
    found = [_channel(piece, usage) for piece in pieces if piece.lower() not in {"and", "&"}]
    if not found:
        raise Misunderstood(f"There is no channel behind `{behind}`.", f"Write `{usage}`.")
    if len(found) > MOST_SOURCES:
        raise Misunderstood(
            "Those are too many channels.", f"Name at most {MOST_SOURCES} in one digest."
        )
    return tuple(dict.fromkeys(found))


def _channel(piece: str, usage: str) -> ChannelId:
    if re.fullmatch(r"[CG][A-Z0-9]{1,20}", piece):
        return ChannelId(piece)
    if re.fullmatch(r"D[A-Z0-9]{1,20}", piece):
        raise Misunderstood("Digests read channels, no direct messages.", f"Write `{usage}`.")
    if not piece.startswith("#") and nearest(piece, CLAUSES):
        raise _odd(Word(piece), usage)
    raise Misunderstood(
        f"I do not know which channel `{echoed(piece)}` is.",
        "Choose it from the list that opens behind `#` in the slash command, or write the id "
        "that its details show, like C0123456789.",
    )


def single(clause: str, said: Clauses, default: str | None = None) -> str:
    """Return the one value of a clause."""
    given = said.get(clause, ())
    if not given and (clause in said or default is None):
        raise Misunderstood(f"There is nothing behind `{clause}`.", f"Write `{ADD}`.")
    if len(given) > 1:
        raise _odd(given[1], ADD)
    return given[0].text if given else default or ""


def cron_line(said: Clauses) -> str:
    """Return when to post; nothing that Slack may not ask for."""
    given = said.get("at", ())
    if not given:
        raise Misunderstood("It is not said when to post.", f"Write `{ADD}`.")
    if given[0].quoted and len(given) > 1:
        raise _odd(given[1], ADD)
    line = " ".join(" ".join(word.text for word in given).translate(DASHES).split())
    return checked("at", line, schedule.calm_enough)


def zone(said: Clauses) -> str:
    """Return a name of the IANA database."""
    if "zone" not in said:
        raise Misunderstood("It is not said in which time zone.", "Add `zone Asia/Tokyo`.")
    name = single("zone", said).translate(DASHES)
    try:
        return schedule.zone(name).key
    except Wrong as wrong:
        near = nearest(name, tuple(_zones()))
        cure = f"Did you mean `{_zones()[near]}`?" if near else _sentence(wrong.cure)
        raise Misunderstood(f"`{echoed(name)}` for `zone` {wrong.what}.", cure) from wrong


@lru_cache(maxsize=1)
def _zones() -> Mapping[str, str]:
    """Return what a zone may be taken for, in small letters: its name, or its city alone."""
    names = sorted(available_timezones())
    cities = {name.rpartition("/")[2].lower(): name for name in names if "/" in name}
    return cities | {name.lower(): name for name in names}


def covers_s(said: Clauses) -> float:
    """Return how many seconds a digest covers, a day where nothing is said."""
    if "covers" not in said:
        return DAY_S
    text = " ".join(word.text for word in said["covers"])
    found = _UNITS.fullmatch(text)
    short = "".join(group for group in found.groups() if group).lower() if found else text
    return checked("covers", short, checks.span).total_seconds()


def instructions(said: Clauses) -> str | None:
    """Return what the model is told, None where nothing is said."""
    if "instructions" not in said:
        return None
    text = " ".join(word.text for word in said["instructions"])
    return checked("instructions", text, checks.instructions)


def checked(what: str, value: str, check: Callable[[str], T]) -> T:
    """Take a value, or say in words why not."""
    try:
        return check(value)
    except Wrong as wrong:
        cure = _sentence(wrong.cure)
        raise Misunderstood(f"`{echoed(value)}` for `{what}` {wrong.what}.", cure) from wrong


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."
