"""What one person alone sees among everybody's messages."""

from dataclasses import dataclass, replace

from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.calls import Calls
from chatops.adapters.slack.screens.blocks import MESSAGE_BLOCKS, blocks, notice
from chatops.adapters.slack.writing.compose import Composed
from chatops.domain.errors import ChatUnavailable, Final
from chatops.domain.gesture import Spot
from chatops.domain.names import MessageTs, UserId
from chatops.domain.screen import Menu, Part, Screen, Words

NAMED = 10


@dataclass(frozen=True, slots=True)
class Whispers:
    """Posts ephemeral messages. All raise what calls raise."""

    client: AsyncWebClient
    calls: Calls

    async def screen(self, spot: Spot, user: UserId, screen: Screen) -> None:
        """Show a screen to one person in a channel or thread."""
        thread = await self._visible(spot)
        if spot.thread and thread is None:
            screen = replace(screen, parts=tuple(map(_told, screen.parts)))
        await self._post(spot, thread, user, notice(screen), blocks(screen, MESSAGE_BLOCKS))

    async def words(self, spot: Spot, user: UserId, form: Composed) -> MessageTs:
        """Tell one person something in a channel or thread."""
        thread = await self._visible(spot)
        return await self._post(spot, thread, user, form.text, form.blocks)

    async def _post(
        self,
        spot: Spot,
        thread: MessageTs | None,
        user: UserId,
        text: str,
        shown: list[dict[str, object]],
    ) -> MessageTs:
        said = await self.calls.patiently(
            "chat.postEphemeral",
            lambda: self.client.chat_postEphemeral(
                channel=spot.channel or "", user=user, thread_ts=thread, text=text, blocks=shown
            ),
        )
        return MessageTs(str(said.get("message_ts") or ""))

    async def _visible(self, spot: Spot) -> MessageTs | None:
        """Return the thread, None where nobody has replied yet: Slack shows nothing in such a one.

        https://docs.slack.dev/reference/methods/chat.postEphemeral
        """
        if not spot.thread:
            return None
        try:
            said = await self.calls.once(
                "conversations.replies",
                lambda: self.client.conversations_replies(
                    channel=spot.channel or "", ts=str(spot.thread), limit=2
                ),
            )
        except (ChatUnavailable, Final):
            return None
        messages = said.get("messages")
        return spot.thread if isinstance(messages, list) and len(messages) > 1 else None


def _told(part: Part) -> Part:
    """Return a menu as words: shown outside of its thread, it would act on the whole channel."""
    if not isinstance(part, Menu):
        return part
    names = ", ".join(f"`{one.value}`" for one in part.options[:NAMED])
    more = f" and {len(part.options) - NAMED} more" if len(part.options) > NAMED else ""
    return Words(f"{part.label}: {names}{more}.")
