"""Obeys an instruction to write a digest, without a model: quotes what looks worth telling."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TOPICS, QUESTIONS, ACTIONS = 6, 4, 5
LETTERS = 160
SHORTEST = 20

_WANTED = re.compile(r"(?i)\bdigest\b.*\bnumbers? of the messages?\b", re.DOTALL)
_LINE = re.compile(r"^( *)\[([0-9]+)\] (?:[0-9:]{4,5} )?([^:\n]{1,60}): (.+)$")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[\u3002\uff01\uff1f])")
_DOES = re.compile(
    r"(?i)\b(?:i'?ll|i will|i can|i'm going to|let me|please|could you|can you|todo|needs? to)\b"
    r"|します|お願い|してください"
)
_JAPANESE = re.compile(r"[\u3040-\u30ff]")
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered message, or one fact of what was condensed."""

    number: str
    who: str
    text: str
    reply: bool


def is_wanted(system: str) -> bool:
    """Say whether somebody asks for a digest rather than an answer."""
    return bool(_WANTED.search(system))


def digest(material: str) -> str:
    """Return a digest in sections, every line with the number of the message that it quotes."""
    lines = list(_lines(material))
    threads = list(_threads(lines))
    threads.sort(key=lambda thread: (-len(thread), int(thread[0].number)))
    topics = [_topic(thread) for thread in threads[:TOPICS] if len(thread[0].text) >= SHORTEST]
    asked = [
        _said(thread[-1], "asked")
        for thread in threads
        if thread[-1].text.endswith(("?", "？"))  # noqa: RUF001
    ]
    does = [_said(line, "said") for line in lines if _DOES.search(line.text)]
    japanese = sum(1 for line in lines if _JAPANESE.search(line.text)) * 2 > len(lines)
    parts = [f"LANGUAGE: {'ja' if japanese else 'en'}"]
    sections = ("TOPICS", topics), ("QUESTIONS", asked[:QUESTIONS]), ("ACTIONS", does[:ACTIONS])
    for heading, found in sections:
        if found:
            parts += ["", f"# {heading}", *found]
    return "\n".join(parts)


def _lines(material: str) -> Iterator[Line]:
    for line in material.splitlines():
        if found := _LINE.match(line):
            indent, number, who, text = found.groups()
            yield Line(number, who, text, reply=bool(indent))


def _threads(lines: Sequence[Line]) -> Iterator[list[Line]]:
    thread: list[Line] = []
    for line in lines:
        if thread and not line.reply:
            yield thread
            thread = []
        thread.append(line)
    if thread:
        yield thread


def _topic(thread: Sequence[Line]) -> str:
    first, last = thread[0], thread[-1]
    opened = f"- **{first.who}**: {_sentence(first)}"
    if len(thread) == 1:
        return f"{opened} [{first.number}]"
    return (
        f"{opened} / **{last.who}** in the end: {_sentence(last)} [{first.number}][{last.number}]"
    )


def _said(line: Line, how: str) -> str:
    return f"- **{line.who}** {how}: {_sentence(line)} [{line.number}]"


def _sentence(line: Line) -> str:
    text = _ADDRESS.sub("", line.text).replace("`", "").replace("*", "")
    first = next((part for part in _SENTENCE.split(text) if len(part) >= SHORTEST), text)
    return " ".join(first.split())[:LETTERS].replace("[", "(").replace("]", ")")
