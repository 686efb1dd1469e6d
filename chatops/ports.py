"""What the services need of the world; adapters satisfy these by shape."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from typing import Protocol

from chatops.domain.conversation import Finish, Names, Person, Piece, Question, Thread, Usage
from chatops.domain.names import (
    ChannelId,
    MessageTs,
    ModelName,
    PostId,
    RequestId,
    UserId,
    WorkerId,
)
from chatops.domain.price import Price
from chatops.domain.reply import Place, Post, Sign
from chatops.domain.request import (
    Asked,
    Backlog,
    Claim,
    Outcome,
    Posted,
    Recheck,
    Request,
    Settlement,
)
from chatops.domain.screen import Screen
from chatops.domain.summary.values import Cover, Kept, Summary, ThreadId


class Clock(Protocol):
    """Time, so that tests can own it."""

    def now(self) -> float:
        """Return seconds since the epoch."""

    def monotonic(self) -> float:
        """Return seconds that never go back, for spans."""

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""


class Inbox(Protocol):
    """Requests and what became of them; every method returns after its commit.

    Methods that take a claim raise ClaimLost, and change nothing, when a newer claim exists.
    All raise StoreUnavailable when the database does not say that it committed.
    """

    async def put(self, asked: Asked) -> bool:
        """Store a question; False when it is known already, by its key or as a phantom twin."""

    async def withdraw(self, request: RequestId) -> bool:
        """Close a request that nobody has posted for yet; False when it is too late or unknown."""

    async def claim(self, worker: WorkerId) -> Claim | None:
        """Take the oldest request whose thread is free, or None.

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


class Chat(Protocol):
    """Slack, as the services see it.

    Calls raise ChatUnavailable when they may be tried again, and a Final error when not.
    """

    async def thread(
        self, place: Place, until: MessageTs, *, since: MessageTs | None = None
    ) -> Thread:
        """Read a thread from after `since`, or from its root, up to and including `until`.

        Notices are left out.
        """

    async def names(self, authors: Collection[str]) -> Names:
        """Return a display name for each id; an unknown one gets a placeholder."""

    async def person(self, user: UserId) -> Person:
        """Return what is known of a person, at most some minutes old."""

    def parts(self, text: str) -> tuple[str, ...]:
        """Cut a text into pieces that one message each can hold, breaking no fence or table."""

    async def post(self, place: Place, post: Post) -> MessageTs:
        """Post once, without any retry; PostUnknown when nobody knows whether it is there."""

    async def edit(self, channel: ChannelId, ts: MessageTs, post: Post) -> None:
        """Replace a posted message, waiting out rate limits; MessageGone when it is deleted."""

    async def show(self, channel: ChannelId, ts: MessageTs, post: Post) -> None:
        """Show progress in a posted message, or skip it when the rate limit has no room."""

    async def find(self, place: Place, post: PostId, since: float) -> tuple[MessageTs, ...]:
        """Return the messages that carry this id, oldest first, looking from `since` on."""

    async def delete(self, channel: ChannelId, ts: MessageTs) -> None:
        """Delete an own message; one that is gone already is no error."""

    async def sign(self, channel: ChannelId, ts: MessageTs, sign: Sign) -> None:
        """Put a reaction in place of the earlier ones, as configured; never raises."""

    async def whisper(self, place: Place, user: UserId, text: str, *, footer: str = "") -> None:
        """Tell one person something that only they see; never raises."""

    async def whisper_screen(self, place: Place, user: UserId, screen: Screen) -> None:
        """Show one person a screen that only they see; never raises."""

    async def may_see(self, channel: ChannelId, person: Person) -> bool:
        """Say whether somebody can read a channel. A Final error, too, means no."""

    async def direct(self, user: UserId, post: Post) -> bool:
        """Post to one person's direct messages, once; False when it is not known to be there.

        Never raises.
        """


class Model(Protocol):
    """An endpoint that answers prompts."""

    def stream(self, question: Question) -> AsyncGenerator[Piece | Finish, None]:
        """Yield the answer's pieces, none empty, and one Finish at the end.

        Raises ModelUnavailable, AnswerIncomplete, PromptTooLong, ModelRefused or
        ModelMisconfigured.
        """


class Tokens(Protocol):
    """Counts of tokens; exact where the model's encoding is known, else an estimate."""

    async def count(self, model: ModelName, texts: Collection[str]) -> tuple[int, ...]:
        """Return the tokens of each text, never blocking the event loop for long."""

    def learn(self, model: ModelName, estimated: int, actual: int) -> None:
        """Take the endpoint's own count of a prompt into account for later estimates."""


class Catalogue(Protocol):
    """What is known of models."""

    def window(self, model: ModelName) -> int:
        """Return the context window in tokens, a safe default for an unknown model."""

    def max_output(self, model: ModelName) -> int | None:
        """Return how many tokens a model may answer, or None when nothing is set."""

    def learn_window(self, model: ModelName, tokens: int) -> None:
        """Remember a window that an endpoint told of in an error."""

    def price(self, model: ModelName) -> Price | None:
        """Return what a model costs, None where that is not known."""

    def cost(self, model: ModelName, usage: Usage) -> float | None:
        """Return the US dollars that a call cost, None where that is not known."""


class Meter(Protocol):
    """Counts and durations for whoever operates the process; never text, users or channels."""

    def count(self, name: str, **labels: str) -> None:
        """Add one to a counter."""

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Record a duration."""

    def add(self, name: str, amount: float, **labels: str) -> None:
        """Add an amount to a counter."""


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
