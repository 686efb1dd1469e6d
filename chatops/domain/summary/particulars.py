"""What of a text can be checked to the letter: numbers, dates, links, ids, people addressed."""

import re
import unicodedata

_WORDS = (
    "(?:milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|percent|dollars?|euros?"
    "|yen|people|users?|requests?|items?|times|usd|eur|jpy|rps|qps|req/s|[kmgt]i?b(?:/s)?|[kmg]?bps"
    "|ms|mins?|secs?|hrs?|am|pm|[smhdwkb])(?![a-z0-9_])"
)
_UNIT = (
    f"{_WORDS}|%|°c|°f"
    "|[万億兆]?(?:円|ドル|ユーロ|件|個|人|名|回|台|本|枚|倍|割|度|点|通|冊|社|版|号|番)|万|億|兆"
    "|年間?|(?:ヶ|か|カ|ケ)月間?|月|週間?|日間?|時間?|分間?|秒間?"
)
_FILE = (
    r"[a-z0-9_][a-z0-9_-]*\.(?:py|md|ya?ml|json|toml|txt|csv|sql|log|sh|go|rs|js|ts|html?|pdf|docx?|xlsx?"
    r"|png|jpe?g|zip|gz|cfg|ini|rkt)(?![a-z0-9_])"
)
# What is too long to be any of them comes first: what looks for an end must not look far.
_PARTICULAR = re.compile(
    r"(?P<data>(?<![!-~])[!-~]{201,})"
    r"|(?P<url>https?://[^\s<>|\"'`、。「」()]+)"
    r"|(?P<address>(?<![a-z0-9_.+-])[a-z0-9_.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+)"
    r"|(?P<tag>[@#][a-z0-9_][a-z0-9_-]*)"
    r"|(?P<path>(?<![a-z0-9_])~?(?:/[a-z0-9_.-]*[a-z0-9_-]){2,})"
    r"|(?P<id>(?<![a-z0-9_./-])(?:"
    r"[a-z_](?=[a-z0-9_./-]*[0-9])[a-z0-9_]*(?:[./-][a-z0-9_]+)*"
    rf"|{_FILE}|(?![0-9]+{_WORDS})[0-9]+[a-z_][a-z0-9_]*))"
    r"|(?P<sign>(?<![\w.])-?[$€£¥]?|)(?P<digits>\d+(?:[.,:/-]\d+)*)"
    rf"(?:\s?(?P<unit>{_UNIT}))?"
)
_TRAILING = ".,;:!?*_~"
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_RANGE = re.compile(r"([1-9][0-9]*)-([1-9][0-9]*)")


def particulars(text: str) -> frozenset[str]:
    """Return a text's numbers with their units, dates, URLs, addresses, ids, paths and tags.

    They are normalised, so that those of two texts can be compared.
    """
    return frozenset(_specific(found) for found in _PARTICULAR.finditer(plain(text)))


def stated(text: str) -> frozenset[str]:
    """Return a text's particulars, and those that may be quoted of them: the number alone."""
    known: set[str] = set()
    for found in _PARTICULAR.finditer(plain(text)):
        known.add(_specific(found))
        if digits := found["digits"]:
            known.add(_number(found))
            if limits := _RANGE.fullmatch(digits):
                known.update((limits[1], limits[2], limits[2] + (found["unit"] or "")))
    return frozenset(known)


def kinds(text: str) -> list[str]:
    """Return of what kind each particular is, in order: a name in the pattern above."""
    return [found.lastgroup or "" for found in _PARTICULAR.finditer(plain(text))]


def plain(text: str) -> str:
    """Return text as it is compared: not by case, width or kind of dash."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded.replace("\u2212", "-")


def _specific(found: re.Match[str]) -> str:
    if found["digits"]:
        return _number(found) + (found["unit"] or "")
    return found[0].rstrip(_TRAILING)


def _number(found: re.Match[str]) -> str:
    return (found["sign"] or "") + _THOUSANDS.sub("", found["digits"])
