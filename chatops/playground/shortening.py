"""Obeys an instruction to condense, without a model: first sentences, and lines with figures."""

import re
from collections.abc import Sequence

_WANTED = re.compile(r"(?i)\bcondense|\bsummari[sz]e")
_LIMIT = re.compile(r"about ([0-9]{2,6}) tokens")
_NUMBERED = re.compile(r"^\[([0-9]+)\] ([^:\n]+): (.+)$", re.MULTILINE)
_PLAIN = re.compile(r"^  (\S.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])\s|(?<=[\u3002\uff01\uff1f])")
_FIGURE = re.compile(r"[0-9]")
LETTERS_PER_TOKEN = 3
DEFAULT_TOKENS = 200
FACTS_AT_MOST = 12


def is_wanted(system: str) -> bool:
    """Say whether somebody asks for a summary rather than an answer."""
    return bool(_WANTED.search(system[:400]))


def condensed(system: str, material: str) -> str:
    """Return prose, a line of three hyphens, and the lines worth keeping, within the limit asked for."""
    found = _LIMIT.search(system)
    letters = LETTERS_PER_TOKEN * (int(found[1]) if found else DEFAULT_TOKENS)
    if "\nFacts:" in material:
        above, _, below = material.partition("\nFacts:")
        prose = _evenly(_PLAIN.findall(above), letters // 2)
        kept = ", ".join(number for number, _, _ in _NUMBERED.findall(below)[:FACTS_AT_MOST])
        return f"{prose}\n---\n{kept}"
    lines = _NUMBERED.findall(material)
    prose = _evenly([f"{who}: {_SENTENCE.split(text)[0]}" for _, who, text in lines], letters // 2)
    facts: list[str] = []
    room = letters // 2
    for number, who, text in lines:
        fact = f"[{number}] {who}: {text}"
        if _FIGURE.search(text) and len(fact) <= room and len(facts) < FACTS_AT_MOST:
            facts.append(fact)
            room -= len(fact)
    return "\n".join([prose, "---", *facts])


def _evenly(lines: Sequence[str], letters: int) -> str:
    """Take lines spread over the whole, each cut, as many as have room."""
    most = max(1, letters // 80)
    step = max(1, -(-len(lines) // most))
    return "\n".join(line[:78] for line in lines[::step])
