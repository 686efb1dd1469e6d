"""Requests, and what became of them."""

from collections.abc import Collection
from typing import Protocol

from chatops.domain.names import MessageTs, PostId, RequestId, WorkerId
from chatops.domain.request import Asked, Backlog, Claim, Outcome, Posted, Recheck, Settlement


class Inbox(Protocol):
    """Requests and what became of them; every method returns after its commit.

    Methods that take a claim raise ClaimLost, and change nothing, when a newer claim exists.
    All raise StoreUnavailable when the database does not say that it committed.
    """

    async def put(self, asked: Asked) -> bool:
        """Store a question; False when it is known already, by its key or as a phantom twin."""

    async def withdraw(self, request: RequestId) -> bool:
        """Close a request that nobody has posted for yet; False when it is too late or unknown."""

    async def claim(self, worker: WorkerId, *, commands: bool = False) -> Claim | None:
        """Take the oldest request whose thread is free, or None; with `commands` no question.

        Only the first unfinished request of a thread can be claimed, and none while another
        of that thread is held. A claim whose time ran out is taken over, with a newer fence.
        """

    async def renew(self, worker: WorkerId, requests: Collection[RequestId]) -> set[RequestId]:
        """Prolong the worker's claims; return the ids that it no longer holds."""

    async def release(self, claim: Claim, *, delay_s: float) -> None:
        """Give a request back, to be claimed again after `delay_s` seconds at the earliest."""

    async def count_attempt(self, claim: Claim) -> int:
        """Add one failed model call and return how many there were."""

    async def intend(self, claim: Claim, number: int, post: PostId) -> Posted:
        """Commit the intent to post part `number`, or return the intent that stands already."""

    async def posted(self, claim: Claim, number: int, ts: MessageTs) -> None:
        """Store the ts that the chat system gave to part `number`."""

    async def reintend(self, claim: Claim, number: int) -> Posted:
        """Renew the time of an intent right before it is posted anew, and forget its ts."""

    async def unintend(self, claim: Claim, number: int) -> None:
        """Take back the intent of a part that certainly was not posted."""

    async def posts(self, request: RequestId) -> tuple[Posted, ...]:
        """Return the parts of a reply as they stand now, whoever holds the claim."""

    async def settle(self, claim: Claim, settlement: Settlement) -> None:
        """Store what is to be shown. The first settlement stands; a later one changes nothing."""

    async def close(self, claim: Claim, outcome: Outcome, *, recheck: bool = False) -> None:
        """End a request; with `recheck`, have its thread looked through for strays later."""

    async def due_rechecks(self) -> tuple[Recheck, ...]:
        """Return the closed requests that are due to be looked at for strays."""

    async def rechecked(self, request: RequestId) -> None:
        """Note that a request was looked at; after the second time it is not due again."""

    async def backlog(self) -> Backlog:
        """Say how much waits."""

    async def writable(self) -> bool:
        """Say whether a transaction commits now; raises nothing."""
