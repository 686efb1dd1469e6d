"""A Slack app of a few lines, written from Slack's documents: the playground's other side."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiohttp import ClientSession, ClientWebSocketResponse

from chatops.playground.server import Playground
from chatops.playground.shapes import Json

T = TypeVar("T")


class App:
    def __init__(self, playground: Playground, session: ClientSession) -> None:
        self.playground = playground
        self.session = session

    @classmethod
    @asynccontextmanager
    async def of(cls, playground: Playground) -> AsyncIterator["App"]:
        async with ClientSession() as session:
            yield cls(playground, session)

    async def ask(
        self, method: str, *, token: str | None = None, **given: Any
    ) -> tuple[int, dict[str, str], Json]:
        token = self.playground.bot_token if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = self.playground.api_url + method
        async with self.session.post(url, json=given, headers=headers) as answer:
            page = await answer.text()
            said = json.loads(page) if answer.content_type == "application/json" else {"page": page}
            return answer.status, dict(answer.headers), said

    async def call(self, method: str, **given: Any) -> Json:
        return (await self.ask(method, **given))[2]

    async def socket_url(self) -> str:
        opened = await self.call("apps.connections.open", token=self.playground.app_token)
        return str(opened["url"])

    @asynccontextmanager
    async def connected(self) -> AsyncIterator["Socket"]:
        async with self.session.ws_connect(await self.socket_url(), autoping=True) as socket:
            yield Socket(socket)


class Socket:
    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket

    async def frame(self) -> Json:
        async with asyncio.timeout(5):
            return dict(await self.socket.receive_json())

    async def envelope(self) -> Json:
        while (frame := await self.frame())["type"] == "hello":
            pass
        return frame

    async def event(self) -> Json:
        """Take the next event and ack it."""
        envelope = await self.envelope()
        await self.ack(envelope)
        return dict(envelope["payload"]["event"])

    async def answer(self, payload: Json | None = None) -> Json:
        """Take the next envelope and ack it; return what was in it."""
        envelope = await self.envelope()
        await self.ack(envelope, payload)
        return dict(envelope["payload"])

    async def during(
        self, act: Coroutine[object, object, T], answer: Json | None = None
    ) -> tuple[Json, T]:
        """Let a person act, and answer; return the payload, and what the person got."""
        async with asyncio.TaskGroup() as group:
            acting = group.create_task(act)
            payload = await self.answer(answer)
        return payload, acting.result()

    async def ack(self, envelope: Json, payload: Json | None = None) -> None:
        said = {"envelope_id": envelope["envelope_id"]}
        await self.socket.send_json(said if payload is None else said | {"payload": payload})
