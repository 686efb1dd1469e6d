"""Requests as people steer them: looked up, stopped, asked anew."""

from collections.abc import Collection, Mapping

from sqlalchemy import RowMapping, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from chatops.adapters.sql.claims import unfinished
from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.rechecks import posts_of
from chatops.adapters.sql.rows import PLAIN, to_request
from chatops.adapters.sql.statements import FREE
from chatops.adapters.sql.tables import requests
from chatops.domain.names import RequestId, UserId
from chatops.domain.reply import Place
from chatops.domain.request import Kind, Outcome, Request, State

QUESTIONS = (Kind.MENTION, Kind.DIRECT)
REPEATED = (Outcome.ANSWERED, Outcome.CUT, Outcome.FAILED, Outcome.STOPPED)
FORGOTTEN = ("outcome", "text", "footer", "error", "closed_at", "recheck_at", "stopped_by")
"""What was noted of the former answer. Whoever answers anew has its posts looked through again."""
AT_ONCE = 100
"""More does nobody stop with one word."""


class SqlAnswers:
    """Satisfies ports.Answers, on somebody else's database."""

    def __init__(self, database: Database, deadline_s: float) -> None:
        self._database = database
        self._deadline_s = deadline_s

    async def find(self, request: RequestId) -> Request | None:
        """Return a question, whatever became of it; None when there is none of this id."""
        if not PLAIN.fullmatch(request):
            return None
        found = await self._requests(
            select(requests).where(requests.c.id == request, requests.c.kind.in_(QUESTIONS))
        )
        return found[0] if found else None

    async def unsettled(self, place: Place) -> tuple[Request, ...]:
        """Return the questions of a thread, or of a whole channel, that have no answer yet."""
        here = requests.c.channel == place.channel
        if place.thread:
            here &= requests.c.thread == place.thread
        return await self._requests(
            select(requests)
            .where(
                here,
                unfinished(requests),
                requests.c.state == State.OPEN,
                requests.c.kind.in_(QUESTIONS),
                requests.c.stopped_by.is_(None),
            )
            .order_by(requests.c.position)
            .limit(AT_ONCE)
        )

    async def stop(self, request: RequestId, by: UserId) -> bool:
        """Note durably that somebody wants no answer any more; False when it is too late.

        One that waits to be tried again is closed at once.
        """
        stopped = (
            update(requests)
            .where(
                requests.c.id == request,
                requests.c.state == State.OPEN,
                requests.c.stopped_by.is_(None),
            )
            .values(stopped_by=by, not_before=0.0)
            .returning(requests.c.id)
        )
        return await self._changed(request, stopped)

    async def stopped(self, ids: Collection[RequestId]) -> Mapping[RequestId, UserId]:
        """Return who stopped which of these requests."""
        found = select(requests.c.id, requests.c.stopped_by).where(
            requests.c.id.in_(ids), requests.c.stopped_by.is_not(None)
        )
        async with self._database.read() as connection:
            rows = await connection.execute(found)
            return {RequestId(row.id): UserId(row.stopped_by) for row in rows}

    async def reopen(self, request: RequestId) -> bool:
        """Have a question answered anew, in the messages of its reply; once until it is done."""
        now = self._database.now()
        reopened = (
            update(requests)
            .where(
                requests.c.id == request,
                requests.c.state == State.DONE,
                requests.c.kind.in_(QUESTIONS),
                requests.c.outcome.in_(REPEATED),
            )
            .values(
                {
                    **FREE,
                    "state": State.OPEN,
                    "received_at": now,
                    "deadline_at": now + self._deadline_s,
                    "not_before": 0.0,
                    "attempts": 0,
                    "rechecks": 0,
                    **dict.fromkeys(FORGOTTEN),
                }
            )
            .returning(requests.c.id)
        )
        return await self._changed(request, reopened)

    async def _changed(
        self, request: RequestId, change: ReturningUpdate[tuple[object, ...]]
    ) -> bool:
        if not PLAIN.fullmatch(request):
            return False
        async with self._database.alone() as connection:
            return await connection.scalar(change) is not None

    async def _requests(self, query: Select[tuple[object, ...]]) -> tuple[Request, ...]:
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
            return tuple([await _with_posts(connection, row) for row in rows])


async def _with_posts(connection: AsyncConnection, row: RowMapping) -> Request:
    return to_request(row, await posts_of(connection, row["id"]))
