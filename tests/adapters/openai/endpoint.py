"""An endpoint that answers by script, over real HTTP, down to the bytes."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from aiohttp import web

from chatops.domain.conversation import Finish, Piece, Prompt, Question, Role, Turn
from chatops.domain.names import ModelName
from chatops.ports import Model

EVENTS = {"Content-Type": "text/event-stream"}
DONE = b"data: [DONE]\n\n"


class After(Enum):
    """What becomes of the connection when everything is sent."""

    CLOSE = "close"
    RESET = "reset"
    HANG = "hang"


@dataclass(frozen=True, slots=True)
class Reply:
    """What one request gets."""

    parts: Sequence[bytes] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: EVENTS)
    after: After = After.CLOSE


class Endpoint:
    """Replies in order; remembers what it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.replies: deque[Reply] = deque()
        self.asked: list[dict[str, Any]] = []
        self.sent_all = asyncio.Event()
        self.hung_up = asyncio.Event()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Play the next reply."""
        self.asked.append(await request.json() if request.can_read_body else {})
        reply = self.replies.popleft()
        response = web.StreamResponse(status=reply.status, headers=reply.headers)
        response.enable_chunked_encoding()
        try:
            await response.prepare(request)
            for part in reply.parts:
                await response.write(part)
            self.sent_all.set()
            if reply.after is After.HANG:
                await asyncio.Event().wait()
        except (ConnectionError, asyncio.CancelledError):
            self.hung_up.set()
            raise
        if reply.after is After.RESET and request.transport:
            request.transport.abort()
        return response


@asynccontextmanager
async def open_endpoint() -> AsyncIterator[Endpoint]:
    """Serve on a free port."""
    endpoint = Endpoint()
    app = web.Application()
    app.router.add_route("*", "/v1/{rest:.*}", endpoint.serve)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield endpoint
    finally:
        await runner.cleanup()


def event(data: object) -> bytes:
    """Return one server-sent event."""
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def says(content: object, ending: str | None = None, **delta: object) -> bytes:
    """Return a chunk with some text and perhaps a finish reason."""
    choice = {"index": 0, "delta": {"content": content, **delta}, "finish_reason": ending}
    return event({"object": "chat.completion.chunk", "choices": [choice]})


def counts(prompt: object, answer: object) -> bytes:
    """Return the chunk that carries usage."""
    return event({"choices": [], "usage": {"prompt_tokens": prompt, "completion_tokens": answer}})


def refusal(status: int, headers: Mapping[str, str] | None = None, **error: object) -> Reply:
    """Return an HTTP error in OpenAI's shape."""
    body = json.dumps({"error": error}).encode()
    return Reply([body], status, {"Content-Type": "application/json", **(headers or {})})


def question(model: str = "m1", text: str = "why?", **options: Any) -> Question:
    """Return a small question."""
    turns = (Turn(Role.SYSTEM, "be brief"), Turn(Role.USER, text))
    return Question(Prompt(turns), ModelName(model), **options)


async def hear(model: Model, asked: Question | None = None) -> tuple[str, Finish]:
    """Read an answer to its end."""
    items = [item async for item in model.stream(asked or question())]
    *pieces, finish = items
    assert isinstance(finish, Finish)
    assert all(isinstance(piece, Piece) and piece.text for piece in pieces)
    return "".join(piece.text for piece in pieces if isinstance(piece, Piece)), finish


WHOLE = [says("The cache "), says("was cold."), says("", "stop"), counts(12, 5), DONE]
