"""A daemon that is stopped while it starts leaves nothing open behind."""

import asyncio
from contextlib import suppress

from tests.system.conftest import Starter

MOMENTS_S = [0.003 * n for n in range(30)]
"""While it opens its port, its database and its sockets."""


async def test_a_start_that_is_cut_short_leaves_nothing_open(starter: Starter) -> None:
    for moment_s in MOMENTS_S:
        with suppress(TimeoutError):
            async with asyncio.timeout(moment_s), starter.start():
                pass

    async with starter.start() as daemon:
        await daemon.sockets.known.wait()
