"""New questions, committed many at a time: one wait for the disk serves a whole burst."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from chatops.adapters.sql.rows import Values
from chatops.domain.errors import StoreUnavailable

BATCH = 500

Store = Callable[[Sequence[Values]], Awaitable[set[str]]]
"""Commits rows and returns the ids of those that were new."""


class Puts:
    """Gathers rows while the ones before them are being committed; waits for no timer."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[tuple[Values, asyncio.Future[bool]]] = deque()
        self._woken = asyncio.Event()
        self._closed = False

    async def put(self, row: Values) -> bool:
        """Return whether the row was new, once it is committed."""
        if self._closed:
            raise StoreUnavailable("The inbox is closed")
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, stored))
        self._woken.set()
        return await stored

    def close(self) -> None:
        """Take no more; `run` ends once what waits is committed."""
        self._closed = True
        self._woken.set()

    async def run(self) -> None:
        """Commit what is put until closed."""
        try:
            while self._waiting or not self._closed:
                await self._woken.wait()
                self._woken.clear()
                while self._waiting:
                    await self._commit()
        finally:
            self._closed = True
            self._fail([self._waiting.popleft() for _ in range(len(self._waiting))], None)

    async def _commit(self) -> None:
        size = min(BATCH, len(self._waiting))
        batch = [self._waiting.popleft() for _ in range(size)]
        rows = {str(row["id"]): row for row, _ in reversed(batch)}
        try:
            new = await self._store(list(rows.values()))
        except StoreUnavailable as error:
            self._fail(batch, error)
        except BaseException:
            self._fail(batch, None)
            raise
        else:
            for row, stored in batch:
                if not stored.done():
                    stored.set_result(row["id"] in new)
                new.discard(str(row["id"]))

    def _fail(
        self, batch: Sequence[tuple[Values, asyncio.Future[bool]]], why: StoreUnavailable | None
    ) -> None:
        for _, stored in batch:
            if not stored.done():
                error = StoreUnavailable(str(why or "The inbox is closed"))
                error.__cause__ = why
                stored.set_exception(error)
