"""Slack's own threaded client, as it comes, against the playground."""

import asyncio
import queue
from typing import Any

from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web import WebClient

from chatops.playground.server import Playground


class Bot:
    """Answers mentions with the threaded client; its threads end with `close`."""

    def __init__(self, playground: Playground) -> None:
        self.web = WebClient(playground.bot_token, base_url=playground.api_url)
        self.answered: queue.Queue[dict[str, Any]] = queue.Queue()
        self.client = SocketModeClient(
            playground.app_token,
            web_client=WebClient(base_url=playground.api_url),
            ping_interval=1,
            auto_reconnect_enabled=False,
        )
        self.client.socket_mode_request_listeners.append(self.listen)

    def listen(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
        event = request.payload["event"]
        if event["type"] == "app_mention":
            place = {"channel": event["channel"]}
            posted = self.web.chat_postMessage(text="…", thread_ts=event["ts"], **place)
            self.web.chat_update(ts=posted["ts"], text="done", **place)
            self.answered.put(dict(event))

    def read(self, event: dict[str, Any]) -> list[str]:
        thread = self.web.conversations_replies(channel=event["channel"], ts=event["ts"])
        return [message["text"] for message in thread["messages"]]


async def test_the_threaded_client_hears_a_mention_and_answers_in_its_thread(
    playground: Playground,
) -> None:
    bot = await asyncio.to_thread(Bot, playground)
    await asyncio.to_thread(bot.client.connect)
    try:
        asked = await playground.workspace.mention("C1", user="U1", text="are you there?")
        reply = await playground.workspace.until(
            lambda slack: [m for m in slack.thread("C1", asked["ts"]) if m["text"] == "done"]
        )
        event = await asyncio.to_thread(bot.answered.get, timeout=5)
        read = await asyncio.to_thread(bot.read, event)
    finally:
        playground.sockets.close_now()  # or the client's thread waits three seconds for a frame
        await asyncio.to_thread(bot.client.close)

    assert reply[0]["bot_id"] == playground.workspace.bot_id
    assert read == [asked["text"], "done"]
    assert playground.sockets.unknown_acks == 0


async def test_the_web_client_reads_who_it_is_and_its_scopes(playground: Playground) -> None:
    web = WebClient(playground.bot_token, base_url=playground.api_url)

    me = await asyncio.to_thread(web.auth_test)

    assert me["user_id"] == playground.workspace.bot_user_id
    assert "chat:write" in me.headers["x-oauth-scopes"]
