"""Facts that are planted in threads, by class, each with its question and literal answer."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import product

from benchmarks.condensing import vocabulary as say


class Kind(StrEnum):
    """What sort of thing is lost when a fact is lost."""

    NUMBER = "number with unit"
    DATE = "date"
    OWNER = "owner of a decision"
    NEGATED = "negated decision"
    SUPERSEDED = "superseded decision"
    LINK = "URL or ticket id"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a fact is about; no two facts have the same. `aside` says it in other words."""

    name: str
    aside: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence that is said once, and what has to be in a prompt for its question.

    `aside` is the question in other words. `before` is the sentence that it supersedes, said
    earlier.
    """

    number: int
    kind: Kind
    japanese: bool
    sentence: str
    answer: str
    question: str
    aside: str
    before: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """How facts of one class are said."""

    kind: Kind
    answer: str
    sentence: str
    question: str
    before: str = ""


ENGLISH = (
    Pattern(
        Kind.NUMBER,
        "{amount} requests per minute",
        "The hard limit of the {it} is {answer}.",
        "What was the hard limit of the {it}?",
    ),
    Pattern(
        Kind.DATE,
        "{day}",
        "The freeze for the {it} ends on {answer}.",
        "When does the freeze for the {it} end?",
    ),
    Pattern(
        Kind.OWNER,
        "{person}",
        "It was {answer} who decided how the {it} gets rolled out.",
        "Who decided on the rollout of the {it}?",
    ),
    Pattern(
        Kind.NEGATED,
        "not to {verb} the {it}",
        "After some back and forth we agreed {answer} this year.",
        "What did we agree to do with the {it}, if anything?",
    ),
    Pattern(
        Kind.SUPERSEDED,
        "the {it} will use {new}",
        "Change of plan, {answer} instead of {old}.",
        "Which technology did we settle on for the {it} in the end?",
        "For the {it} we are going with {old}.",
    ),
    Pattern(
        Kind.LINK,
        "https://wiki.example.com/pages/{amount}",
        "The runbook of the {it} is at {answer} now.",
        "Where is the runbook of the {it}?",
    ),
    Pattern(
        Kind.NAME,
        "{person}",
        "Our contact at the vendor of the {it} is called {answer}.",
        "What is our contact at the vendor of the {it} called?",
    ),
)
JAPANESE = (
    Pattern(
        Kind.NUMBER,
        "{amount}件/分",
        "{it}の上限は{answer}です。",
        "{it}の上限はいくつでしたか?",
    ),
    Pattern(
        Kind.DATE,
        "{day}",
        "{it}の凍結は{answer}に解除します。",
        "{it}の凍結はいつ解除されますか?",
    ),
    Pattern(
        Kind.OWNER,
        "{person}",
        "{it}の導入方法を決めたのは{answer}さんです。",
        "{it}の導入方法は誰が決めましたか?",
    ),
    Pattern(
        Kind.NEGATED,
        "{it}は今年{verb}しない",
        "議論の結果、{answer}ことになりました。",
        "{it}について何をすると決まりましたか?",
    ),
    Pattern(
        Kind.SUPERSEDED,
        "{it}は{new}を使うことにします",
        "方針を変えて、{old}ではなく{answer}。",
        "結局{it}では何を使うことになりましたか?",
        "{it}には{old}を採用します。",
    ),
    Pattern(
        Kind.LINK,
        "OPS-{amount}",
        "{it}の障害は {answer} で登録しました。",
        "{it}の障害はどのチケットですか?",
    ),
    Pattern(
        Kind.NAME,
        "{person}",
        "{it}の業者側の担当は{answer}さんです。",
        "{it}の業者側の担当は誰ですか?",
    ),
)


def facts(count: int, chance: random.Random) -> list[Fact]:
    """Return so many facts, classes and languages in turn, no answer twice."""
    subjects = [_subjects(japanese=False), _subjects(japanese=True)]
    for some in subjects:
        chance.shuffle(some)
    values = _Values(chance)
    found = []
    for number in range(count):
        japanese = bool(number % 2)
        patterns = JAPANESE if japanese else ENGLISH
        pattern = patterns[number // 2 % len(patterns)]
        found.append(_fact(number, pattern, subjects[japanese].pop(), values, japanese=japanese))
    return found


def topics(chance: random.Random, *, japanese: bool) -> Iterator[str]:
    """Return names of subjects without end, to talk of them in passing."""
    names = [subject.name for subject in _subjects(japanese=japanese)]
    while True:
        yield chance.choice(names)


def _subjects(*, japanese: bool) -> list[Subject]:
    if japanese:
        made = product(say.JA_MODIFIERS.items(), say.JA_NOUNS)
        return [Subject(f"{word}{noun}", f"{other}の{noun}") for (word, other), noun in made]
    made = product(say.MODIFIERS.items(), say.NOUNS)
    return [Subject(f"{word} {noun}", f"{other} {noun}") for (word, other), noun in made]


class _Values:
    """What is told of subjects; amounts, days and people never twice."""

    def __init__(self, chance: random.Random) -> None:
        people = [f"{first} {last}" for first, last in product(say.FIRST, say.LAST)]
        days = [date(2027, 1, 4) + timedelta(days) for days in range(5000)]
        chance.shuffle(people)
        chance.shuffle(days)
        self._person = iter(people)
        self._day = iter(days)
        self._amount = iter(chance.sample(range(1_100, 99_000), 20_000))
        self._chance = chance

    def filled(self, pattern: Pattern, *, japanese: bool) -> dict[str, str]:
        old, new = self._chance.sample(say.OPTIONS, 2)
        verb = self._chance.choice(say.JA_VERBS if japanese else say.VERBS)
        known = {"old": old, "new": new, "verb": verb}
        if "{amount}" in pattern.answer:
            known["amount"] = str(next(self._amount))
        if "{person}" in pattern.answer:
            known["person"] = next(self._person)
        if "{day}" in pattern.answer:
            day = next(self._day)
            known["day"] = f"{day:%Y年%m月%d日}" if japanese else day.isoformat()
        return known


def _fact(
    number: int, pattern: Pattern, subject: Subject, values: _Values, *, japanese: bool
) -> Fact:
    known = {"it": subject.name, **values.filled(pattern, japanese=japanese)}
    answer = pattern.answer.format_map(known)
    return Fact(
        number,
        pattern.kind,
        japanese,
        pattern.sentence.format_map({**known, "answer": answer}),
        answer,
        pattern.question.format(it=subject.name),
        pattern.question.format(it=subject.aside),
        pattern.before.format_map(known),
    )
