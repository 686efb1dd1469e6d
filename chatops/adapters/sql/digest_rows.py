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
        parts=parts_of(row["parts"]),
        footer=row["footer"] or "",
        posts=tuple(posts),
        attempts=row["attempts"],
        reason=row["reason"],
        reference=row["reference"],
        moved=_moved(digest, row["parts"]),
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


def written(digest: Digest, parts: Sequence[str], footer: str) -> Values:
    """Spread a text over its columns, and name the channels that it must not leave."""
    document = {"parts": [storable(part) for part in parts], "between": _between(digest)}
    return {
        "new_parts": json.dumps(document),
        "new_footer": storable(footer),
    }


def withdrawn(parts: int, posts: Sequence[PostedPart]) -> Values:
    """Return what becomes of a run whose texts had to go, by how many of them were posted."""
    if not posts:
        return {"new_step": Step.CLAIMED.value, "new_ended": None, "new_reason": ""}
    if sum(1 for post in posts if post.ts) == parts:
        return {"new_step": Step.DONE.value, "new_ended": Ended.POSTED.value, "new_reason": ""}
    why = "A message that it was made of was deleted or changed"
    return {"new_step": Step.FAILED.value, "new_ended": Ended.FAILED.value, "new_reason": why}


def parts_of(stored: str | None) -> tuple[str, ...]:
    """Return the texts that wait to be posted."""
    return tuple(json.loads(stored)["parts"]) if stored else ()


def _moved(digest: Digest, stored: str | None) -> bool:
    return stored is not None and json.loads(stored)["between"] != _between(digest)


def _between(digest: Digest) -> list[str]:
    return [*sorted(digest.sources), digest.target]


def texts(stored: str | None) -> tuple[str, ...]:
    """Return the texts of a list in JSON."""
    return tuple(json.loads(stored)) if stored else ()
