"""What was asked and answered, as rows."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence

from sqlalchemy import RowMapping, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chatops.adapters.sql import statements as say
from chatops.adapters.sql.engine import Database
from chatops.adapters.sql.ledger_tables import exchanges
from chatops.adapters.sql.pages import give_back
from chatops.adapters.sql.remembered import lock_channel, of, place, slices, stands
from chatops.adapters.sql.rows import Values, position, storable
from chatops.adapters.sql.tables import messages, posts, requests
from chatops.adapters.sql.withdrawn import takes_nothing
from chatops.domain.conversation import Role, Turn, Usage
from chatops.domain.errors import ClaimLost
from chatops.domain.exchange import Exchange, Opinion
from chatops.domain.names import BotId, ChannelId, MessageTs, ModelName, RequestId, UserId
from chatops.domain.request import Claim, Outcome
from chatops.domain.summary.values import Kept, ThreadId

PAGE = 50
"""Prompts are long."""
TEXTS = ("question", "answer", "prompt")
FORGOTTEN: Mapping[str, None] = dict.fromkeys(TEXTS)
HELD = select(requests.c.attempts).where(say.HELD).with_for_update()


class SqlExchanges:
    """Satisfies services.books.Exchanges on somebody else's database, whose schema is current."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, claim: Claim, exchange: Exchange, sources: Sequence[Kept]) -> None:
        """Store an exchange, without its texts where something was taken from a source of them."""
        row = await asyncio.to_thread(_to_row, exchange)  # a long prompt takes its time
        async with self._database.begin() as connection:
            await lock_channel(self._database, connection, exchange.channel)
            attempts = await connection.scalar(HELD, say.held(claim))
            if attempts is None:
                raise ClaimLost(exchange.request)
            thread = ThreadId(exchange.channel, exchange.thread)
            if not await _stand(connection, thread, sources):
                row |= FORGOTTEN
            # What people think was about another answer.
            row |= {"attempts": int(attempts), "feedback": None}
            insert = self._database.insert(exchanges).values(row)
            anew = {name: insert.excluded[name] for name in row if name != "request"}
            over = insert.on_conflict_do_update(index_elements=["request"], set_=anew)
            await connection.execute(over)

    async def request_of(self, channel: ChannelId, ts: MessageTs) -> RequestId | None:
        """Return the request to which a message is, or was, a part of the reply."""
        chosen = (
            select(requests.c.id)
            .join(posts, posts.c.request_id == requests.c.id)
            .where(posts.c.ts == ts, requests.c.channel == channel)
        )
        async with self._database.read() as connection:
            found = await connection.scalar(chosen)
        return None if found is None else RequestId(found)

    async def feedback(self, request: RequestId, user: UserId, *, good: bool) -> bool:
        """Store what somebody thinks of an answer, in place of what they thought before."""
        here = exchanges.c.request == request
        known = select(exchanges.c.feedback, self._database.now().label("now")).where(here)
        async with self._database.begin() as connection:
            row = (await connection.execute(known.with_for_update())).one_or_none()
            if row is None:
                return False
            said = json.loads(row.feedback or "{}")
            said[user] = {"good": good, "at": row.now}
            await connection.execute(
                update(exchanges).where(here).values(feedback=json.dumps(said))
            )
        return True

    async def since(self, at: float) -> AsyncGenerator[Exchange, None]:
        """Yield what was asked at or after a time, the oldest first, a page at a time."""
        after: tuple[float, str] = (at, "")
        order = exchanges.c.asked_at, exchanges.c.request
        while True:
            later = or_(
                exchanges.c.asked_at > after[0],
                and_(exchanges.c.asked_at == after[0], exchanges.c.request > after[1]),
            )
            page = select(exchanges).where(later).order_by(*order).limit(PAGE)
            async with self._database.read() as connection:
                rows = (await connection.execute(page)).mappings().all()
            for row in rows:
                yield _to_exchange(row)
            if len(rows) < PAGE:
                return
            after = rows[-1]["asked_at"], rows[-1]["request"]

    async def purge(self, older_than_s: float) -> None:
        """Forget what was asked so long ago; on SQLite the freed pages go back to the disk."""
        old = (
            select(exchanges.c.request)
            .where(exchanges.c.asked_at < self._database.now() - older_than_s)
            .limit(PAGE)
        )
        gone = PAGE
        while gone == PAGE:
            async with self._database.begin() as connection:
                chosen = delete(exchanges).where(exchanges.c.request.in_(old))
                gone = (await connection.execute(chosen)).rowcount
        if self._database.on_sqlite:
            await give_back(self._database)


