"""Opens the workspace: one server for the page, the Web API, Socket Mode and the model."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlencode

from aiohttp import web

from chatops.playground import page_api, seed
from chatops.playground.faults import Faults
from chatops.playground.installed import Installed
from chatops.playground.limits import Limits
from chatops.playground.model import Model
from chatops.playground.opened import Playground
from chatops.playground.socket import Sockets
from chatops.playground.tokens import Tokens
from chatops.playground.web_api.door import WebApi, respond
from chatops.playground.workspace import Workspace

__all__ = ["Playground", "open_playground"]

BODY_AT_MOST = 32 * 1024 * 1024
GOODBYE_S = 0.5


@asynccontextmanager
async def open_playground(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    rate_limits: bool = True,
    time_scale: float = 1.0,
    workspace: Workspace | None = None,
    installed: Installed | None = None,
) -> AsyncIterator[Playground]:
    """Serve a workspace, by default one where people have already been talking.

    Nothing of it outlives the block. `time_scale` shortens Slack's delays and windows.
    `installed` is what the app's manifest asks for; without it nothing is withheld.
    """
    slack = seed.furnished() if workspace is None else workspace
    if installed is not None:
        slack.install(installed)
    sockets = Sockets(slack.marks, slack.changes, slack.app_id, time_scale)
    slack.wire, slack.gestures.windows.time_scale = sockets, time_scale
    playground = Playground(
        workspace=slack,
        sockets=sockets,
        faults=Faults(),
        limits=Limits(on=rate_limits, time_scale=time_scale),
        model=Model(slack.changes),
        tokens=Tokens(),
    )
    handlers = Handlers()
    runner = web.AppRunner(_app(playground, handlers), shutdown_timeout=GOODBYE_S, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        address, number = runner.addresses[0][:2]
        playground.page_url = slack.url = f"http://{address}:{number}/"
        yield playground
    finally:
        await sockets.stop()
        await runner.cleanup()
        await handlers.ended()


class Handlers:
    """Knows the tasks that serve: aiohttp forgets those whose client has gone."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    async def ended(self) -> None:
        """Cancel what still runs, and wait for its end."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    @web.middleware
    async def middleware(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Remember who serves."""
        task = asyncio.current_task()
        if task is not None and task not in self._tasks:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await handler(request)


def _app(playground: Playground, handlers: Handlers) -> web.Application:
    slack, model = playground.workspace, playground.model
    api = WebApi(slack, playground.sockets, playground.faults, playground.limits, playground.tokens)

    async def answer(request: web.Request) -> web.Response:
        return await respond(slack, request)

    app = web.Application(client_max_size=BODY_AT_MOST, middlewares=[handlers.middleware])
    app.add_routes(
        [
            web.get("/api/{method}", api.serve),
            web.post("/api/{method}", api.serve),
            web.get("/link/", playground.sockets.serve),
            web.post("/response/{name}", answer),
            web.get("/archives/{channel}/p{digits:[0-9]+}", _visit),
            web.get("/v1/models", model.list_models),
            web.post("/v1/chat/completions", model.complete),
            *page_api.routes(playground),
        ]
    )
    return app


async def _visit(request: web.Request) -> web.Response:
    """Follow a permalink to where the page shows it."""
    digits = request.match_info["digits"]
    ts = request.query.get("thread_ts", f"{digits[:-6]}.{digits[-6:]}")
    place = urlencode({"channel": request.match_info["channel"], "thread": ts})
    raise web.HTTPFound(f"/#{place}")
