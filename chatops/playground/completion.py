"""Chat completions on the wire: in one piece, or as Server-Sent Events.

https://platform.openai.com/docs/api-reference/chat-streaming
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from aiohttp import web

from chatops.playground.script import Script
from chatops.playground.shapes import Json


@dataclass(frozen=True, slots=True)
class Stream:
    """One answer as it is streamed. Raises `ConnectionError` when nobody listens any more."""

    request: web.Request
    asked: Json
    script: Script
    delay_s: float

    async def parts(self) -> AsyncIterator[str]:
        """Yield what is written, one event or comment at a time."""
        head = _head(self.asked, "chat.completion.chunk")
        yield _event(head, {"role": "assistant", "content": ""})
        for thought in self.script.reasoning:
            yield _event(head, {"reasoning_content": thought})
        for number, piece in enumerate(self.script.pieces):
            await self._stumble(number)
            for _ in range(self.script.keep_alive):
                yield ": keep-alive\n\n"
            await self._wait()
            yield _event(head, {"content": piece})
        await self._stumble(len(self.script.pieces))
        for part in self._ending(head):
            yield part

    def _ending(self, head: Json) -> Iterator[str]:
        script = self.script
        for line in script.raw:
            yield f"{line}\n\n"
        if script.error is not None:
            yield f"data: {json.dumps({'error': script.error})}\n\n"
        if script.finish_reason is not None:
            yield _event(head, {}, script.finish_reason)
        if (self.asked.get("stream_options") or {}).get("include_usage"):
            usage = head | {"choices": [], "usage": _usage(self.asked, script)}
            yield f"data: {json.dumps(usage)}\n\n"
        if script.done:
            yield "data: [DONE]\n\n"

    async def _stumble(self, number: int) -> None:
        if number == self.script.stall_after:
            while True:
                self._check_there()
                await asyncio.sleep(0.02)
        if number == self.script.cut_after and self.request.transport is not None:
            self.request.transport.abort()
            raise ConnectionResetError

    async def _wait(self) -> None:
        if self.script.pace is not None:
            while not await _acquired(self.script.pace):
                self._check_there()
        elif self.delay_s:
            await asyncio.sleep(self.delay_s)

    def _check_there(self) -> None:
        if self.request.transport is None or self.request.transport.is_closing():
            raise ConnectionResetError


async def _acquired(pace: asyncio.Semaphore) -> bool:
    try:
        async with asyncio.timeout(0.05):
            return await pace.acquire()
    except TimeoutError:
        return False


def _head(asked: Json, kind: str) -> Json:
    model, created = asked.get("model", ""), int(time.time())
    return {"id": "chatcmpl-playground", "object": kind, "created": created, "model": model}


def _event(head: Json, delta: Json, finish_reason: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
    return f"data: {json.dumps(head | {'choices': [choice]})}\n\n"


def whole(asked: Json, script: Script) -> Json:
    """Write an answer that is not streamed."""
    text = "".join(script.pieces)
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": script.finish_reason}
    told = {"choices": [choice | {"logprobs": None}], "usage": _usage(asked, script)}
    return _head(asked, "chat.completion") | told


def _usage(asked: Json, script: Script) -> Json | None:
    if script.usage is not None:
        return script.usage
    # Four bytes a token is what most encodings come to in English.
    prompt = len(json.dumps(asked.get("messages"), ensure_ascii=False).encode()) // 4
    written = max(1, len("".join(script.pieces).encode()) // 4)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": written,
        "total_tokens": prompt + written,
    }
