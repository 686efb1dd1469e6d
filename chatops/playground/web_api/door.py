"""The HTTP side of the Web API: tokens, faults and limits come before any method."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from chatops.playground.faults import Answer, Fault, Faults
from chatops.playground.journal import Call
from chatops.playground.limits import Limits
from chatops.playground.shapes import Json
from chatops.playground.socket import Sockets
from chatops.playground.state import State
from chatops.playground.tokens import Tokens
from chatops.playground.web_api import chat, conversations, directory, signs, views
from chatops.playground.web_api.arguments import Arguments, Refused, read
from chatops.playground.web_api.scopes import ALL, check_scopes
from chatops.playground.workspace import Workspace

OPEN = "apps.connections.open"
TOO_MANY = 429

_Method = Callable[[State, Arguments], Json]
_METHODS: Mapping[str, _Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **directory.METHODS,
    **signs.METHODS,
}


@dataclass(frozen=True, slots=True)
class WebApi:
    """Answers every call of a method, and keeps what was called."""

    slack: Workspace
    sockets: Sockets
    faults: Faults
    limits: Limits
    tokens: Tokens

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        method = request.match_info["method"]
        try:
            given = await read(request)
        except Refused as refused:
            return self._answer(method, Arguments({}), refused.to_json())
        fault = self.faults.take(method)
        if fault is not None:
            return await self._go_wrong(request, method, given, fault)
        return self._answered(request, method, given)

    async def _go_wrong(
        self, request: web.Request, method: str, given: Arguments, fault: Fault
    ) -> web.StreamResponse:
        if fault.reset_first:
            _reset(request)
        if fault.before is not None:
            await fault.before.wait()
        answer: web.StreamResponse | None = None
        if fault.stores:
            answer = self._answered(request, method, given)
        if fault.after is not None:
            await fault.after.wait()
        if fault.reset_last:
            _reset(request)
        if fault.answer is not None:
            answer = self._made_up(method, given, fault.answer)
        return answer or web.Response(status=500)

    def _made_up(self, method: str, given: Arguments, answer: Answer) -> web.Response:
        headers = {} if answer.retry_after is None else {"Retry-After": str(answer.retry_after)}
        if answer.html:
            page = "<html><body><h1>Something went wrong</h1></body></html>"
            self._note(method, given, {}, answer.status)
            return web.Response(status=answer.status, text=page, content_type="text/html")
        result = {"ok": False, "error": answer.error} | (answer.extra or {})
        return self._answer(method, given, result, status=answer.status, headers=headers)

    def _answered(self, request: web.Request, method: str, given: Arguments) -> web.Response:
        try:
            self._check_token(request, method, given)
            wait_s = self.limits.wait_s(method, given.text("channel"))
            if wait_s:
                headers = {"Retry-After": str(wait_s)}
                refused = Refused("ratelimited").to_json()
                return self._answer(method, given, refused, status=TOO_MANY, headers=headers)
            result = {"ok": True} | self._done(request, method, given)
        except Refused as refused:
            result = refused.to_json()
        return self._answer(method, given, result)

    def _done(self, request: web.Request, method: str, given: Arguments) -> Json:
        if method == OPEN:
            ticket = self.sockets.ticket()
            return {"url": f"ws://{request.host}/link/?ticket={ticket}&app_id={self.slack.app_id}"}
        check_scopes(self.slack, method, given, self._granted())
        if method in views.METHODS:
            return views.METHODS[method](self.slack.gestures, given)
        if method not in _METHODS:
            raise Refused("unknown_method", req_method=method)
        return _METHODS[method](self.slack, given)

    def _granted(self) -> frozenset[str]:
        scopes = self.slack.installed.scopes
        return ALL if scopes is None else scopes

    def _check_token(self, request: web.Request, method: str, given: Arguments) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        token = token or given.text("token")
        if not token:
            raise Refused("not_authed")
        if token not in {self.tokens.bot, self.tokens.app}:
            raise Refused("invalid_auth")
        if (token == self.tokens.app) != (method == OPEN):
            raise Refused("not_allowed_token_type")

    def _answer(
        self,
        method: str,
        given: Arguments,
        result: Json,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> web.Response:
        self._note(method, given, result, status)
        all_headers = {"x-oauth-scopes": ",".join(sorted(self._granted())), **(headers or {})}
        return web.json_response(result, status=status, headers=all_headers)

    def _note(self, method: str, given: Arguments, result: Json, status: int) -> None:
        arguments = {key: value for key, value in given.given.items() if key != "token"}
        self.slack.journal.note(Call(method, arguments, time.time(), status, result))
        self.slack.changes.publish("call", method=method, status=status)


def _reset(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def respond(slack: Workspace, request: web.Request) -> web.Response:
    """Take an answer at a `response_url`: at most five, within half an hour."""
    address = slack.gestures.responder.addresses.get(request.match_info["name"])
    if address is None or address.until < time.monotonic():
        return web.json_response({"ok": False, "error": "expired_url"}, status=404)
    if address.left == 0:
        return web.json_response({"ok": False, "error": "used_url"}, status=404)
    try:
        said = json.loads(await request.read())
    except ValueError:
        return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
    address.left -= 1
    try:
        slack.gestures.responder.answer(address, said)
    except Refused as refused:
        slack.journal.note(Call("response_url", said, time.time(), 400, refused.to_json()))
        return web.json_response(refused.to_json(), status=400)
    slack.journal.note(Call("response_url", said, time.time(), 200, {}))
    return web.Response(text="ok")
