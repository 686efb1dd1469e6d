"""What stands for messages while no summariser can be had: their own first sentences."""

from collections.abc import Callable, Sequence

from chatops.domain.summary.facts import found_in, within
from chatops.domain.summary.line import Line
from chatops.domain.summary.sentences import sentences

FIRST_TOKENS = 40
FACTS_SHARE = 0.5


def extract(
    sources: Sequence[Line], target: int, count: Callable[[str], int]
) -> tuple[str, tuple[str, ...]]:
    """Return prose and facts of about `target` tokens, copied from the messages.

    Where not all first sentences have room, those spread evenly over the messages are taken.
    """
    facts = within(found_in(sources, count), int(target * FACTS_SHARE), count)
    firsts = [f"{one.who}: {_first(one.text, count)}" for one in sources if one.text.strip()]
    room = target - sum(map(count, facts))
    total = sum(map(count, firsts))
    step = max(1.0, total / max(1, room))
    prose, at = [], 0.0
    while int(at) < len(firsts):
        line = firsts[int(at)]
        if (cost := count(line)) > room:
            break
        prose.append(line)
        room -= cost
        at += step
    return "\n".join(prose) or firsts[0][: 4 * FIRST_TOKENS] if firsts else "(nothing)", facts


def _first(text: str, count: Callable[[str], int]) -> str:
    found = sentences(text, FIRST_TOKENS, count)
    return " ".join(found[0].split()) if found else ""
