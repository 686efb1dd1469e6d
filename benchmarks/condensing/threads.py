"""Threads with planted facts: made up, the same for the same seed, or real text around them."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from benchmarks.condensing import vocabulary as say
from benchmarks.condensing.chatter import Chatter
from benchmarks.condensing.facts import Fact, facts
from chatops.domain.conversation import Message, Speaker
from chatops.domain.names import MessageTs

SEED = 20_260_301
BOT = "UBOT"
BEGAN = 1_767_225_600
APART_S = 97
EVERY = 10
"""People's messages between one mention and the next, the mention among them."""
ASIDE_SHARE = 0.2
"""Of the questions are asked in other words than the fact was told in."""
MEDIAN, SIGMA = 30, 1.1
PASTE_SHARE, PASTE = 0.02, (500, 4_000)
ANSWER_MEDIAN, ANSWER_SIGMA = 180, 0.6
REAL_FILE = "racket-general-2018.jsonl"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a mention asks for; `aside` when it does so in other words."""

    fact: Fact
    told_at: int
    aside: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a thread's life; a mention `asks`, and the assistant's answer comes next."""

    message: Message
    asks: Asked | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """A whole thread, and the facts in it."""

    name: str
    said: tuple[Said, ...]
    facts: tuple[Fact, ...]

    def first(self, count: int) -> "Life":
        """Return the beginning of this thread."""
        return replace(self, said=self.said[:count])


@lru_cache(maxsize=2)
def made_up(length: int, *, facts_per_1000: int = 200, seed: int = SEED) -> Life:
    """Make a thread of so many messages up, mentions and answers included."""
    chance = random.Random(seed)  # noqa: S311  the same thread in every run
    chatter = Chatter(chance)
    planted = facts(length * facts_per_1000 // 1000, chance)
    places = _placed(planted, [at for at in range(length) if at % EVERY < EVERY - 2], chance)
    scribe = _Scribe(chance, chatter)
    for at in range(length):
        if at % EVERY == EVERY - 2:
            scribe.ask()
        elif at % EVERY == EVERY - 1:
            scribe.answer()
        else:
            scribe.say(scribe.person(), chatter.around(places.get(at, ()), _size(chance)))
            scribe.told(places.get(at, ()))
    return Life("made-up thread", tuple(scribe.said), tuple(planted))


@lru_cache(maxsize=2)
def real(folder: Path, *, facts_per_1000: int = 50, seed: int = SEED) -> Life:
    """Read a real channel as one thread; a mention and its answer come after every ten messages."""
    chance = random.Random(seed)  # noqa: S311  the same thread in every run
    lines = (folder / REAL_FILE).read_text(encoding="utf-8").splitlines()
    posts = [json.loads(line) for line in lines]
    planted = facts(len(posts) * facts_per_1000 // 1000, chance)
    places = _placed(planted, range(len(posts)), chance)
    scribe = _Scribe(chance, Chatter(chance))
    for at, post in enumerate(posts):
        sentences = [sentence for _, sentence in places.get(at, ())]
        scribe.say(str(post["user"]), "\n".join([str(post["text"]), *sentences]))
        scribe.told(places.get(at, ()))
        if at % EVERY == EVERY - 1:
            scribe.ask()
            scribe.answer()
    return Life("real channel", tuple(scribe.said), tuple(planted))


Told = tuple[Fact, str]
"""A fact, and the sentence of it that is said."""


def _placed(
    planted: Sequence[Fact], places: Sequence[int], chance: random.Random
) -> dict[int, list[Told]]:
    """Spread facts evenly by chance; what is superseded comes before what supersedes it."""
    found: dict[int, list[Told]] = {}
    for fact in planted:
        earlier, later = sorted(chance.sample(places, 2))
        at = later if fact.before else chance.choice((earlier, later))
        found.setdefault(at, []).append((fact, fact.sentence))
        if fact.before:
            found.setdefault(earlier, []).append((fact, fact.before))
    return found


def _size(chance: random.Random) -> int:
    """Return a message's tokens; a negative figure is the size of a paste."""
    if chance.random() < PASTE_SHARE:
        return -chance.randint(*PASTE)
    return int(MEDIAN * chance.lognormvariate(0, SIGMA))


class _Scribe:
    """Writes a thread down, message by message."""

    def __init__(self, chance: random.Random, chatter: Chatter) -> None:
        self.said: list[Said] = []
        self._chance = chance
        self._chatter = chatter
        self._known: list[tuple[Fact, int]] = []

    def person(self) -> str:
        return f"U{self._chance.randrange(len(say.PEOPLE)):03}"

    def say(self, author: str, text: str, asks: Asked | None = None) -> None:
        speaker = Speaker.SELF if author == BOT else Speaker.PERSON
        ts = MessageTs(f"{BEGAN + APART_S * len(self.said)}.{len(self.said):06}")
        self.said.append(Said(Message(ts, speaker, author, text), asks))

    def told(self, sentences: Sequence[Told]) -> None:
        """Have it asked for from now on."""
        here = len(self.said) - 1
        self._known += [(fact, here) for fact, told in sentences if told == fact.sentence]

    def ask(self) -> None:
        if not self._known:
            self.say(self.person(), self._chatter.sentence())
            return
        fact, told_at = self._chance.choice(self._known)
        aside = self._chance.random() < ASIDE_SHARE
        asked = Asked(fact, told_at, aside)
        self.say(self.person(), fact.aside if aside else fact.question, asked)

    def answer(self) -> None:
        size = int(ANSWER_MEDIAN * self._chance.lognormvariate(0, ANSWER_SIGMA))
        self.say(BOT, self._chatter.around((), size))


def mentions(life: Life) -> Iterator[int]:
    """Yield where the assistant is asked for something."""
    return (at for at, said in enumerate(life.said) if said.asks)


def names() -> dict[str, str]:
    """Return who speaks in a made-up thread."""
    return {f"U{number:03}": name for number, name in enumerate(say.PEOPLE)}
