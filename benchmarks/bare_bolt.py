"""What others are compared with: a Bolt app as its documentation shows it, and nothing more."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.say.async_say import AsyncSay
from slack_sdk.web.async_client import AsyncWebClient


async def main() -> None:
    """Say ok to every mention, in its thread."""
    token = os.environ["SLACK_BOT_TOKEN"]
    client = AsyncWebClient(token=token, base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client)

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], say: AsyncSay) -> None:
        await say("ok", thread_ts=event["ts"])

    @app.event("message")
    async def posted() -> None:
        """Nothing: Bolt does not ack what nobody listens to."""

    handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
    start: Callable[[], Awaitable[None]] = handler.start_async  # the SDK leaves it without types
    await start()


if __name__ == "__main__":
    asyncio.run(main())
