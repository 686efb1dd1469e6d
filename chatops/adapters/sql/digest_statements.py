"""What is asked of the database for the runs of digests."""

from sqlalchemy import (
    ColumnElement,
    Double,
    Executable,
    Text,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    select,
    update,
)

from chatops.adapters.sql.digest_tables import run_posts, runs
from chatops.adapters.sql.engine import Database
from chatops.domain.digest import BY_HAND, Digest, Ended, Period, Run, Step

Parameters = dict[str, object]

KEPT_S = 400 * 86_400.0
"""Longer than the schedule looks back, so that no period is taken for a new one."""
WAITING_AT_ONCE = 100
OPENINGS_S = 30 * 86_400.0
"""Before its period a text may hold the first words of threads: so far back they are read."""
ABANDONED_S = 2 * 86_400.0
"""Nobody posts what was due before, nor tells of it."""
REMOVED = "It was removed"

OPEN = runs.c.step != literal_column("'done'")
THIS = and_(runs.c.digest == bindparam("of_digest"), runs.c.key == bindparam("of_key"))
HELD = and_(THIS, runs.c.fence == bindparam("held_fence"), runs.c.worker.is_not(None), OPEN)
KNOWN = runs.c.step.in_([literal_column(f"'{step}'") for step in Step])
"""Rows that a newer release left in a step of its own are left to it."""
UNTOLD = runs.c.step == Step.FAILED
PARTS = and_(run_posts.c.digest == bindparam("of_digest"), run_posts.c.key == bindparam("of_key"))
PART = and_(PARTS, run_posts.c.number == bindparam("part"))

POSTS = select(run_posts).where(PARTS).order_by(run_posts.c.number)
UNINTEND = delete(run_posts).where(PART, run_posts.c.ts.is_(None))
POSTED = update(run_posts).where(PART).values(ts=bindparam("new_ts")).returning(*run_posts.c)
PAST = (
    select(runs)
    .where(runs.c.digest == bindparam("of_digest"))
    .order_by(runs.c.due_at.desc(), runs.c.noted_at.desc())
)
HOLD = update(runs).where(HELD).values(fence=runs.c.fence).returning(runs.c.step)
"""Keeps a claim from being lost before the transaction ends; no row when it is lost already."""
POSTING = update(runs).where(THIS).values(step=Step.POSTING.value)


def _first(name: str) -> ColumnElement[str]:
    unwritten = runs.c.step == Step.CLAIMED
    return case((unwritten, bindparam(f"new_{name}", type_=Text)), else_=runs.c[name])


GENERATED = (
    update(runs)
    .where(HELD)
    .values(
        parts=_first("parts"),
        footer=_first("footer"),
        step=case((runs.c.step == Step.CLAIMED, Step.GENERATED.value), else_=runs.c.step),
    )
    .returning(*runs.c)
)
"""The first text stands."""
BY_HAND_NOW = (
    select(runs.c.key)
    .where(
        OPEN,
        runs.c.digest == bindparam("of_digest"),
        runs.c.key.startswith(BY_HAND),
        runs.c.ended.is_(None),
    )
    .limit(1)
)
WAITING_TEXTS = select(runs.c.digest, runs.c.key, runs.c.parts).where(
    OPEN,
    runs.c.parts.like(bindparam("in_channel")),
    runs.c.starts_at - OPENINGS_S <= bindparam("at", type_=Double),
    runs.c.ends_at > bindparam("at", type_=Double),
)
NOTHING = {"parts": None, "footer": None, "worker": None, "claimed_until": 0.0}
WITHDRAWN = (
    update(runs).where(OPEN, THIS).values(fence=runs.c.fence + 1, **NOTHING).returning(runs.c.key)
)
"""Whoever holds it has lost it."""
INSTEAD = (
    update(runs)
    .where(OPEN, THIS)
    .values(
        step=bindparam("new_step", type_=Text),
        ended=bindparam("new_ended", type_=Text),
        reason=bindparam("new_reason", type_=Text),
    )
)
TOLD = update(runs).where(HELD, UNTOLD).values(step=Step.DONE.value).returning(runs.c.key)


