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
    seconds before its due instant. `owner` is who is told of failures, None for one from the file.
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


@dataclass(frozen=True, slots=True)
class Period:
    """What one run is about. `key` is unique for a digest: a local day, week or time, or a name.

    Times are epoch seconds; messages from `starts_at` on and before `ends_at` belong to it.
    """

    key: str
    due_at: float
    starts_at: float
    ends_at: float


class Step(StrEnum):
    """How far a run is."""

    CLAIMED = "claimed"
    GENERATED = "generated"
    POSTING = "posting"
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
    """One run, as it is stored. `parts` are the texts to be posted, once they are written."""

    digest: Digest
    period: Period
    fence: int
    step: Step
    parts: tuple[str, ...] = ()
    footer: str = ""
    posts: tuple["PostedPart", ...] = ()
    attempts: int = 0


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
