"""Digests, and what became of their runs."""

from collections.abc import Sequence
from typing import Protocol

from chatops.domain.digest import (
    Digest,
    DigestChange,
    Ended,
    Past,
    Period,
    PostedPart,
    Run,
    Waiting,
)
from chatops.domain.names import ChannelId, MessageTs, PostId, UserId, WorkerId


class Digests(Protocol):
    """Digests of the file and from Slack, and their runs; every method returns after its commit.

    Methods that take a run raise ClaimLost, and change nothing, when it was claimed again
    meanwhile, or has ended. All raise StoreUnavailable when the database does not say that it
    committed. Those that change a digest raise Wrong, in words for whoever asked for it.
    """

    async def notice(self) -> None:
        """Note since when each digest of the file stands; to be called once, before `all`."""

    async def all(self) -> tuple[Digest, ...]:
        """Return the digests as they stand now, by name."""

    async def get(self, name: str) -> Digest | None:
        """Return one of them."""

    async def add(self, who: UserId, digest: Digest) -> Digest:
        """Set up a digest from within Slack, owned by `who`; return it as it is stored."""

    async def remove(self, who: UserId, name: str) -> None:
        """Remove a digest that was set up in Slack, and end its runs; what became of them is known."""

    async def pause(self, who: UserId, name: str, *, paused: bool) -> bool:
        """Set whether a digest rests; False when that was so already."""

    async def changes(self, limit: int) -> tuple[DigestChange, ...]:
        """Return who did what to which digest, the newest first."""

    async def past(self, name: str, limit: int) -> tuple[Past, ...]:
        """Return the latest runs of a digest, the newest first; `ended` is None while one runs."""

    async def order(self, digest: Digest, period: Period) -> bool:
        """Have a run wait for whoever claims it.

        False when this period is known, or another run that was asked for by hand is under way.
        """

    async def skip(self, digest: Digest, period: Period, reason: str) -> bool:
        """Note that a period came to nothing; False when it is known."""

    async def waiting(self) -> tuple[Waiting, ...]:
        """Return the runs that have not ended and that nobody holds, the longest due first."""

    async def claim(self, digest: Digest, period: Period, worker: WorkerId) -> Run | None:
        """Take a period that is new, or whose claim ran out; else None.

        One that was begun keeps the times that it was begun with.
        """

    async def renew(self, run: Run) -> None:
        """Prolong a claim."""

    async def postpone(self, run: Run, delay_s: float, reason: str | None = None) -> int:
        """Give a run back, to be claimed after `delay_s` at the earliest.

        With a reason it counts as an attempt that failed. Returns how many did.
        """

    async def generated(self, run: Run, parts: Sequence[str], footer: str) -> Run:
        """Store what is to be posted. The first text stands: post what the returned run says."""

    async def intend(self, run: Run, number: int, post: PostId) -> PostedPart:
        """Commit the intent to post part `number`, or return the intent that stands already."""

    async def posted(self, run: Run, number: int, ts: MessageTs) -> None:
        """Store the ts that the chat system gave to part `number`."""

    async def reintend(self, run: Run, number: int) -> PostedPart:
        """Renew the time of an intent right before it is posted anew, and forget its ts."""

    async def unintend(self, run: Run, number: int) -> None:
        """Take back the intent of a part that certainly was not posted."""

    async def posts(self, run: Run) -> tuple[PostedPart, ...]:
        """Return the parts as they stand now, whoever holds the claim."""

    async def finish(self, run: Run, ended: Ended, reason: str = "") -> None:
        """End a run. One that failed stays claimed until `told`; its reason is for people."""

    async def told(self, run: Run) -> None:
        """Note that whoever owns the digest knows of its failure."""

    async def withdraw(self, channel: ChannelId, ts: MessageTs) -> None:
        """Forget texts that wait to be posted and may hold a message that was deleted or changed.

        They are written anew, but for one that stands in its channel in part: it has failed.
        """

    async def purge(self) -> None:
        """Forget runs of long ago, removed digests' as well as others', and texts left unposted."""
