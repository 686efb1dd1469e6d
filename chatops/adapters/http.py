"""The health port: /healthz, /readyz and /metrics."""

import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from chatops.domain.errors import ConfigInvalid, Fault

REQUEST_BYTES = 1024
"""Nothing that is sent here is read."""


Verdict = tuple[bool, Mapping[str, object]]
"""Whether a probe succeeds, and what is told with it: never a secret, never a text."""


@dataclass(frozen=True, slots=True)
class Probes:
    """What the port asks for its answers."""

    alive: Callable[[], Verdict]
    ready: Callable[[], Awaitable[Verdict]]
    metrics: Callable[[], Awaitable[bytes]]


@asynccontextmanager
async def open_health_port(host: str, port: int, probes: Probes) -> AsyncIterator[int]:
    """Serve the probes during the block; yields the port, which the system chose for 0.

    Raises ConfigInvalid when the port is taken.
    """
    runner = web.AppRunner(
        _app(probes), access_log=None, handle_signals=False, shutdown_timeout=0.5
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, reuse_address=True)
        try:
            await site.start()
        except OSError as error:
            what = f"{host}:{port} cannot be listened on ({_reason(error)})"
            cure = "Choose another PORT, or stop what uses this one"
            raise ConfigInvalid([Fault("PORT", what, cure)]) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _reason(error: OSError) -> str:
    """Say in a few words why; asyncio's own text names the address once more."""
    if isinstance(error, socket.gaierror) or error.errno is None:
        return error.strerror or "refused"
    return os.strerror(error.errno)


def _app(probes: Probes) -> web.Application:
    async def healthz(_: web.Request) -> web.Response:
        return _json(probes.alive())

    async def readyz(_: web.Request) -> web.Response:
        return _json(await probes.ready())

    async def metrics(_: web.Request) -> web.Response:
        body = await probes.metrics()
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4"})

    app = web.Application(client_max_size=REQUEST_BYTES)
    app.add_routes([
        web.get("/healthz", healthz),
        web.get("/readyz", readyz),
        web.get("/metrics", metrics),
    ])  # fmt: skip
    return app


def _json(verdict: Verdict) -> web.Response:
    good, details = verdict
    return web.json_response(dict(details), status=200 if good else 503)
