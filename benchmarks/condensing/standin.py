"""Stands in for a summariser: no intelligence, but the losses and the times of a real one.

It copies sentences. A planted fact survives each pass with a fixed probability, and only as far
as the summary has room; which do is decided by a hash, so that the same text always gives the
same summary.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from benchmarks.condensing.counting import tokens
from benchmarks.condensing.facts import Fact

OUTPUT_SHARE = 0.2
"""Of the input; a target may ask for less."""
SURVIVAL = 0.9
FACTS_SHARE = 0.9
"""Facts take no more of a summary: the rest is what the talk was about."""
LEAST_TOKENS = 40
LEAST_LETTERS = 4
TOKENS_PER_SENTENCE = 14
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。!?])|\n")
_LABEL = re.compile(r"^(?:[^:\n]{1,48}):\s+")


@dataclass(frozen=True, slots=True)
class Call:
    """What one call of the summariser took, in tokens."""

    read: int
    written: int

    @property
    def seconds(self) -> float:
        """How long it takes, by the rates of a small hosted model."""
        return 0.45 + self.read / 8_000 + self.written / 100


@dataclass(frozen=True, slots=True)
class Condensed:
    """What is kept of a text: planted sentences, and filling in order."""

    told: tuple[str, ...]
    filling: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it as one text."""
        return "\n".join([*self.told, *self.filling])


class StandIn:
    """Condenses texts in which it knows the planted sentences."""

    def __init__(self, planted: Iterable[Fact]) -> None:
        self._known: Mapping[str, Fact] = {
            sentence: fact for fact in planted for sentence in (fact.sentence, fact.before)
        }
        self._made: dict[bytes, tuple[Call, Condensed]] = {}

    def summarise(self, text: str) -> tuple[Call, str]:
        """Return a summary a fifth as long as the text, and what making it took."""
        digest = blake2b(text.encode(), digest_size=16).digest()
        if (made := self._made.get(digest)) is None:
            read = tokens(text)
            condensed = self.condense(text, int(OUTPUT_SHARE * read))
            made = (Call(read, tokens(condensed.text)), condensed)
            self._made[digest] = made
        return made[0], made[1].text

    def condense(self, text: str, room: int, *, facts_share: float = FACTS_SHARE) -> Condensed:
        """Return what is kept of a text in so many tokens."""
        told, filling = self.sifted(text)
        kept = self.kept(told, blake2b(text.encode(), digest_size=8).digest())
        chosen = within(kept, int(facts_share * max(room, LEAST_TOKENS)))
        room -= sum(tokens(sentence) + 1 for sentence in chosen)
        return Condensed(
            tuple(sentence for sentence in told if sentence in chosen), first(filling, room)
        )

    def sifted(self, text: str) -> tuple[list[str], list[str]]:
        """Part the planted sentences of a text, each once, from all the others."""
        told: dict[str, None] = {}
        others: list[str] = []
        for sentence in _SENTENCE.split(text):
            if (planted := self.planted(sentence)) is None:
                others.append(sentence)
            else:
                told[planted] = None
        return list(told), others

    def planted(self, sentence: str) -> str | None:
        """Return the planted sentence that this is, with or without a name before it."""
        plain = sentence.strip()
        if plain in self._known and plain:
            return plain
        bare = _LABEL.sub("", plain)
        return bare if bare in self._known and bare else None

    def kept(self, told: Iterable[str], salt: bytes) -> list[str]:
        """Return the sentences that survive a pass, those first that have most right to room."""
        drawn = sorted((_drawn(sentence, salt), sentence) for sentence in told)
        return [sentence for luck, sentence in drawn if luck < SURVIVAL]


def within(sentences: Iterable[str], room: int) -> dict[str, None]:
    """Return as many of the sentences as there is room for."""
    chosen: dict[str, None] = {}
    for sentence in sentences:
        cost = tokens(sentence) + 1
        if cost <= room:
            room -= cost
            chosen[sentence] = None
    return chosen


def first(sentences: Sequence[str], room: int) -> tuple[str, ...]:
    """Return sentences from all over a text, in order, as many as there is room for."""
    step = max(1, round(len(sentences) / max(1, room / TOKENS_PER_SENTENCE)))
    return tuple(within(_unlike(sentences[::step]), room))


def _unlike(sentences: Iterable[str]) -> Iterator[str]:
    """Yield what is no line of a paste, each sentence once and without the name before it."""
    seen: set[str] = set()
    for sentence in sentences:
        plain = _LABEL.sub("", sentence.strip())
        if len(plain) >= LEAST_LETTERS and plain not in seen:
            seen.add(plain)
            yield plain


def _drawn(sentence: str, salt: bytes) -> float:
    digest = blake2b(sentence.encode(), digest_size=8, key=salt).digest()
    return float(int.from_bytes(digest, "big") / 2**64)
