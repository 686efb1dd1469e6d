"""What a summariser writes: prose, a line, facts. Read, judged, and shown in a prompt."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatops.domain.conversation import Role
from chatops.domain.names import MessageTs
from chatops.domain.summary.particulars import particulars, stated
from chatops.domain.transcript import Said, day_of

RULE = "---"
TOO_LONG = 1.3
"""Times the target; a summary above it did not do its work."""
KEPT_SHARE = 0.1
"""Of the numbers, links, ids and dates of its source, a summary keeps at least this share."""
FEW = 5
"""Of so few particulars none need be kept: they may be beside the point."""
_ERROR = re.compile(
    r"(?i)^\W*(?:error\b|i(?:'m| am) (?:sorry|unable)|i can(?:'t|not)|as an ai|sorry[,.]"
    r"|internal server|traceback|http [45]\d\d)"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A summariser's answer in its two parts; the second is lines, not yet checked."""

    prose: str
    lines: tuple[str, ...]


def parsed(text: str) -> Written:
    """Split an answer at its rule. Without one it is all prose."""
    prose, _, rest = re.sub(r"(?m)^\s*-{3,}\s*$", RULE, text.strip()).partition(f"\n{RULE}")
    if text.strip().startswith(RULE):
        prose, rest = "", text.strip()[len(RULE) :]
    lines = tuple(line.strip() for line in rest.splitlines() if line.strip())
    return Written(prose.strip(), lines)


def fault(prose: str, facts: Sequence[str], source: str, tokens: int, target: int) -> str:
    """Return why a summary must not be kept, empty when it may."""
    if not prose:
        return "empty"
    if _ERROR.match(prose):
        return "an error text"
    if tokens > TOO_LONG * target:
        return "too long"
    wanted = particulars(source)
    kept = wanted & stated("\n".join([prose, *facts]))
    if len(wanted) > FEW and len(kept) < KEPT_SHARE * len(wanted):
        return "without the particulars"
    return ""


def shown(
    messages: int, first: MessageTs, last: MessageTs, prose: str, facts: Sequence[str]
) -> Said:
    """Render a node for a prompt: our own bracket at the margin, everything else indented."""
    days = sorted({day_of(first), day_of(last)} - {""})
    noun = "message" if messages == 1 else "messages"
    head = f"[Summary of {messages} earlier {noun}, {' to '.join(days)}]"
    lines = [*prose.splitlines(), *(f"- {_without_ts(fact)}" for fact in facts)]
    return Said(Role.USER, "\n  ".join([head, *lines]))


def _without_ts(fact: str) -> str:
    return fact.partition("] ")[2] or fact
