"""Opens the workspace: one server for the page, the Web API, Socket Mode and the model."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from chatops.playground import page_api, seed
from chatops.playground.faults import Faults
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
) -> AsyncIterator[Playground]:
    """Serve a workspace, by default one where people have already been talking.

    Nothing of it outlives the block. `time_scale` shortens Slack's delays and windows.
    """
    slack = seed.furnished() if workspace is None else workspace
    sockets = Sockets(slack.marks, slack.changes, slack.app_id, time_scale)
    slack.wire, slack.gestures.time_scale = sockets, time_scale
    playground = Playground(
        workspace=slack,
        sockets=sockets,
        faults=Faults(),
        limits=Limits(on=rate_limits, time_scale=time_scale),
        model=Model(slack.changes),
        tokens=Tokens(),
    )
    runner = web.AppRunner(_app(playground), shutdown_timeout=GOODBYE_S, access_log=None)
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


def _app(playground: Playground) -> web.Application:
    slack, model = playground.workspace, playground.model
    api = WebApi(slack, playground.sockets, playground.faults, playground.limits, playground.tokens)

    async def answer(request: web.Request) -> web.Response:
        return await respond(slack, request)

    app = web.Application(client_max_size=BODY_AT_MOST)
    app.add_routes(
        [
            web.get("/api/{method}", api.serve),
            web.post("/api/{method}", api.serve),
            web.get("/link/", playground.sockets.serve),
            web.post("/response/{name}", answer),
            web.get("/v1/models", model.list_models),
            web.post("/v1/chat/completions", model.complete),
            *page_api.routes(playground),
        ]
    )
    return app
