"""Lists that Slack gives page by page (https://docs.slack.dev/apis/web-api/pagination)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from chatops.adapters.slack.reading.shape import as_map, as_text


async def pages(
    ask: Callable[[str | None], Awaitable[dict[str, Any]]], at_most: int
) -> AsyncIterator[dict[str, Any]]:
    """Yield what `ask` returns for each cursor, None first, until there is no further one.

    A cursor that comes again, and one that never ends, end the list.
    """
    cursor, seen = "", {""}
    for _ in range(at_most):
        said = await ask(cursor or None)
        yield said
        cursor = as_text(as_map(said.get("response_metadata")).get("next_cursor"))
        if cursor in seen:
            return
        seen.add(cursor)
