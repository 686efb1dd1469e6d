"""Opens the connection to an endpoint, with bounds on what it may cost us."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import openai

from chatops.adapters.openai.model import OpenAIModel

OPENAI_URL = "https://api.openai.com/v1"
CONNECT_S = 10.0
READ_S = 150.0
"""Between two reads; deadlines on an answer are the service's, this only ends dead sockets."""
CONNECTIONS = 256
KEPT_ALIVE = 32
MAX_BODY_BYTES = 4 << 20
"""Of a body that is no event stream; the longest known list of models has about 1 MB."""
MAX_ERROR_BYTES = 64 << 10


@asynccontextmanager
async def open_model(
    api_key: str | None, base_url: str | None = None
) -> AsyncIterator[OpenAIModel]:
    """Own the connections to an endpoint, OpenAI's when none is named.

    Nothing is sent yet. Retries are left to the service, which knows the deadline; redirects
    are not followed, because they would carry a prompt to where nobody meant it to go.
    """
    async with httpx2.AsyncClient(
        timeout=httpx2.Timeout(READ_S, connect=CONNECT_S, pool=CONNECT_S),
        limits=httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=KEPT_ALIVE),
        # A few compressed kilobytes can unfold to gigabytes within the client.
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [_bound]},
    ) as http:
        yield OpenAIModel(
            openai.AsyncOpenAI(
                # Local servers want none, but the client insists on something.
                api_key=api_key or "none",
                base_url=base_url or OPENAI_URL,
                max_retries=0,
                http_client=http,
            )
        )


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


async def _bound(response: httpx2.Response) -> None:
    """Bound a body before anything reads it; event streams are bounded event by event."""
    response.headers.pop("content-encoding", None)
    streams = "event-stream" in response.headers.get("content-type", "")
    if streams and response.is_success:
        return
    limit = MAX_BODY_BYTES if response.is_success else MAX_ERROR_BYTES
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = Bounded(response.stream, limit)
