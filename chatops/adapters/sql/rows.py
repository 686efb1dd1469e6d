"""Rows of the request table as what the services speak of, and back."""

import re
from collections.abc import Iterable
from random import Random

from sqlalchemy import RowMapping

from chatops.domain.names import BotId, ChannelId, MessageTs, PostId, TeamId, UserId
from chatops.domain.request import Asked, Kind, Outcome, Posted, Request, Settlement, State

LEGIBLE = "34679CDFGHJKMNPQRTVWXY"
"""Nothing that looks like its neighbour, and no vowels, so that no words come out."""
REFERENCE_LENGTH = 7

SLACK_TS = re.compile(r"(\d{1,12})\.(\d{1,6})", re.ASCII)
PLAIN = re.compile(r"[\x21-\x7e]{1,255}")
"""Ids that both databases take in a key: an index entry has its limit, PostgreSQL takes no NUL."""
LONGEST_CLIENT_MSG_ID = 100

Values = dict[str, str | int | float | None]


def reference(chance: Random) -> str:
    """Return a name for a request that people can read to each other."""
    return "".join(chance.choices(LEGIBLE, k=REFERENCE_LENGTH))


def position(ts: MessageTs) -> int:
    """Return a ts as microseconds, which sort right whatever its width. ValueError for others."""
    match = SLACK_TS.fullmatch(ts)
    if match is None:
        raise ValueError(f"no ts of a message: {ts[:40]!r}")
    return int(match[1]) * 1_000_000 + int(match[2].ljust(6, "0"))


def storable(text: str) -> str:
    """Replace what one of the databases refuses: NUL and lone surrogates."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def to_row(asked: Asked, reference: str) -> Values:
    """Spread a question over its columns; ValueError when an id is none."""
    ids = (asked.team, asked.channel, asked.thread, asked.user or "-", asked.bot or "-")
    if not all(PLAIN.fullmatch(one) for one in ids):
        raise ValueError("an id that can be no key")
    twin = asked.client_msg_id
    return {
        "id": asked.id,
        "team": asked.team,
        "channel": asked.channel,
        "ts": asked.ts,
        "position": position(asked.ts),
        "thread": asked.thread,
        "lane": asked.lane,
        "user": asked.user,
        "bot": asked.bot,
        "kind": asked.kind,
        "client_msg_id": storable(twin) if 0 < len(twin) <= LONGEST_CLIENT_MSG_ID else None,
        "reference": reference,
    }


def to_asked(row: RowMapping) -> Asked:
    """Gather a question from its columns."""
    return Asked(
        team=TeamId(row["team"]),
        channel=ChannelId(row["channel"]),
        ts=MessageTs(row["ts"]),
        thread=MessageTs(row["thread"]),
        kind=Kind(row["kind"]),
        user=None if row["user"] is None else UserId(row["user"]),
        bot=None if row["bot"] is None else BotId(row["bot"]),
        client_msg_id=row["client_msg_id"] or "",
    )


def to_request(row: RowMapping, posts: Iterable[Posted]) -> Request:
    """Gather a request, what was posted for it, and what is settled."""
    state = State(row["state"])
    return Request(
        asked=to_asked(row),
        received_at=row["received_at"],
        deadline_at=row["deadline_at"],
        reference=row["reference"],
        attempts=row["attempts"],
        state=state,
        settlement=_to_settlement(row) if state is State.SETTLED else None,
        posts=tuple(posts),
        stopped_by=None if row["stopped_by"] is None else UserId(row["stopped_by"]),
    )


def to_posted(row: RowMapping) -> Posted:
    """Gather one message of a reply."""
    ts = None if row["ts"] is None else MessageTs(row["ts"])
    return Posted(row["number"], PostId(row["post_id"]), row["intent_at"], ts)


def _to_settlement(row: RowMapping) -> Settlement:
    return Settlement(
        outcome=Outcome(row["outcome"]),
        text=row["text"],
        footer=row["footer"] or "",
        error=row["error"] or "",
    )
