"""Old messages that match a question, put back into its prompt word for word."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatops.domain.conversation import Names, Role
from chatops.domain.names import MessageTs
from chatops.domain.order import in_order
from chatops.domain.summary.recall_query import passage, words
from chatops.domain.summary.sizes import estimated
from chatops.domain.summary.values import Kept, ThreadId
from chatops.domain.transcript import Said, quoted
from chatops.ports import Recall

OPENS = Said(Role.USER, "[Earlier messages that may help, word for word]")
CLOSES = Said(Role.USER, "[End of the earlier messages]")
AROUND_TOKENS = 24
"""What the two lines around the quotations cost, and each day's line about half of it."""
LEAST_TOKENS = 40
"""Less room than this holds no passage worth reading."""


@dataclass(frozen=True, slots=True)
class Quoting:
    """Chooses by the index of a thread; asks no model."""

    recall: Recall

    async def about(
        self, thread: ThreadId, old: Sequence[Kept], question: Kept, room: int
    ) -> tuple[Kept, ...]:
        """Return the best matches among old messages, in the order of time, within `room` tokens.

        Of a message that is larger than what is left, the passage around its matches is given.
        """
        if not old or room < AROUND_TOKENS + LEAST_TOKENS:
            return ()
        hits = await self.recall.find(thread, old, question.message.text)
        by_ts = {one.message.ts: one for one in old}
        chosen: dict[MessageTs, Kept] = {}
        left = room - AROUND_TOKENS
        for ts in hits:
            if left < LEAST_TOKENS:
                break
            if (kept := by_ts.get(ts)) is None:
                continue
            kept = _shortened(kept, question, left)
            if kept.message.text:
                chosen[ts] = kept
                left -= kept.tokens + AROUND_TOKENS // 2
        return tuple(chosen[ts] for ts in sorted(chosen, key=in_order))


def as_quotations(chosen: Sequence[Kept], names: Names) -> tuple[Said, ...]:
    """Render messages as quotations, between two lines that say so."""
    said = [quoted(one.message, names) for one in chosen]
    return (OPENS, *said, CLOSES) if said else ()


def _shortened(kept: Kept, question: Kept, left: int) -> Kept:
    if kept.tokens <= left:
        return kept
    wanted = words(question.message.text)
    text = passage(kept.message.text, wanted, left - LEAST_TOKENS // 2, estimated)
    return replace(kept, message=replace(kept.message, text=text), tokens=estimated(text))
