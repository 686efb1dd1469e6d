"""What is asked of the database for every question, put together once.

Putting a statement together takes longer than SQLite takes to run it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Executable,
    Integer,
    Text,
    Update,
    and_,
    bindparam,
    case,
    delete,
    exists,
    not_,
    select,
    update,
)

from chatops.adapters.sql.claims import unfinished
from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.tables import posts, requests
from chatops.domain.names import RequestId
from chatops.domain.request import Claim, State

Parameters = dict[str, object]

HELD = and_(
    requests.c.id == bindparam("held_id"),
    requests.c.fence == bindparam("held_fence"),
    requests.c.worker == bindparam("held_worker"),
    unfinished(requests),
)
PART = and_(posts.c.request_id == bindparam("part_of"), posts.c.number == bindparam("part"))
THIS = and_(requests.c.id == bindparam("this"), unfinished(requests))
POSTED_FOR = exists().where(posts.c.request_id == bindparam("this"))
FREE = {"worker": None, "claimed_until": 0.0}

STILL_HELD = exists(select(requests.c.id).where(HELD))

HOLD = update(requests).where(HELD).values(fence=requests.c.fence).returning(requests.c.id)
"""Keeps a claim from being lost before the transaction ends; no row when it is lost already."""
COUNT = (
    update(requests)
    .where(HELD)
    .values(attempts=requests.c.attempts + 1)
    .returning(requests.c.attempts)
)
LOCK = select(requests.c.id).where(THIS).with_for_update()
UNINTEND = delete(posts).where(PART, posts.c.ts.is_(None))
POSTS = select(posts).where(posts.c.request_id == bindparam("this")).order_by(posts.c.number)

SETTLED = {
    name: case(
        (requests.c.state == State.OPEN, bindparam(f"new_{name}", type_=Text)),
        else_=requests.c[name],
    )
    for name in ("outcome", "text", "footer", "error")
}
SETTLE = (
    update(requests).where(HELD).values(state=State.SETTLED, **SETTLED).returning(requests.c.id)
)
"""The first settlement stands."""


@dataclass(frozen=True, slots=True)
class PartChange:
    """A change to one message of a reply, by whoever holds the claim.

    `under_hold` needs HOLD in its transaction before it. `alone` sees to that by itself, which is
    enough where nobody else writes meanwhile; it changes nothing when the claim is lost.
    """

    under_hold: Executable
    alone: Executable


def _to_part(statement: Update) -> PartChange:
    return PartChange(statement, statement.where(STILL_HELD))


class Statements:
    """Those that need the time, or the dialect."""

    def __init__(self, database: Database, deadline_s: float) -> None:
        now = database.now()
        self.now = select(now)
        put = database.insert(requests).on_conflict_do_nothing().returning(requests.c.id)
        on_time = put.values(received_at=now, deadline_at=now + deadline_s)
        self.put = on_time if database.on_sqlite else put
        self.release = (
            update(requests)
            .where(HELD)
            .values(not_before=now + bindparam("delay_s", type_=Double), **FREE)
            .returning(requests.c.id)
        )
        # The text is forgotten: it stands in the thread now.
        done = FREE | {"state": State.DONE, "text": None, "footer": None, "closed_at": now}
        outcome = bindparam("new_outcome", type_=Text)
        self.close = (
            update(requests)
            .where(HELD)
            .values(
                outcome=outcome,
                recheck_at=now + bindparam("recheck_s", type_=Double),  # NULL of NULL
                **done,
            )
            .returning(requests.c.id)
        )
        self.withdraw = (
            update(requests)
            .where(THIS, not_(POSTED_FOR))
            .values(outcome=outcome, **done)
            .returning(requests.c.id)
        )
        self.intend = _intent(database)
        there = update(posts).where(PART).returning(*posts.c)
        self.store_ts = _to_part(there.values(ts=bindparam("new_ts")))
        self.reintend = _to_part(there.values(ts=None, intent_at=now))


def _intent(database: Database) -> PartChange:
    """Return what inserts an intent; of one that stands nothing is changed, it is only returned."""
    intent: dict[str, ColumnElement[Any]] = {
        "request_id": bindparam("part_of", type_=Text),
        "number": bindparam("part", type_=Integer),
        "post_id": bindparam("new_post", type_=Text),
        "intent_at": database.now(),
    }
    insert = database.insert(posts)
    selected = insert.from_select(list(intent), select(*intent.values()).where(STILL_HELD))
    plain, alone = (
        statement.on_conflict_do_update(
            index_elements=[posts.c.request_id, posts.c.number], set_={"number": posts.c.number}
        ).returning(*posts.c)
        for statement in (insert.values(intent), selected)
    )
    return PartChange(plain, alone)


def held(claim: Claim) -> Parameters:
    """Bind HELD to a claim."""
    return {
        "held_id": claim.request.asked.id,
        "held_fence": claim.fence,
        "held_worker": claim.worker,
    }


def part(request: RequestId, number: int) -> Parameters:
    """Bind PART to one message of a reply."""
    return {"part_of": request, "part": number}
