"""What a model wrote, read as claims: each with numbers of messages, or it is dropped."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Section(StrEnum):
    """The parts of a digest that a model writes, by their headings in its answer."""

    TOPICS = "TOPICS"
    QUESTIONS = "QUESTIONS"
    ACTIONS = "ACTIONS"


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement and the numbers of the messages that it rests on: there is at least one."""

    section: Section
    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The claims of an answer in order, and how many statements were dropped."""

    language: str
    claims: tuple[Claim, ...]
    dropped: int


CITED_AT_MOST = 3
LETTERS = 320
"""Of a claim that goes on for longer, the rest is cut off."""

_LANGUAGE = re.compile(r"^[*\s]*LANGUAGE\W+([a-zA-Z]{2,3})\b", re.MULTILINE)
_HEADING = re.compile(r"[#*\s]*(TOPICS|QUESTIONS|ACTIONS)[*:\s]*", re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:(?:[-*\u2022]|[0-9]{1,2}[.)])\s+|\u30fb\s*)(?=\S)")
_CITATION = re.compile(
    r"[ \t]*[\[\u3010\uff3b]\s*[0-9]{1,7}(?:\s*[,;\u3001\u2013-]\s*[0-9]{1,7})*\s*[\]\u3011\uff3d](?!\()"
)
"""In the brackets of Chinese and Japanese texts, too."""
_NUMBER = re.compile(r"([0-9]{1,7})(?:\s*[\u2013-]\s*([0-9]{1,7}))?")
_ENTITY = re.compile(r"<[!@#][^<>\s]{0,200}>")
_GROUP = re.compile(r"@(?:channel|here|everyone)\b", re.IGNORECASE)
_LINK = re.compile(r"\](?=[(:\[])")


def read(answer: str, known: Collection[int]) -> Draft:
    """Read an answer; only messages with a known number can be cited.

    What stands outside the sections, and what cites none, is dropped: headings are those of the
    code, and there is no other text.
    """
    language = _LANGUAGE.search(answer)
    claims, dropped = [], 0
    for section, line in _statements(answer):
        claim = _claim(section, line, known) if section else None
        if claim:
            claims.append(claim)
        else:
            dropped += 1
    return Draft(language[1].lower() if language else "", tuple(claims), dropped)


def _statements(answer: str) -> Iterator[tuple[Section | None, str]]:
    """Yield the lines of each section, further lines of a statement joined to it.

    A statement ends with its numbers, unless the next line is indented; a heading that nobody
    asked for opens no section.
    """
    section: Section | None = None
    statement = ""
    for line in answer.splitlines():
        bullet = _BULLET.match(line)
        ends = bullet or line.startswith("#") or _HEADING.fullmatch(line)
        goes_on = line[:1].isspace() or not _CITATION.search(statement)
        if statement and (ends or not goes_on):
            yield section, statement
            statement = ""
        if bullet:
            statement = line[bullet.end() :]
        elif ends:
            heading = _HEADING.fullmatch(line)
            section = Section(heading[1].upper()) if heading else None
        elif line.strip() and not _LANGUAGE.match(line):
            statement = f"{statement} {line.strip()}".strip()
    if statement:
        yield section, statement


def _claim(section: Section, line: str, known: Collection[int]) -> Claim | None:
    numbers = dict.fromkeys(
        number for found in _CITATION.finditer(line) for number in _numbers(found[0])
    )
    good = tuple(sorted([number for number in numbers if number in known][:CITED_AT_MOST]))
    text = _plain(_CITATION.sub("", line))
    return Claim(section, text, good) if good and text else None


def _numbers(citation: str) -> Iterator[int]:
    for first, last in _NUMBER.findall(citation):
        start, end = int(first), int(last or first)
        yield from range(start, min(end, start + CITED_AT_MOST) + 1)


def _plain(text: str) -> str:
    """Return a statement on one line, without what might ping, link or open a block."""
    flat = _LINK.sub("] ", _GROUP.sub("", _ENTITY.sub("", text)))
    words = " ".join(flat.split()).lstrip("#>|-=~ ")
    if len(words) <= LETTERS:
        return _balanced(words)
    return _balanced(words[: LETTERS - 1].rsplit(" ", 1)[0].rstrip()) + "\u2026"


def _balanced(text: str) -> str:
    """Take out signs of emphasis and code that open something and never close it."""
    for sign in ("`", "**"):
        if text.count(sign) % 2:
            text = text.replace(sign, "")
    return text.strip()
