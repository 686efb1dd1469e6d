"""What is remembered of threads, and the summaries made of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from chatops.domain.names import ChannelId, MessageTs
from chatops.domain.summary.values import Cover, Kept, Summary, ThreadId


class Threads(Protocol):
    """What is remembered of threads, so that only news is read from Slack."""

    async def load(self, thread: ThreadId) -> tuple[Kept, ...]:
        """Return the remembered messages of a thread, in order; empty when none are."""

    async def keep(self, thread: ThreadId, news: Sequence[Kept], gone: Sequence[MessageTs]) -> None:
        """Store new and changed messages and forget those that are gone, in one transaction.

        A changed or forgotten message takes with it every summary whose range holds it; an
        unchanged one costs nothing. Deleted text stays in no row, free page or log of the database.
        """

    async def find(self, channel: ChannelId, ts: MessageTs) -> ThreadId | None:
        """Return the thread in which a message is remembered."""

    async def takes_part(self, thread: ThreadId) -> bool:
        """Say whether the bot ever answered, or was asked, in a thread."""

    async def purge(self, older_than_s: float) -> None:
        """Forget threads, with all that was made of them, that nobody used for so long."""


class Summaries(Protocol):
    """The rows of summary trees."""

    async def leaves(self, thread: ThreadId) -> tuple[MessageTs, ...]:
        """Return the first ts of each leaf, in order."""

    async def close_leaves(self, thread: ThreadId, first: Sequence[MessageTs], after: int) -> None:
        """Store further leaves, of which `after` exist already; a lost race changes nothing."""

    async def get(self, keys: Collection[str]) -> Mapping[str, Summary]:
        """Return those summaries that exist, and note that they were used."""

    async def put(self, summary: Summary, sources: Mapping[MessageTs, str]) -> bool:
        """Store a summary unless its sources changed meanwhile; False when they did.

        `sources` are the keys of the messages it was made from. An extract never replaces
        anything, and a model's summary replaces an extract of the same key.
        """

    async def cover(self, thread: ThreadId) -> Cover:
        """Return the committed cover, empty at first."""

    async def commit(self, thread: ThreadId, cover: Cover) -> None:
        """Store a cover in place of the former one."""


class Recall(Protocol):
    """Finds old messages that match a question; derived from the messages and disposable."""

    async def find(
        self, thread: ThreadId, messages: Sequence[Kept], question: str
    ) -> tuple[MessageTs, ...]:
        """Return the messages that match best, the best first, at most sixty.

        What is new in `messages` is indexed, what is gone or changed is dropped, first.
        """

    def forget(self, thread: ThreadId) -> None:
        """Drop the index of a thread."""
