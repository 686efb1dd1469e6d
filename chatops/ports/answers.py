"""Answers, as people steer them."""

from collections.abc import Collection, Mapping
from typing import Protocol

from chatops.domain.names import RequestId, UserId
from chatops.domain.reply import Place
from chatops.domain.request import Request


class Answers(Protocol):
    """Requests as people steer them. All raise StoreUnavailable.

    Ids come from buttons: whatever cannot be one is an unknown one.
    """

    async def find(self, request: RequestId) -> Request | None:
        """Return a question, whatever became of it; None when there is none of this id."""

    async def unsettled(self, place: Place) -> tuple[Request, ...]:
        """Return the questions of a thread that have no answer yet, oldest first.

        A place without a thread is a whole channel.
        """

    async def stop(self, request: RequestId, by: UserId) -> bool:
        """Note durably that somebody wants no answer any more; False when it is too late."""

    async def stopped(self, ids: Collection[RequestId]) -> Mapping[RequestId, UserId]:
        """Return who stopped which of these requests."""

    async def reopen(self, request: RequestId) -> bool:
        """Have a question answered anew, by editing the messages of its reply.

        False unless it is done and has a reply; so of many who ask for it at once one succeeds.
        """
