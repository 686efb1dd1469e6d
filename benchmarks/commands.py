"""People who type commands, and how long the app takes to ack them."""

import asyncio
import time
from contextlib import AsyncExitStack
from itertools import cycle, islice

from benchmarks.figures import Figure, quantile
from benchmarks.measures import Size
from benchmarks.mentions import PERSON
from benchmarks.processes import daemon, scratch, workspace
from chatops.playground.server import Playground

PER_S = 20.0
WARM_UPS = 4
CHANNEL = "C1"
COMMAND = "/chatops"
READING = ("help", "model", "config", "usage")
CHANGING = ("model gpt-6-luna", "model gpt-6.1-terra")
CONFIG = (
    "models: {default: gpt-6.1-terra, allowed: [gpt-6.1-terra, gpt-6-luna]}\n"
    f"access: {{admins: [{PERSON}]}}\n"
)


async def commands(size: Size) -> list[Figure]:
    """Measure, at twenty commands a second, from a command's sending to its ack with the answer."""
    figures = []
    for name, texts in (("", (*READING, *CHANGING)), (" that change a setting", CHANGING)):
        took = await _acks(texts, size.commands)
        for share_name, share, at_most in (("p50", 0.5, 10.0), ("p99", 0.99, 100.0)):
            target = None if name else at_most
            label = f"ack {share_name} of commands{name} at {PER_S:g}/s"
            figures.append(Figure(label, 1000 * quantile(took, share), "ms", target))
    return figures


async def _acks(texts: tuple[str, ...], count: int) -> list[float]:
    async with AsyncExitStack() as stack:
        folder = await stack.enter_async_context(scratch())
        playground = await stack.enter_async_context(workspace())
        await stack.enter_async_context(daemon(playground, folder, config=CONFIG))
        for text in texts * WARM_UPS:
            await _typed(playground, text)
        already = len(playground.sockets.acked)
        await _type(playground, texts, count)
        acks = playground.sockets.acked[already:]
        return [ack.took_s for ack in acks if ack.payload.get("command") == COMMAND]


async def _type(playground: Playground, texts: tuple[str, ...], count: int) -> None:
    """Type so many commands, evenly, whatever becomes of those before."""
    started = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for number, text in enumerate(islice(cycle(texts), count)):
            await asyncio.sleep(max(0.0, started + number / PER_S - time.monotonic()))
            group.create_task(_typed(playground, text))


async def _typed(playground: Playground, text: str) -> None:
    said = await playground.workspace.slash(CHANNEL, user=PERSON, command=COMMAND, text=text)
    if not said:
        raise RuntimeError(f"{COMMAND} {text} was not answered in its ack")
