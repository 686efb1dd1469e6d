"""What can be said of messages without any model: first sentences, and facts by their looks."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from chatops.domain.summary.facts import Fact, Source, bounded, parsed, unstamped
from chatops.domain.summary.node_text import Written, one_line
from chatops.domain.summary.particulars import kinds, particulars, plain, stated
from chatops.domain.summary.sentences import sentences

FACT_LETTERS = 200
FIRST_LETTERS = 2_000
LEAST_TOKENS = 12
"""Of a message's first sentence: a shorter piece says nothing, so fewer messages are quoted."""
WORTH = {"unit": 3, "url": 2, "address": 2, "id": 2, "digits": 1, "path": 1}
"""Of one particular, by its kind."""
MOST_WORTH = 6
"""Of all particulars of a line: one with more is a log or a table, not a better fact."""
DECISION_WORTH = 4
CHANGE_WORTH = 2

_NAME = re.compile(r"(?<=[^\W_] )[A-Z][a-z]+|[^\W\d_](?:さん|氏|様)")
_DECISION = re.compile(
    r"\b(?:decided?|decision|agreed?|approved?|settled|rejected?|refused?"
    r"|replaced?s?|superseded?|own(?:s|er)|responsible|assigned|deadline|due (?:on|by|date)|must not"
    r"|will not|won't|not going to|let's (?:go with|use)|going with|switch(?:ed)? to|from now on)\b"
    "|決定|決ま|決め|ことにし|ことになり|採用|却下|見送|中止|承認|合意|担当|取りやめ"
    "|期限|締切|締め切り|禁止|廃止|今後は|責任者"
)

_CHANGE = re.compile(r"\b(?:instead of|no longer|rather than)\b|ではなく|変更|から.{1,20}に変")


def extracted(sources: Sequence[Source], target: int, count: Callable[[str], int]) -> Written:
    """Return what stands in for a summary of about `target` tokens until a model makes one.

    Facts take half of it; the rest goes to first sentences, evenly over the messages.
    """
    facts = bounded(by_pattern(sources), target // 2, count)
    room = target - sum(count(unstamped(fact)) for fact in facts)
    spoken = [source for source in sources if source.text.strip()]
    most = max(1, room // LEAST_TOKENS)
    step = max(1, -(-len(spoken) // most))
    chosen = spoken[::step]
    share = room // max(1, len(chosen)) - 1  # the line's end
    lines = (_first(source, share, count) for source in chosen)
    return Written("\n".join(line for line in lines if line), facts)


def by_pattern(sources: Sequence[Source]) -> tuple[str, ...]:
    """Return the lines that look like facts, those that hold most first."""
    lines = {fact.line: score for source in sources for score, fact in _facts(source)}
    return tuple(sorted(lines, key=lambda line: (-lines[line], len(line))))


def ranked(lines: Sequence[str]) -> tuple[str, ...]:
    """Return stored fact lines, those that hold most first."""
    values = {line: fact.value if (fact := parsed(line)) else "" for line in lines}
    return tuple(sorted(values, key=lambda line: (-worth(values[line]), len(line))))


def worth(text: str) -> int:
    """Say how much a sentence looks like a fact; zero when not at all."""
    said = plain(text)
    score = min(sum(WORTH.get(kind, 0) for kind in kinds(text)), MOST_WORTH)
    score += DECISION_WORTH if _DECISION.search(said) else 0
    score += CHANGE_WORTH if _CHANGE.search(said) else 0
    return score + (1 if _NAME.search(text) else 0)


def _facts(source: Source) -> Iterator[tuple[int, Fact]]:
    known = stated(source.text)
    for sentence in sentences(source.text, FACT_LETTERS, len):
        value = one_line(sentence)
        # A cut inside a word may have made a number that nobody said.
        if value and (score := worth(value)) and particulars(value) <= known:
            yield score, Fact(source.ts, source.who, value)


def _first(source: Source, limit: int, count: Callable[[str], int]) -> str:
    """Return who said what first, cut to the limit."""
    opening = f"{source.who}: "
    room = limit - count(opening)
    if room <= 0:
        return ""
    parts = sentences(source.text.lstrip()[:FIRST_LETTERS], room, count)
    return opening + one_line(next(islice(filter(str.strip, parts), 1), ""))
