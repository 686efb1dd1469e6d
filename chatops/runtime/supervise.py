"""Loops that must not die: restarted with back-off, and never in silence."""

from collections.abc import Awaitable, Callable

import structlog

from chatops.ports import Clock

log = structlog.get_logger()

BACK_OFF_S = (1.0, 60.0)
CALM_S = 300.0
"""A loop that ran this long before it failed starts again with the shortest pause."""


async def keep_running(name: str, loop: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Run a loop until it is cancelled, starting it again whenever it fails or returns."""
    low, high = BACK_OFF_S
    pause_s = low
    while True:
        started = clock.monotonic()
        try:
            await loop()
        except Exception:
            log.exception("loop_failed", loop=name)
        if clock.monotonic() - started > CALM_S:
            pause_s = low
        await clock.sleep(pause_s)
        pause_s = min(high, pause_s * 2)


async def every(seconds: float, step: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Take a step again and again, with a pause before each."""
    while True:
        await clock.sleep(seconds)
        await step()
