"""How claims are found among very many rows."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import URL, insert, text

from chatops.adapters.sql.claims import oldest_free
from chatops.adapters.sql.engine import Database, open_database
from chatops.adapters.sql.inbox import open_inbox
from chatops.adapters.sql.migrate import upgrade
from chatops.adapters.sql.rows import Values, to_row
from chatops.adapters.sql.tables import requests
from tests.contracts.asking import DEADLINE_S, asked, claimed

MANY = 20_000


def done(count: int) -> Iterator[Values]:
    for number in range(count):
        times: Values = {"received_at": 1.0, "deadline_at": 1.0, "closed_at": 1.0, "state": "done"}
        yield {**to_row(asked(number, thread=number % 50), "R"), **times}


@pytest.fixture
async def crowded(address: URL) -> AsyncIterator[Database]:
    async with open_database(address) as database:
        await upgrade(database)
        async with database.begin() as connection:
            await connection.execute(insert(requests), list(done(MANY)))
        async with database.begin() as connection:
            await connection.execute(text("ANALYZE"))
        yield database


async def test_a_claim_never_reads_the_rows_that_are_done(crowded: Database) -> None:
    plan = await _plan(crowded)

    assert "request_waiting" in plan
    assert "request_lane" in plan or not crowded.on_sqlite
    assert "Seq Scan" not in plan


async def test_a_claim_is_found_among_many_rows_that_are_done(crowded: Database) -> None:
    async with open_inbox(crowded, deadline_s=DEADLINE_S) as inbox:
        await inbox.put(asked(MANY + 1, thread=1))

        assert (await claimed(inbox)).request.asked == asked(MANY + 1, thread=1)


async def _plan(database: Database) -> str:
    statement = oldest_free(requests.alias("candidate"), database.now())
    async with database.read() as connection:
        sql = str(
            statement.compile(connection.sync_connection, compile_kwargs={"literal_binds": True})
        )
        explain = "EXPLAIN QUERY PLAN" if database.on_sqlite else "EXPLAIN"
        rows = await connection.exec_driver_sql(f"{explain} {sql}")
        return "\n".join(str(row) for row in rows)
