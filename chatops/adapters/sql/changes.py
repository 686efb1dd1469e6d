"""What news of a thread changes in the rows of its channel."""

from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import RowMapping, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql.remembered import slices
from chatops.adapters.sql.rows import Values
from chatops.adapters.sql.tables import messages, summaries
from chatops.adapters.sql.withdrawn import lose_texts, takes_nothing
from chatops.domain.names import ChannelId
from chatops.domain.summary.values import ThreadId

DIGEST = ""
"""The root of a digest's list of messages."""

STORED = select(messages.c.root, messages.c.position, messages.c.key, messages.c.tokens).where(
    messages.c.channel == bindparam("in_channel"),
    messages.c.position.in_(bindparam("places", expanding=True)),
)
ADD = insert(messages)
AT = (messages.c.channel == bindparam("in_channel"), messages.c.position == bindparam("at"))


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows to be written, and the places whose old text must go, from the lists it stands in.

    A message that is in a thread and in a digest's list is the same in both: it changes in both.
    """

    channel: ChannelId
    added: list[Values]
    changed: list[Values]
    gone: set[int]
    outdated: list[int]
    withdrawn: list[int]
    """Those of them from which something was taken."""
    roots: set[str]
    """Where summaries may have held what goes."""
    lists: set[str]
    """In which messages stand that changed or go."""


async def compare(
    connection: AsyncConnection, thread: ThreadId, news: Mapping[int, Values], gone: set[int]
) -> Changes:
    """Compare news with what is stored in any list of the channel."""
    stored = [
        row
        for places in slices(news.keys() | gone)
        for row in (
            await connection.execute(STORED, {"in_channel": thread.channel, "places": places})
        ).all()
    ]
    here = {row.position for row in stored if row.root == thread.root}
    anew = [row for row in stored if row.position in news and row.position not in gone]
    changed = {row.position for row in anew if not _same(news[row.position], row.key, row.tokens)}
    outdated = {row.position for row in anew if news[row.position]["key"] != row.key} | gone
    texts = await _texts(connection, thread.channel, outdated - gone)
    added_to = {at for at, text in texts if takes_nothing(text, str(news[at]["text"]))}
    named = {"channel": thread.channel, "root": thread.root}
    return Changes(
        channel=thread.channel,
        added=[{**named, **news[at]} for at in news.keys() - here - gone],
        changed=[news[at] for at in changed],
        gone=gone,
        outdated=sorted(outdated),
        withdrawn=sorted(outdated - added_to),
        roots={thread.root, DIGEST} | {row.root for row in stored if row.position in outdated},
        lists={row.root for row in stored if row.position in outdated | changed},
    )


async def write(connection: AsyncConnection, changes: Changes) -> list[str]:
    """Write what changed, delete what was made of it, and return all text that went."""
    went = [text for _, text in await _texts(connection, changes.channel, changes.withdrawn)]
    at = [{"in_channel": changes.channel, "at": row["position"], **row} for row in changes.changed]
    for rows in slices(changes.added):
        await connection.execute(ADD, rows)
    for rows in slices(at):
        await connection.execute(update(messages).where(*AT), rows)
    for places in slices(changes.gone):
        here = messages.c.channel == changes.channel
        await connection.execute(delete(messages).where(here, messages.c.position.in_(places)))
    went += await _drop_summaries(connection, changes)
    return went + await lose_texts(connection, changes.channel, changes.roots, changes.withdrawn)


async def _texts(
    connection: AsyncConnection, channel: ChannelId, wanted: Collection[int]
) -> list[tuple[int, str]]:
    """Return what stands in these places, once for each list that it is in."""
    chosen = select(messages.c.position, messages.c.text).where(messages.c.channel == channel)
    return [
        (at, text)
        for places in slices(wanted)
        for at, text in await connection.execute(chosen.where(messages.c.position.in_(places)))
    ]


async def _drop_summaries(connection: AsyncConnection, changes: Changes) -> list[str]:
    if not changes.outdated:
        return []
    first, last = changes.outdated[0], changes.outdated[-1]
    touched = select(summaries).where(
        summaries.c.channel == changes.channel,
        summaries.c.root.in_(changes.roots),
        summaries.c.first <= last,
        summaries.c.last >= first,
    )
    rows = (await connection.execute(touched)).mappings().all()
    held = [row for row in rows if _holds(row, changes.outdated)]
    for keys in slices(row["key"] for row in held):
        await connection.execute(delete(summaries).where(summaries.c.key.in_(keys)))
    return [text for row in held for text in (row["text"], row["facts"])]


def _holds(summary: RowMapping, places: list[int]) -> bool:
    nearest = bisect_left(places, summary["first"])
    return nearest < len(places) and places[nearest] <= summary["last"]


def _same(row: Values, key: str, tokens: int) -> bool:
    return row["key"] == key and row["tokens"] == tokens
