"""Digests: scheduled posts about what was said in some channels."""

from dataclasses import dataclass
from enum import StrEnum

from chatops.domain.names import ChannelId, MessageTs, PostId, UserId


class Origin(StrEnum):
    """Where a digest was set up. Only those from Slack can be removed there."""

    FILE = "file"
    SLACK = "slack"


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest as it was set up.

    `cron` has five fields and is read in the IANA zone `zone`; each run covers the `covers_s`
    seconds before its due instant, whole days by the clock on the wall. `owner` is who is told of failures, None for one from the file.
    What was due before `since`, in epoch seconds, is not made up for; the store says since when.
    """

    name: str
    sources: tuple[ChannelId, ...]
    target: ChannelId
    cron: str
    zone: str
    covers_s: float
    instructions: str | None = None
    says_when_empty: bool = False
    origin: Origin = Origin.FILE
    owner: UserId | None = None
    paused: bool = False
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Period:
    """What one run is about. `key` is unique for a digest: a local day, week or time, or a name.

    Times are epoch seconds; messages from `starts_at` on and before `ends_at` belong to it.
    """

    key: str
    due_at: float
    starts_at: float
    ends_at: float

    @property
    def by_hand(self) -> bool:
        """Say whether somebody asked for this run, instead of its schedule."""
        return self.key.startswith(BY_HAND)


BY_HAND = "manual:"


class Step(StrEnum):
    """How far a run is. `FAILED`: it has come to nothing, and that is yet to be told."""

    CLAIMED = "claimed"
    GENERATED = "generated"
    POSTING = "posting"
    FAILED = "failed"
    DONE = "done"


class Ended(StrEnum):
    """What became of a run."""

    POSTED = "posted"
    EMPTY = "empty"
    """There was nothing to say, and nothing was said."""
    SKIPPED = "skipped"
    """It came too late."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """One run, as it was when it was claimed; only `fence` tells claims of one run apart.

    `parts` are the texts to be posted, once they are written; with `moved` they were written from
    or for other channels than the digest names now. `attempts` counts those that came to nothing,
    `reason` says why the last one did, `reference` stands in the log.
    """

    digest: Digest
    period: Period
    fence: int
    step: Step
    parts: tuple[str, ...] = ()
    footer: str = ""
    posts: tuple["PostedPart", ...] = ()
    attempts: int = 0
    reason: str = ""
    reference: str = ""
    moved: bool = False


@dataclass(frozen=True, slots=True)
class PostedPart:
    """One message of a digest: the intent to post it, and its ts once that is known."""

    number: int
    id: PostId
    intent_at: float
    ts: MessageTs | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """A run as lists show it; `reason` is in words for people, `reference` stands in the log."""

    key: str
    due_at: float
    ended: Ended | None
    reason: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A run that nobody holds and that has not ended: ordered by hand, given back or left."""

    name: str
    period: Period
    step: Step


class Act(StrEnum):
    """What somebody did to a digest."""

    ADDED = "added"
    REMOVED = "removed"
    PAUSED = "paused"
    RESUMED = "resumed"


@dataclass(frozen=True, slots=True)
class DigestChange:
    """One change by one person, at `at` in epoch seconds."""

    who: UserId
    name: str
    act: Act
    at: float
