"""What was done, with how things are now."""

from collections.abc import Awaitable

import structlog

from chatops.domain.errors import ChatopsError
from chatops.domain.screen import Screen

log = structlog.get_logger()


async def with_now(done: Screen, now: Awaitable[Screen]) -> Screen:
    """Return what was done, and below it how things are now, where that can be read.

    What is committed is told whatever comes after it: an error would say that nothing was changed.
    """
    try:
        shown = await now
    except ChatopsError as error:
        log.warning("not_shown_anew", error=type(error).__name__)
        return done
    return Screen(done.heading, (*done.parts, *shown.parts))
