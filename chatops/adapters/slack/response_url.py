"""Answers by a `response_url`: five within half an hour, and to Slack's own hosts alone.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from chatops.adapters.slack.screens.text import Json
from chatops.ports import Clock, Meter

log = structlog.get_logger()

AT_MOST = 5
LIVES_S = 30 * 60.0
TIMEOUT_S = 10.0
SLACK = "https://hooks.slack.com"
AGAIN = frozenset({429, 500, 502, 503})
AGAIN_AFTER_S = 1.0
OK = 200


@dataclass(slots=True)
class ResponseUrl:
    """One address, which is a secret: whoever has it can post. It is in no log and no error."""

    client: AsyncWebClient
    clock: Clock
    meter: Meter
    url: str = field(repr=False)
    left: int = AT_MOST
    made_at: float = field(init=False)

    def __post_init__(self) -> None:
        self.made_at = self.clock.monotonic()
        if not trusted(self.url, self.client.base_url):
            self.left = 0

    async def say(self, said: Json) -> bool:
        """Send an answer, once more when Slack is busy; False when it was not taken."""
        for pause_s in (AGAIN_AFTER_S, None):
            if self.left < 1 or self.clock.monotonic() - self.made_at > LIVES_S:
                return False
            self.left -= 1
            status = await self._post(said)
            self.meter.count(
                "slack_calls", method="response_url", result="ok" if status == OK else "error"
            )
            if status not in AGAIN or pause_s is None:
                break
            await self.clock.sleep(pause_s)
        if status != OK:
            log.warning("response_not_taken", status=status)
        return status == OK

    async def _post(self, said: Json) -> int:
        session = self.client.session
        if session is None:
            return 0
        try:
            async with session.post(
                self.url,
                json=said,
                timeout=aiohttp.ClientTimeout(TIMEOUT_S),
                allow_redirects=False,
                proxy=self.client.proxy,
            ) as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return 0


def trusted(url: str, base_url: str) -> bool:
    """Say whether an address leads to the Web API's own host or to where Slack takes answers."""
    return origin(url) is not None and origin(url) in (origin(SLACK), origin(base_url))


def origin(url: str) -> tuple[str, str, int] | None:
    """Return what tells one server from another; None for what is no plain address of one."""
    if not url.isascii() or not url.isprintable() or set(url) & set(" \\"):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return None
    if not parts.hostname or not port or "@" in parts.netloc:
        return None
    return parts.scheme, parts.hostname, port
