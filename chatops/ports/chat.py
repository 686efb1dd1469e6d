"""The chat system."""

from collections.abc import Collection
from typing import Protocol

from chatops.domain.conversation import Message, Names, Person, Thread
from chatops.domain.names import ChannelId, MessageTs, PostId, UserId
from chatops.domain.reply import Place, Post, Sign
from chatops.domain.screen import Screen


class Chat(Protocol):
    """Slack, as the services see it.

    Calls raise ChatUnavailable when they may be tried again, and a Final error when not.
    """

    async def thread(
        self, place: Place, until: MessageTs, *, since: MessageTs | None = None
    ) -> Thread:
        """Read a thread from after `since`, or from its root, up to and including `until`.

        Notices are left out, and commands.
        """

    async def message(self, place: Place, ts: MessageTs) -> Message | None:
        """Return one message of a thread as it reads now, a command too; None when it is gone."""

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

    async def whisper(
        self,
        place: Place,
        user: UserId,
        text: str,
        *,
        footer: str = "",
        links: frozenset[str] = frozenset(),
    ) -> None:
        """Tell one person something that only they see; never raises. `links` are as in a Post."""

    async def whisper_screen(self, place: Place, user: UserId, screen: Screen) -> None:
        """Show one person a screen that only they see; never raises."""

    async def may_see(self, channel: ChannelId, person: Person) -> bool:
        """Say whether somebody can read a channel. A Final error, too, means no."""

    async def direct(self, user: UserId, post: Post) -> bool:
        """Post to one person's direct messages, once; False when it is not known to be there.

        Never raises.
        """
