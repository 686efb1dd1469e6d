"""Reads what an endpoint sends: no more than is good, and no longer than it matters."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk

from chatops.adapters.openai.wire import (
    Delta,
    EndpointSaid,
    Events,
    Garbled,
    parse,
    raise_error_in,
    read_event,
    read_whole,
)

LINGER_S = 2.0
"""How long usage figures are waited for once the model has said that it is done."""
DRAIN_S = 0.1
"""How long the end of a finished stream is waited for, so that its connection can be reused."""
MAX_BODY_BYTES = 4 << 20
"""Of a body that is no event stream; the longest known list of models has about 1 MB."""
MAX_ERROR_BYTES = 64 << 10

Streamed = openai.AsyncAPIResponse[openai.AsyncStream[ChatCompletionChunk]]


async def deltas(response: Streamed) -> AsyncGenerator[Delta, None]:
    """Yield what the stream says; after the model's last word nothing can spoil the answer."""
    chunks = response.iter_bytes()
    if "json" in response.headers.get("content-type", ""):
        raise_error_in(parse(await read_whole(chunks, MAX_BODY_BYTES)))
        raise Garbled("it does not stream")
    events, ended, done = Events(), False, False
    async with aclosing(_completed(chunks)) as source:
        while True:
            wait_s = DRAIN_S if done else LINGER_S if ended else None
            chunk = await _next(source, wait_s)
            if chunk is None:
                return
            try:
                for event in events.feed(chunk):
                    done = done or event.data == "[DONE]"
                    if not done:
                        delta = read_event(event)
                        ended = ended or bool(delta.ending)
                        yield delta
            except (Garbled, EndpointSaid):
                if not ended:
                    raise
                return


async def _completed(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Yield the bytes and the blank line after the last event, which some endpoints omit."""
    async for chunk in chunks:
        yield chunk
    yield b"\n\n"


async def _next(source: AsyncIterator[bytes], wait_s: float | None) -> bytes | None:
    """Return the next bytes, None at the end or when what is left is not worth the wait."""
    try:
        async with asyncio.timeout(wait_s):
            return await anext(source, None)
    except (TimeoutError, httpx2.HTTPError):
        if wait_s is None:
            raise
        return None


class Bounded(httpx2.AsyncByteStream):
    """A body that ends after `limit` bytes, whatever the endpoint goes on sending."""

    def __init__(self, body: httpx2.AsyncByteStream, limit: int) -> None:
        self._body = body
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = self._limit
        async for chunk in self._body:
            yield chunk[:left]
            left -= len(chunk)
            if left <= 0:
                return

    async def aclose(self) -> None:
        """Hang up."""
        await self._body.aclose()


async def bound(response: httpx2.Response) -> None:
    """Bound a body before anything reads it; event streams are bounded event by event."""
    response.headers.pop("content-encoding", None)
    streams = "event-stream" in response.headers.get("content-type", "")
    if streams and response.is_success:
        return
    limit = MAX_BODY_BYTES if response.is_success else MAX_ERROR_BYTES
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = Bounded(response.stream, limit)
