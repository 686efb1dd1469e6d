"""Screens that one person sees among everybody's messages."""

from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.calls import Calls
from chatops.adapters.slack.screens.blocks import MESSAGE_BLOCKS, blocks, notice
from chatops.domain.gesture import Spot
from chatops.domain.names import UserId
from chatops.domain.screen import Screen


async def whisper_to(
    client: AsyncWebClient, calls: Calls, spot: Spot, user: UserId, screen: Screen
) -> None:
    """Show a screen to one person in a channel or thread. Raises what calls raise."""
    await calls.patiently(
        "chat.postEphemeral",
        lambda: client.chat_postEphemeral(
            channel=spot.channel or "",
            user=user,
            thread_ts=spot.thread or None,
            text=notice(screen),
            blocks=blocks(screen, MESSAGE_BLOCKS),
        ),
    )
