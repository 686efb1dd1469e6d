"""An OpenAI-compatible endpoint that answers by script, or quotes what it was sent."""

import json
from collections import deque
from typing import Unpack

from aiohttp import web

from chatops.playground import stand_in
from chatops.playground.changes import Changes
from chatops.playground.completion import Stream, whole
from chatops.playground.script import Lines, Script
from chatops.playground.shapes import Json

MODELS = ("gpt-6.1-terra", "gpt-6.1-sol", "gpt-6-luna")
_KEPT = 2_000


class Model:
    """Answers `/v1/chat/completions`: by the next script, by `answer`, or as the stand-in.

    `requests` are the bodies as they came, the newest last. `delay_s` parts the pieces of an
    answer that has no script.
    """

    def __init__(self, changes: Changes, *, delay_s: float = 0.0) -> None:
        self.answer: str | None = None
        self.delay_s = delay_s
        self.requests: list[Json] = []
        self.headers: list[dict[str, str]] = []
        self.gone = 0
        self.models: list[str] = list(MODELS)
        self._scripts: deque[Script] = deque()
        self._changes = changes

    def script(self, **lines: Unpack[Lines]) -> None:
        """Lay down how the next request that has no script yet is answered."""
        self._scripts.append(Script(**lines))

    async def list_models(self, _: web.Request) -> web.Response:
        """Answer `/v1/models`."""
        created = {"object": "model", "created": 1_700_000_000, "owned_by": "playground"}
        return web.json_response(
            {"object": "list", "data": [{"id": name} | created for name in self.models]}
        )

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Answer `/v1/chat/completions`."""
        try:
            asked = json.loads(await request.read())
        except ValueError:
            return web.json_response({"error": {"message": "not JSON"}}, status=400)
        self._note(request, asked)
        script = self._scripts.popleft() if self._scripts else self._default(asked)
        if script.status != web.HTTPOk.status_code:
            body = script.body if isinstance(script.body, str) else json.dumps(script.body)
            return web.Response(status=script.status, headers=script.headers, text=body)
        if not asked.get("stream"):
            return web.json_response(whole(asked, script), headers=script.headers)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        response.headers.update(script.headers)
        await response.prepare(request)
        try:
            async for part in Stream(request, asked, script, self.delay_s).parts():
                await response.write(part.encode())
        except ConnectionError:
            self.gone += 1
            self._changes.publish("model_gone")
        return response

    def _note(self, request: web.Request, asked: Json) -> None:
        self.requests.append(asked)
        self.headers.append(dict(request.headers))
        if len(self.requests) > _KEPT:
            del self.requests[: _KEPT // 2], self.headers[: _KEPT // 2]
        self._changes.publish("model", number=len(self.requests))

    def _default(self, asked: Json) -> Script:
        text = stand_in.answer(asked) if self.answer is None else self.answer
        return Script(pieces=stand_in.pieces(text))