class RunStatements:
    """Those that need the time, or the dialect."""

    def __init__(self, database: Database, lease_s: float) -> None:
        now = database.now()
        self._at, self._database = now, database
        free = and_(OPEN, KNOWN, runs.c.claimed_until < now)
        new = database.insert(runs)
        self.note = new.on_conflict_do_nothing().returning(runs.c.key)
        taken = {
            "worker": new.excluded.worker,
            "fence": runs.c.fence + 1,
            "claimed_until": new.excluded.claimed_until,
        }
        self.claim = new.on_conflict_do_update(
            index_elements=[runs.c.digest, runs.c.key], set_=taken, where=free
        ).returning(*runs.c)
        self.now = select(now)
        self.waiting = select(runs).where(free).order_by(runs.c.due_at).limit(WAITING_AT_ONCE)
        held = update(runs).where(HELD)
        self.renew = held.values(claimed_until=now + lease_s).returning(runs.c.key)
        reason = bindparam("new_reason", type_=Text)
        given_back = held.values(
            worker=None, claimed_until=now + bindparam("delay_s", type_=Double)
        )
        self.postpone = given_back.returning(runs.c.attempts)
        self.fail = given_back.values(attempts=runs.c.attempts + 1, reason=reason).returning(
            runs.c.attempts
        )
        ended = {"ended": bindparam("new_ended", type_=Text), "reason": reason, "noted_at": now}
        # The text is forgotten: it stands in the channel now.
        gone = {"parts": None, "footer": None}
        self.finish = held.values(step=bindparam("new_step"), **ended, **gone).returning(runs.c.key)
        self.long_ago = runs.c.due_at < now - ABANDONED_S
        self.stale = (
            update(runs)
            .where(OPEN, self.long_ago, runs.c.parts.is_not(None))
            .values(parts=None, footer=None)
        )
        self.end = (
            update(runs)
            .where(OPEN)
            .values(
                step=Step.DONE.value,
                ended=func.coalesce(runs.c.ended, Ended.SKIPPED.value),
                reason=case((runs.c.ended.is_(None), REMOVED), else_=runs.c.reason),
                noted_at=now,
                **NOTHING,
            )
        )
        self.reintend = (
            update(run_posts).where(PART).values(ts=None, intent_at=now).returning(*run_posts.c)
        )
        self.old = delete(runs).where(runs.c.noted_at < now - KEPT_S)

    def intend(self, run: Run, number: int, post: str) -> Executable:
        """Return what inserts an intent; of one that stands nothing is changed."""
        insert = self._database.insert(run_posts).values(
            digest=run.digest.name,
            key=run.period.key,
            number=number,
            post_id=post,
            intent_at=self._at,
        )
        return insert.on_conflict_do_update(
            index_elements=list(run_posts.primary_key), set_={"number": run_posts.c.number}
        ).returning(*run_posts.c)


def held(run: Run) -> Parameters:
    """Bind HELD to a run."""
    return {**this(run), "held_fence": run.fence}


def this(run: Run) -> Parameters:
    """Bind THIS to a run."""
    return {"of_digest": run.digest.name, "of_key": run.period.key}


def row_of(digest: Digest, period: Period, reference: str, now: float) -> Parameters:
    """Spread a run that nobody has begun over its columns."""
    return {
        "digest": digest.name,
        "key": period.key,
        "due_at": period.due_at,
        "starts_at": period.starts_at,
        "ends_at": period.ends_at,
        "step": Step.CLAIMED.value,
        "worker": None,
        "claimed_until": 0.0,
        "fence": 0,
        "attempts": 0,
        "reference": reference,
        "parts": None,
        "footer": None,
        "ended": None,
        "reason": "",
        "noted_at": now,
    }


def skipped(row: Parameters, reason: str) -> Parameters:
    """Return the row of a run that is over before it began."""
    return {**row, "step": Step.DONE.value, "ended": Ended.SKIPPED.value, "reason": reason}