async def _stand(connection: AsyncConnection, thread: ThreadId, sources: Sequence[Kept]) -> bool:
    """Say whether these messages still say all that they said."""
    if await stands(connection, thread, {place(one.message.ts): one.key for one in sources}):
        return True
    before = {place(one.message.ts): one.message.text for one in sources}
    now: dict[int, str] = {}
    for places in slices(before):
        chosen = select(messages.c.position, messages.c.text).where(
            of(messages, thread), messages.c.position.in_(places)
        )
        now |= {row.position: row.text for row in await connection.execute(chosen)}
    return all(at in now and takes_nothing(storable(text), now[at]) for at, text in before.items())


def _to_row(exchange: Exchange) -> Values:
    usage = exchange.usage
    return {
        "request": exchange.request,
        "channel": exchange.channel,
        "thread": exchange.thread,
        "ts": exchange.ts,
        "position": position(exchange.ts),
        "user": exchange.user,
        "bot": exchange.bot,
        "asked_at": exchange.asked_at,
        "settled_at": exchange.settled_at,
        "outcome": exchange.outcome,
        "error": exchange.error,
        "model": exchange.model,
        "tokens_in": usage.prompt_tokens if usage else None,
        "tokens_out": usage.answer_tokens if usage else None,
        "estimated": usage.estimated if usage else None,
        "cost_usd": exchange.cost_usd,
        "model_s": exchange.model_s,
        "question": _storable(exchange.question),
        "answer": _storable(exchange.answer),
        "prompt": None if exchange.prompt is None else _written(exchange.prompt),
    }


def _storable(text: str | None) -> str | None:
    return None if text is None else storable(text)


def _written(prompt: tuple[Turn, ...]) -> str:
    turns = [{"role": turn.role, "content": storable(turn.text)} for turn in prompt]
    return json.dumps(turns, ensure_ascii=False)


def _to_exchange(row: RowMapping) -> Exchange:
    prompt = row["prompt"]
    turns = None if prompt is None else json.loads(prompt)
    opinions = json.loads(row["feedback"] or "{}").items()
    return Exchange(
        request=RequestId(row["request"]),
        channel=ChannelId(row["channel"]),
        thread=MessageTs(row["thread"]),
        ts=MessageTs(row["ts"]),
        user=None if row["user"] is None else UserId(row["user"]),
        bot=None if row["bot"] is None else BotId(row["bot"]),
        asked_at=row["asked_at"],
        settled_at=row["settled_at"],
        outcome=Outcome(row["outcome"]),
        error=row["error"],
        attempts=row["attempts"],
        model=None if row["model"] is None else ModelName(row["model"]),
        usage=_to_usage(row),
        cost_usd=row["cost_usd"],
        model_s=row["model_s"],
        question=row["question"],
        prompt=turns and tuple(Turn(Role(turn["role"]), turn["content"]) for turn in turns),
        answer=row["answer"],
        opinions=tuple(Opinion(UserId(who), said["good"], said["at"]) for who, said in opinions),
    )


def _to_usage(row: RowMapping) -> Usage | None:
    if row["tokens_in"] is None:
        return None
    return Usage(row["tokens_in"], row["tokens_out"], estimated=row["estimated"])
