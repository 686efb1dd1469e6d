"""The page's own API."""

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from chatops.playground.server import Playground


def routes(playground: "Playground") -> list[web.RouteDef]:
    """List nothing yet."""
    del playground
    return []
