"""What one person alone sees among everybody's messages."""

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.calls import Calls
from chatops.adapters.slack.screens.blocks import MESSAGE_BLOCKS, blocks, notice
from chatops.adapters.slack.writing.compose import Composed
from chatops.domain.errors import ChatUnavailable, Final
from chatops.domain.gesture import Spot
from chatops.domain.names import MessageTs, UserId
from chatops.domain.screen import Screen


@dataclass(frozen=True, slots=True)
class Whispers:
    """Posts ephemeral messages. All raise what calls raise."""

    client: AsyncWebClient
    calls: Calls

    async def screen(self, spot: Spot, user: UserId, screen: Screen) -> None:
        """Show a screen to one person in a channel or thread."""
        shown = blocks(screen, MESSAGE_BLOCKS)
        await self._post(spot, user, notice(screen), shown)

    async def words(self, spot: Spot, user: UserId, form: Composed) -> MessageTs:
        """Tell one person something in a channel or thread."""
        return await self._post(spot, user, form.text, form.blocks)

    async def _post(
        self, spot: Spot, user: UserId, text: str, shown: list[dict[str, object]]
    ) -> MessageTs:
        thread = await self._visible(spot)
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
