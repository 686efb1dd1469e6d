"""Rows of digests and their runs as the services speak of them."""

import json
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import RowMapping

from chatops.adapters.sql.rows import Values, storable
from chatops.domain.digest import (
    Act,
    Digest,
    DigestChange,
    Ended,
    Origin,
    Past,
    Period,
    PostedPart,
    Run,
    Step,
    Waiting,
)
from chatops.domain.names import ChannelId, MessageTs, PostId, UserId


def to_digest(row: RowMapping) -> Digest:
    """Gather a digest that was set up in Slack."""
    return Digest(
        name=row["name"],
        sources=tuple(ChannelId(source) for source in texts(row["sources"])),
        target=ChannelId(row["target"]),
        cron=row["cron"],
        zone=row["zone"],
        covers_s=row["covers_s"],
        instructions=row["instructions"],
        says_when_empty=row["says_when_empty"],
        origin=Origin.SLACK,
        owner=UserId(row["owner"]),
        paused=row["paused"],
        since=row["since"],
    )


def digest_row(digest: Digest, who: UserId, since: float) -> Mapping[str, object]:
    """Spread a digest over its columns."""
    wish = digest.instructions
    return {
        "name": digest.name,
        "sources": json.dumps(digest.sources),
        "target": digest.target,
        "cron": digest.cron,
        "zone": digest.zone,
        "covers_s": digest.covers_s,
        "instructions": None if wish is None else storable(wish),
        "says_when_empty": digest.says_when_empty,
        "owner": who,
        "paused": False,
        "since": since,
    }


def to_run(digest: Digest, row: RowMapping, posts: Iterable[PostedPart]) -> Run:
    """Gather a run and what was posted of it."""
    return Run(
        digest=digest,
        period=to_period(row),
        fence=row["fence"],
        step=Step(row["step"]),
        parts=texts(row["parts"]),
        footer=row["footer"] or "",
        posts=tuple(posts),
        attempts=row["attempts"],
        reason=row["reason"],
        reference=row["reference"],
    )


def to_period(row: RowMapping) -> Period:
    """Gather the period of a run."""
    return Period(row["key"], row["due_at"], row["starts_at"], row["ends_at"])


def to_waiting(row: RowMapping) -> Waiting:
    """Gather a run that waits."""
    return Waiting(row["digest"], to_period(row), Step(row["step"]))


def to_past(row: RowMapping) -> Past:
    """Gather a run as lists show it."""
    ended = None if row["ended"] is None else Ended(row["ended"])
    return Past(row["key"], row["due_at"], ended, row["reason"], row["reference"])


def to_part(row: RowMapping) -> PostedPart:
    """Gather one message of a run."""
    ts = None if row["ts"] is None else MessageTs(row["ts"])
    return PostedPart(row["number"], PostId(row["post_id"]), row["intent_at"], ts)


def to_change(row: RowMapping) -> DigestChange:
    """Gather what somebody did."""
    return DigestChange(UserId(row["who"]), row["name"], Act(row["act"]), row["at"])


def written(parts: Sequence[str], footer: str) -> Values:
    """Spread a text over its columns."""
    return {
        "new_parts": json.dumps([storable(part) for part in parts]),
        "new_footer": storable(footer),
    }


def texts(stored: str | None) -> tuple[str, ...]:
    """Return the texts of a list in JSON."""
    return tuple(json.loads(stored)) if stored else ()
