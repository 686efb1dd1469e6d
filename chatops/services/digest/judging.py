"""Whether a claim is borne out by what it cites, as far as that can be told by looking.

A model may cite a message that exists for something it does not say. Whatever can be compared to
the letter is: links, addresses, quotations, figures; and of the other words some must be there.
"""

import re
from collections.abc import Iterable

from chatops.domain.summary.particulars import particulars, plain
from chatops.domain.summary.recall_query import normalised, words

WORDS_SHARE = 0.15
"""Of a claim's words must stand in the thread that it cites: a summary uses words of its own."""
FEW_WORDS = 2
QUOTED = 12
"""Shorter quotations are single words, set apart."""
DIGITS = 3
"""Shorter numbers may be counts, days or times that the model put in other words."""
STEM = 5

_QUOTATION = re.compile(
    '\u201c([^\u201d]+)\u201d|"([^"]+)"|\u300c([^\u300d]+)\u300d|\u00ab([^\u00bb]+)\u00bb|`([^`]+)`'
)
_NUMBER = re.compile(r"[0-9]+")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_SPACE = re.compile(r"\s+")
_HOST = re.compile(r"(?<![\w@.-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s<>)\"']*)?", re.IGNORECASE)


def borne_out(claim: str, said: str, names: Iterable[str], *, translated: bool = False) -> bool:
    """Compare a claim with the text of the threads it cites.

    Names of people say nothing about what was said. With `translated`, the words may be those
    of another language; figures, links and quotations may not.
    """
    return (
        _letters_stand(claim, said)
        and _quotations_stand(claim, said)
        and (translated or _words_stand(claim, said, names))
    )


def _letters_stand(claim: str, said: str) -> bool:
    """Compare long numbers, and all links, ids and tags; a short number may be a count."""
    there = plain(said)
    close = "".join(there.split())
    numbers = set(_NUMBER.findall(_bare(said)))
    return (
        all(number in numbers for number in _NUMBER.findall(_bare(claim)) if len(number) >= DIGITS)
        and all(one in close for one in particulars(claim) if one[0].isalpha() or one[0] in "@#/~")
        and all(plain(host) in there for host in _HOST.findall(claim))
    )


def _bare(text: str) -> str:
    return _THOUSANDS.sub("", plain(text))


def _quotations_stand(claim: str, said: str) -> bool:
    there = _SPACE.sub(" ", plain(said))
    quoted = ("".join(found) for found in _QUOTATION.findall(claim))
    return all(
        _SPACE.sub(" ", plain(one)).strip(" .,!?\u2026") in there
        for one in quoted
        if len(one) >= QUOTED
    )


def _words_stand(claim: str, said: str, names: Iterable[str]) -> bool:
    people = {word for name in names for word in words(name)}
    own = [word for word in words(claim) if word not in people]
    if len(own) <= FEW_WORDS:
        return True
    there = normalised(said)
    shared = sum(1 for word in own if word[:STEM] in there)
    return shared >= max(1.0, WORDS_SHARE * len(own))
