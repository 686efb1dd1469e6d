"""What was spent, by whom, and what may be spent in a day. Days are those of UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NewType

from chatops.domain.names import ChannelId, RequestId, UserId

DAY_S = 86_400

Day = NewType("Day", int)
"""A day of UTC, as the number of days since the epoch."""


class Kind(StrEnum):
    """What a model was called for."""

    ANSWER = "answer"
    SUMMARY = "summary"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Spender:
    """On whose account a call is; a summary is on that of its channel and on no person's."""

    user: UserId | None
    channel: ChannelId | None


@dataclass(frozen=True, slots=True)
class Spent:
    """What one call took; `cost_usd` is None where nobody knows the model's price."""

    tokens_in: int
    tokens_out: int
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What many calls took. The cost leaves out the `unpriced` ones among the calls."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float = 0.0
    unpriced: int = 0

    @property
    def tokens(self) -> int:
        """Return all tokens, those that the limits are about."""
        return self.tokens_in + self.tokens_out


@dataclass(frozen=True, slots=True)
class Limits:
    """How many tokens a day may take; None is without limit, 0 lets nothing through."""

    per_user_day: int | None = None
    per_channel_day: int | None = None
    per_day: int | None = None

    def __bool__(self) -> bool:
        return any(
            limit is not None for limit in (self.per_user_day, self.per_channel_day, self.per_day)
        )


class Limit(StrEnum):
    """The limits, by what each is about."""

    USER = "user"
    CHANNEL = "channel"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a model, and for whom it is.

    A newer call for the same request takes the place of an older one that never came to an end.
    """

    id: str
    spender: Spender
    kind: Kind
    request: RequestId | None = None


def day_of(at: float) -> Day:
    """Return the day of a time in epoch seconds."""
    return Day(int(at // DAY_S))


def opens_at(day: Day) -> float:
    """Return when the limits of a day count no more: the next midnight, in epoch seconds."""
    return float((day + 1) * DAY_S)


def first_of_month(day: Day) -> Day:
    """Return the day on which this month began."""
    return day_of(_date(day).replace(day=1).timestamp())


def date_of(day: Day) -> date:
    """Return a day as people write it."""
    return _date(day).date()


def _date(day: Day) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(days=day)


def over(limit: int | None, used: int, held: int, wanted: int) -> bool:
    """Say whether a limit forbids a call that may take as much as `wanted`.

    `held` is what running calls may take. While anything is left, a call that is alone is let
    through whatever it may take: most take far less. So the limit is passed by one call at most.
    """
    if limit is None or used + held + wanted <= limit:
        return False
    return used >= limit or held > 0
