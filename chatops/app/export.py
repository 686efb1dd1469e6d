"""Writes out what was asked and answered, one JSON object a line."""

import json
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import asdict
from datetime import UTC, datetime

from chatops.adapters.sql.address import database_url, unusable
from chatops.adapters.sql.engine import open_database
from chatops.adapters.sql.exchanges import SqlExchanges
from chatops.adapters.sql.reach import must_be_there, reach
from chatops.adapters.sql.schema import schema_current
from chatops.config.environment import database_of
from chatops.domain.errors import StoreUnavailable
from chatops.domain.exchange import Exchange

LINE_ENDS = ("\x85", "\u2028", "\u2029")
"""JSON allows them in strings, and many readers take them for the end of a line."""


class NoTime(ValueError):
    """What somebody wrote is no date and no time."""


def moment(text: str) -> float:
    """Return a date, or a time, as epoch seconds; without a zone it is of UTC. NoTime for others."""
    try:
        if not text.isascii():
            raise NoTime
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        raise NoTime from error


async def export(since: float, environ: Mapping[str, str], write: Callable[[str], None]) -> None:
    """Hand over each exchange that was asked at or after a time as a line, the oldest first.

    Changes nothing in the database, and makes none. Raises ConfigInvalid when it cannot be read.
    """
    url = database_url(database_of(environ).get_secret_value())
    must_be_there(url)
    try:
        async with open_database(url) as database:
            await reach(database)
            if not await schema_current(database):
                raise unusable(
                    "the database is of another release of chatops",
                    "Export with that release, or start this one once",
                )
            async with aclosing(SqlExchanges(database).since(since)) as found:
                async for exchange in found:
                    write(line_of(exchange))
    except StoreUnavailable as error:
        raise unusable(
            "the database does not answer", "Check the address, and the network from here to it"
        ) from error


def line_of(exchange: Exchange) -> str:
    """Return an exchange as a JSON object in one line, with times as people write them."""
    said = asdict(exchange)
    usage, prompt, opinions = (said.pop(name) for name in ("usage", "prompt", "opinions"))
    usage = usage or dict.fromkeys(("prompt_tokens", "answer_tokens", "estimated"))
    line = said | {
        "asked_at": _written(exchange.asked_at),
        "settled_at": _written(exchange.settled_at),
        "tokens_in": usage["prompt_tokens"],
        "tokens_out": usage["answer_tokens"],
        "tokens_estimated": usage["estimated"],
        "prompt": prompt and [{"role": one["role"], "content": one["text"]} for one in prompt],
        "feedback": [one | {"at": _written(one["at"])} for one in opinions],
    }
    text = json.dumps(line, ensure_ascii=False)
    for end in LINE_ENDS:
        text = text.replace(end, f"\\u{ord(end):04x}")
    return text


def _written(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
