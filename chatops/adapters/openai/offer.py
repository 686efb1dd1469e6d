"""Which of the models that an endpoint lists can answer in a chat."""

import asyncio
import re
from typing import Protocol

import structlog

from chatops.domain.checks import Wrong, model_name
from chatops.domain.errors import ChatopsError, ModelsUnknown
from chatops.domain.names import ModelName
from chatops.ports import Clock

log = structlog.get_logger()

FRESH_S = 600.0
TAKES_S = 2.0
"""A person waits, and Slack gives a command three seconds."""
PAUSE_S = 5.0
"""So long after a failure nobody asks again: many who wait do not each wait in turn."""
NO_CHAT = re.compile(
    r"embed|rerank|moderation|whisper|transcri|dall-e|diffusion|realtime"
    r"|(^|[-_/.:])(tts|stt|asr|audio|image|images|imagen|video|veo|sora|flux|sdxl|music|lyria)"
    r"([-_/.:\d]|$)"
    r"|(^|/)(bge|e5|gte|clip|babbage|davinci)-|(^|[-_/])guard([-_.]|$)"
    r"|^gpt-3\.5-turbo-instruct"
)
"""What the names of models that cannot chat look like; any other name may be one that can."""


class Listing(Protocol):
    """An endpoint that can be asked for its list."""

    async def models(self) -> tuple[ModelName, ...]:
        """Return the names that the endpoint lists."""


class EndpointOffer:
    """Satisfies services.settings.Offer; asks at most every ten minutes, once for all who wait."""

    def __init__(self, endpoint: Listing, clock: Clock, *, takes_s: float = TAKES_S) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._takes_s = takes_s
        self._asking = asyncio.Lock()
        self._known: tuple[ModelName, ...] = ()
        self._again_at = clock.monotonic()

    async def models(self) -> tuple[ModelName, ...]:
        """Return the models for chat; an old list where the endpoint gives no new one."""
        async with self._asking:
            if self._clock.monotonic() >= self._again_at:
                await self._ask()
        if not self._known:
            raise ModelsUnknown
        return self._known

    async def _ask(self) -> None:
        listed: tuple[ModelName, ...] = ()
        try:
            async with asyncio.timeout(self._takes_s):
                listed = await self._endpoint.models()
        except (ChatopsError, TimeoutError) as error:
            log.warning("models_not_listed", error=type(error).__name__)
        found = for_chat(listed)
        self._known = found or self._known
        self._again_at = self._clock.monotonic() + (FRESH_S if found else PAUSE_S)


def for_chat(listed: tuple[ModelName, ...]) -> tuple[ModelName, ...]:
    """Leave out what certainly cannot chat, and names that no setting could hold."""
    return tuple(name for name in listed if _can_be_chosen(name))


def _can_be_chosen(name: ModelName) -> bool:
    try:
        model_name(name)
    except Wrong:
        return False
    return not NO_CHAT.search(name.lower())
