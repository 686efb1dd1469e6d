"""Rows of threads and summaries as what the services speak of, and back."""

import asyncio
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, FromClause, RowMapping, and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.rows import Values, position, storable
from chatops.adapters.sql.tables import messages
from chatops.domain.conversation import Message, Speaker
from chatops.domain.names import ChannelId, MessageTs, ModelName, PostId
from chatops.domain.summary.values import Cover, Kept, Node, Origin, Summary, ThreadId

LARGE = 500
"""As many rows take a millisecond or two to convert: more must not hold up the event loop."""
SLICE = 500
"""Rows of one statement: the event loop is free again between two."""

MICROSECONDS = 1_000_000

Item = TypeVar("Item")
Made = TypeVar("Made")


def place(ts: MessageTs) -> int:
    """Return a ts as it is stored; ValueError for what `ts_at` would not give back."""
    at = position(ts)
    if ts_at(at) != ts:
        raise ValueError(f"no ts as Slack writes them: {ts[:40]!r}")
    return at


def ts_at(at: int) -> MessageTs:
    """Return the ts of a stored place."""
    seconds, fraction = divmod(at, MICROSECONDS)
    return MessageTs(f"{seconds}.{fraction:06d}")


def of(table: FromClause, thread: ThreadId) -> ColumnElement[bool]:
    """Pick the rows of one thread."""
    return and_(table.c.channel == thread.channel, table.c.root == thread.root)


def within(table: FromClause) -> ColumnElement[bool]:
    """Pick the rows of the thread that `bound` binds: for statements that are put together once."""
    return and_(table.c.channel == bindparam("in_channel"), table.c.root == bindparam("in_root"))


def bound(thread: ThreadId) -> dict[str, object]:
    """Bind `within` to a thread."""
    return {"in_channel": thread.channel, "in_root": thread.root}


def slices(items: Iterable[Item]) -> list[list[Item]]:
    """Cut what is too much for one statement."""
    whole = list(items)
    return [whole[start : start + SLICE] for start in range(0, len(whole), SLICE)]


async def off_loop(convert: Callable[[Sequence[Item]], Made], items: Sequence[Item]) -> Made:
    """Convert many items in a thread, few at once."""
    if len(items) < LARGE:
        return convert(items)
    return await asyncio.to_thread(convert, items)


async def lock_channel(database: Database, connection: AsyncConnection, channel: ChannelId) -> None:
    """Keep other replicas from changing what is remembered of a channel in this transaction.

    On SQLite whoever writes is alone anyway.
    """
    if not database.on_sqlite:
        lock = func.pg_advisory_xact_lock(func.hashtextextended(f"threads:{channel}", 0))
        await connection.execute(select(lock))


async def stands(connection: AsyncConnection, thread: ThreadId, wanted: Mapping[int, str]) -> bool:
    """Say whether these messages of a thread have these keys."""
    if not wanted:
        return True
    between = messages.c.position.between(min(wanted), max(wanted))
    here = select(messages.c.position, messages.c.key).where(of(messages, thread), between)
    stored = {row.position: row.key for row in await connection.execute(here)}
    return wanted.items() <= stored.items()


def to_row(kept: Kept) -> Values:
    """Spread a message over its columns, without those that name its thread."""
    message = kept.message
    return {
        "position": place(message.ts),
        "speaker": message.speaker,
        "author": storable(message.author),
        "name": storable(message.name),
        "text": storable(message.text),
        "edited": storable(message.edited),
        "post_id": message.post,
        "key": kept.key,
        "tokens": kept.tokens,
    }


def to_rows(kept: Sequence[Kept]) -> dict[int, Values]:
    """Spread messages over their columns, by place."""
    return {place(one.message.ts): to_row(one) for one in kept}


def to_kept(
    rows: Sequence[tuple[int, str, str, str, str, str, PostId | None, str, int]],
) -> tuple[Kept, ...]:
    """Gather messages from their columns, in the order of `to_row`."""
    speakers = {speaker.value: speaker for speaker in Speaker}
    return tuple(
        [
            Kept(
                Message(ts_at(at), speakers[speaker], author, text, name, edited, post), key, tokens
            )
            for at, speaker, author, name, text, edited, post, key, tokens in rows
        ]
    )


def to_summary(row: RowMapping) -> Summary:
    """Gather a summary from its columns."""
    return Summary(
        key=row["key"],
        thread=ThreadId(ChannelId(row["channel"]), MessageTs(row["root"])),
        first_ts=ts_at(row["first"]),
        last_ts=ts_at(row["last"]),
        level=row["level"],
        depth=row["depth"],
        origin=Origin(row["origin"]),
        model=ModelName(row["model"]),
        text=row["text"],
        facts=tuple(json.loads(row["facts"])),
        tokens=row["tokens"],
    )


def from_summary(summary: Summary) -> Values:
    """Spread a summary over its columns, without those that tell when."""
    return {
        "key": summary.key,
        "channel": summary.thread.channel,
        "root": summary.thread.root,
        "first": place(summary.first_ts),
        "last": place(summary.last_ts),
        "level": summary.level,
        "depth": summary.depth,
        "origin": summary.origin,
        "model": summary.model,
        "text": storable(summary.text),
        "facts": json.dumps(summary.facts),
        "tokens": summary.tokens,
    }


def to_cover(nodes: str, gaps: str) -> Cover:
    """Gather a cover from its two documents."""
    return Cover(_grown(json.loads(nodes)), tuple(json.loads(gaps)))


def nodes_text(nodes: Collection[Node]) -> str:
    """Write nodes one after the other, each before its parts, with how many parts it has.

    Joined nodes can be nested deeper than a JSON reader goes.
    """
    waiting, written = [*reversed(tuple(nodes))], []
    while waiting:
        node = waiting.pop()
        written.append((node.level, node.first, node.end, len(node.parts)))
        waiting.extend(reversed(node.parts))
    return json.dumps(written, separators=(",", ":"))


def _grown(written: Sequence[Sequence[int]]) -> tuple[Node, ...]:
    grown: list[Node] = []
    for level, first, end, parts in reversed(written):
        cut = len(grown) - parts
        grown[cut:] = [Node(level, first, end, tuple(reversed(grown[cut:])))]
    return tuple(reversed(grown))
