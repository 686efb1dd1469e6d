"""Talk around facts: sentences that say nothing worth keeping, and pasted logs."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.condensing import vocabulary as say
from benchmarks.condensing.facts import Fact, topics
from chatops.domain.summary.sizes import estimated

JAPANESE_SHARE = 0.35
ABOUT_SHARE = 0.15
"""Of the sentences speak of a subject that facts may be about: a search finds those, too."""


@dataclass(frozen=True, slots=True)
class _Tongue:
    """One language: sentences about nothing, about subjects, and what fills both."""

    chatter: Sequence[str]
    about: Sequence[str]
    slots: Mapping[str, Sequence[str]]
    subjects: Iterator[str]


class Chatter:
    """Talks, at random."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        english, japanese = (topics(chance, japanese=which) for which in (False, True))
        self._english = _Tongue(say.CHATTER, say.ABOUT, say.SLOTS, english)
        self._japanese = _Tongue(say.JA_CHATTER, say.JA_ABOUT, say.JA_SLOTS, japanese)

    def around(self, told: Sequence[tuple[Fact, str]], size: int) -> str:
        """Return a message of about so many tokens with these sentences in it.

        A negative size asks for a paste.
        """
        if size < 0:
            return "\n".join([*(sentence for _, sentence in told), self.paste(-size)])
        japanese = self._chance.random() < JAPANESE_SHARE
        if told:
            japanese = told[0][0].japanese
        sentences = [sentence for _, sentence in told]
        used = sum(map(estimated, sentences))
        while not sentences or used < size:
            sentence = self.sentence(japanese=japanese)
            sentences.insert(self._chance.randrange(len(sentences) + 1), sentence)
            used += estimated(sentence)
        return ("" if japanese else " ").join(sentences)

    def sentence(self, *, japanese: bool = False) -> str:
        """Return one sentence."""
        tongue = self._japanese if japanese else self._english
        about = self._chance.random() < ABOUT_SHARE
        filled = {slot: self._chance.choice(words) for slot, words in tongue.slots.items()}
        return self._chance.choice(tongue.about if about else tongue.chatter).format(
            person=self._chance.choice(say.PEOPLE), subject=next(tongue.subjects), **filled
        )

    def paste(self, size: int) -> str:
        """Return lines of logs and code."""
        lines: list[str] = []
        used = 0
        while used < size:
            line = self._chance.choice(say.LOG_LINES).format(
                d=self._chance.randint(1, 28), m=self._chance.randint(10, 59)
            )
            lines.append(line)
            used += estimated(line)
        return "\n".join(lines)
