"""The browser page: its files, what it shows, and what people do on it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from aiohttp import web

from chatops.playground.calendar import FLIES
from chatops.playground.opened import Playground
from chatops.playground.page_acts import ACTS
from chatops.playground.places import Channel, Person
from chatops.playground.shapes import Json, Wrong
from chatops.playground.workspace import Workspace

PAGE = Path(__file__).parent / "page"
HEARTBEAT_S = 15.0
MOVED_AT_MOST_S = 7 * 86_400

_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
# A second lock behind the page's own rule that text never becomes markup.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_NOT_CHOSEN = "9f69e7"  # the colour of people who have none of their own
_SHOWN = {
    "changed", "channel", "deleted", "dismissed", "ephemeral", "message", "person", "reaction",
    "settings", "status", "view",
}  # fmt: skip


def routes(playground: Playground) -> list[web.RouteDef]:
    """List the page, its files, its state and changes, and one POST for each thing done on it."""
    page = Page(playground)
    return [
        web.get("/", page.index),
        web.get("/{path:icon.svg|(?:css|js)/.+}", page.file),
        web.get("/page/state", page.state),
        web.get("/page/events", page.events),
        web.post("/page/rate-limits", page.rate_limits),
        web.post("/page/calendar", page.move_calendar),
        *(web.post(f"/page/{name}", page.act(ACTS[name])) for name in ACTS),
    ]


class Page:
    """Serves one workspace to browsers."""

    def __init__(self, playground: Playground) -> None:
        self.slack = playground.workspace
        self.limits = playground.limits
        self.calendar = playground.calendar

    async def index(self, _: web.Request) -> web.StreamResponse:
        """Serve the page itself."""
        return _file(PAGE / "index.html")

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Serve a script, a style or the icon; nothing from outside the page's folder."""
        wanted = (PAGE / request.match_info["path"]).resolve()
        if not wanted.is_relative_to(PAGE) or wanted.suffix not in _TYPES or not wanted.is_file():
            raise web.HTTPNotFound
        return _file(wanted)

    async def state(self, _: web.Request) -> web.Response:
        """Tell everything but ephemeral messages: nobody keeps them, they end with the page."""
        slack = self.slack
        statuses = [
            {"channel": channel, "thread_ts": thread_ts, "status": status}
            for (channel, thread_ts), status in slack.statuses.items()
        ]
        told = {
            "team": {"id": slack.team_id, "name": "Playground"},
            "bot_user_id": slack.bot_user_id,
            "people": [_person(person) for person in slack.people.values()],
            "channels": [self._whole(channel) for channel in self._channels()],
            "statuses": statuses,
            "views": list(slack.views.values()),
        }
        return web.json_response(
            told | self.slack.installed.to_json() | self._settings(),
            headers={"Cache-Control": "no-store"},
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream every change until the browser leaves."""
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        async with self.slack.watch() as changes:
            await response.prepare(request)
            try:
                await response.write(b": here\n\n")
                await self._stream(changes, response)
            except ConnectionError:
                pass  # the browser left
        return response

    async def rate_limits(self, request: web.Request) -> web.Response:
        """Switch Slack's rate limits on or off."""
        self.limits.on = (await _body(request)).get("on") is True
        self.slack.changes.publish("settings", **self._settings())
        return web.json_response({"ok": True})

    async def move_calendar(self, request: web.Request) -> web.Response:
        """Move what the app takes for now in what it does on a schedule."""
        by_s = (await _body(request)).get("by_s")
        if not isinstance(by_s, int | float) or not 0 < by_s <= MOVED_AT_MOST_S:
            words = "The calendar moves forward, by a week at most."
            return web.json_response({"ok": False, "error": words}, status=400)
        self.calendar.move(by_s)
        self.slack.changes.publish("settings", **self._settings())
        return web.json_response({"ok": True})

    def act(
        self, what: Callable[[Workspace, Json], Awaitable[Json]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Serve one thing that people do; what cannot be done is refused in words."""

        async def serve(request: web.Request) -> web.Response:
            try:
                done = await what(self.slack, await _body(request))
            except Wrong as wrong:
                return web.json_response({"ok": False, "error": str(wrong)}, status=400)
            return web.json_response({"ok": True} | done)

        return serve

    async def _stream(self, changes: AsyncIterator[Json], response: web.StreamResponse) -> None:
        while True:
            line = ": still here\n\n"
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    change = await anext(changes)
            except TimeoutError:
                pass  # a write is the only way to notice that the browser left
            else:
                line = self._line(change)
            await response.write(line.encode())

    def _line(self, change: Json) -> str:
        if change["kind"] not in _SHOWN:
            return ":\n\n"
        if change["kind"] == "channel":
            channel = self.slack.channels[change["channel"]["id"]]
            change = {"kind": "channel", "channel": _channel(channel)}
        elif change["kind"] == "person":
            person = self.slack.people[change["person"]["id"]]
            change = {"kind": "person", "person": _person(person)}
        return f"data: {json.dumps(change)}\n\n"

    def _settings(self) -> Json:
        return {
            "model": {"note": self.slack.installed.note},
            "rate_limits": self.limits.on,
            "ahead": {"now_s": self.calendar.ahead_s, "aim_s": self.calendar.aim_s, "flies": FLIES},
        }

    def _channels(self) -> list[Channel]:
        for person in list(self.slack.people.values()):
            if not person.is_bot and not person.deleted:
                self.slack.direct(person.id)
        return list(self.slack.channels.values())

    def _whole(self, channel: Channel) -> Json:
        return _channel(channel) | {"messages": list(channel.messages.values())}


def _channel(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_im": channel.is_im,
        "is_private": channel.is_private,
        "user": channel.user,
        "members": sorted(channel.members),
    }


def _person(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "display_name": person.display_name,
        "is_bot": person.is_bot,
        "color": "" if person.color == _NOT_CHOSEN else person.color,
        "deleted": person.deleted,
    }


def _file(path: Path) -> web.FileResponse:
    headers = {
        "Content-Type": f"{_TYPES[path.suffix]}; charset=utf-8",
        "Cache-Control": "no-cache",
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    return web.FileResponse(path, headers=headers)


async def _body(request: web.Request) -> Json:
    # Other sites cannot send this type without asking, and asking is refused.
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    try:
        body = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest
    return body
