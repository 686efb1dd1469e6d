"""What a mention in a very long thread costs once the thread is known and condensed."""

import asyncio
import gc
import statistics
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.measures import Size
from benchmarks.processes import PROBED, daemon, scratch, workspace
from benchmarks.talk import long_thread
from chatops.playground.shapes import Json
from chatops.playground.workspace import Workspace

MENTIONS = 12
COLD_S = 120.0
SETTLED_S = 1.0
"""What is done in the background between two mentions ends within this."""
LENGTH = 5


async def remembered(size: Size) -> list[Figure]:
    """Measure from the sending of a mention to the model's request for its answer.

    Times are those of the daemon as it is shipped, blocks those of one with a probe in its loop.
    """
    length = LENGTH * size.thread
    cold_ms, *warm_ms = await _mentions(length, None)
    blocks_ms = await _mentions(length, PROBED)
    name = f"thread of {length} messages"
    known = f"{name}, everything cached"
    return [
        Figure(f"{known}: mention to model request, p50", statistics.median(warm_ms), "ms", 50.0),
        Figure(f"{known}: longest event-loop block", max(blocks_ms[2:]), "ms", 20.0),
        Figure(f"{name}, nothing built: mention to model request", cold_ms, "ms"),
    ]


async def _mentions(length: int, script: Path | None) -> list[float]:
    """Return how long each mention took, or with a probing script the longest block in it."""
    async with AsyncExitStack() as stack:
        folder = await stack.enter_async_context(scratch())
        playground = await stack.enter_async_context(workspace())
        playground.model.answer = None  # the stand-in condenses, and quotes
        slack, requests = playground.workspace, playground.model.requests
        root = long_thread(slack, length, topic=1)
        running = await stack.enter_async_context(daemon(playground, folder, script=script))
        stack.enter_context(_uncollected())
        measured = []
        for number in range(MENTIONS + 1):
            if script:
                await running.worst_block_ms()
            known, started = len(requests), time.perf_counter()
            asked = await slack.mention("C1", user="U1", text=f"why {number}?", thread_ts=root)
            await _asked_of_model(slack, requests, known)
            took_ms = (time.perf_counter() - started) * 1_000
            measured.append(await running.worst_block_ms() if script else took_ms)
            await slack.reply_to(asked, mark="chatops_answer", timeout_s=COLD_S)
            await asyncio.sleep(SETTLED_S)
        return measured


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the workspace's own garbage collection out of the figures."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _asked_of_model(slack: Workspace, requests: list[Json], known: int) -> None:
    def answering(_: Workspace) -> bool:
        return any("You condense" not in str(one["messages"][0]) for one in requests[known:])

    await slack.until(answering, timeout_s=COLD_S)
