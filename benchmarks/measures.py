"""The figures. Each is chatops alone: nobody waits for a model, or for Slack's rate limits."""

import asyncio
import statistics
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, quantile
from benchmarks.mentions import PERSON, Crowd
from benchmarks.processes import (
    PROBED,
    SHIPPED,
    Running,
    bare_bolt,
    daemon,
    scratch,
    workspace,
)
from benchmarks.talk import long_thread
from chatops.playground.server import Playground

Start = Callable[[Playground, Path], AbstractAsyncContextManager[Running]]

PATIENCE_S = 170.0
STEADY_PER_S = 50.0
GENTLE_PER_S = 4.0
WHOLE_THREAD = "context: {target_tokens: 500000}\nlimits: {answers_at_once: 1}\n"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured; a test measures less."""

    steady: int = 500
    gentle: int = 60
    commands: int = 200
    burst: int = 1_000
    channels: int = 50
    thread: int = 1_000
    idle_s: float = 10.0
    starts: int = 5


async def acks(size: Size) -> list[Figure]:
    """Measure, at 50 mentions a second, from the sending of an event to its ack, at the workspace."""
    ours = await _acks(daemon, size)
    theirs = await _acks(bare_bolt, size)
    figures = []
    for name, share, target_ms in (("p50", 0.5, 5.0), ("p99", 0.99, 50.0)):
        mine, other = (1000 * quantile(took, share) for took in (ours, theirs))
        figures += [
            Figure(f"ack {name} at 50 mentions/s", mine, "ms", target_ms),
            Figure(f"ack {name}, bare Bolt", other, "ms"),
            Figure(f"ack {name}, ratio to bare Bolt", mine / other, "times"),
        ]
    return figures


async def first_posts(size: Size) -> list[Figure]:
    """Measure, at a gentle rate, from the sending of a mention to the first post in its thread."""
    ours = await _first_posts(daemon, size)
    theirs = await _first_posts(bare_bolt, size)
    mine, other = (1000 * quantile(took, 0.5) for took in (ours, theirs))
    return [
        Figure("first visible post p50", mine, "ms", 30.0),
        Figure("first visible post p90", 1000 * quantile(ours, 0.9), "ms"),
        Figure("first visible post p50, bare Bolt", other, "ms"),
        Figure("first visible post p50, ratio to bare Bolt", mine / other, "times"),
    ]


async def burst(size: Size) -> list[Figure]:
    """Have a thousand mentions within a second, over fifty channels."""
    async with AsyncExitStack() as stack:
        crowd = await _crowd(stack, daemon, size.channels)
        await crowd.ask(size.burst, per_s=size.burst)
        await crowd.all_answered(PATIENCE_S)
        acked = crowd.ack_seconds()
        name = f"{size.burst} mentions in 1 s"
        return [
            Figure(f"{name}: slowest ack", max(acked), "s", 3.0),
            Figure(f"{name}: events sent again", crowd.repeated(), "events", 0.0),
            Figure(f"{name}: not answered", crowd.unanswered(), "mentions", 0.0),
            Figure(f"{name}: until the last answer", crowd.last_answer_s(), "s"),
        ]


async def event_loop(size: Size) -> list[Figure]:
    """Measure how long the event loop stands still for a question in a very long thread."""
    async with AsyncExitStack() as stack:
        folder = await stack.enter_async_context(scratch())
        playground = await stack.enter_async_context(workspace())
        running = await stack.enter_async_context(
            daemon(playground, folder, config=WHOLE_THREAD, script=PROBED)
        )
        blocks_ms = [await _block_ms(running, size, number) for number in range(3)]
    cold, *warm = blocks_ms
    name = f"event-loop block, prompt of {size.thread} messages"
    return [
        Figure(name, max(warm), "ms", 50.0),
        Figure(f"{name}, the process's first", cold, "ms"),
    ]


async def idle_memory(size: Size) -> list[Figure]:
    """Measure a daemon that nobody has asked anything yet."""
    figures = []
    async with scratch() as folder, workspace() as playground:
        for name, script, at_most in (
            ("idle memory after making a new database", SHIPPED, 120.0),
            ("idle memory (RSS)", SHIPPED, 120.0),
            ("idle memory beside development tools", None, None),
        ):
            async with daemon(playground, folder, script=script) as idle:
                await asyncio.sleep(size.idle_s)
                figures.append(Figure(name, idle.resident_mb(), "MB", at_most))
    return figures


async def starting(size: Size) -> list[Figure]:
    """Measure from the start of the process to the first 200 of /readyz."""
    async with scratch() as folder, workspace() as playground:
        async with daemon(playground, folder) as fresh:
            first_s = fresh.ready_s
        later_s = []
        for _ in range(size.starts):
            async with daemon(playground, folder) as again:
                later_s.append(again.ready_s)
    return [
        Figure("start to ready, median", statistics.median(later_s), "s", 2.0),
        Figure("start to ready, best", min(later_s), "s", 2.0),
        Figure("start to ready with a new database", first_s, "s", 2.0),
    ]


async def _acks(start: Start, size: Size) -> list[float]:
    async with AsyncExitStack() as stack:
        crowd = await _crowd(stack, start)
        await crowd.ask(size.steady, per_s=STEADY_PER_S)
        await crowd.all_answered(PATIENCE_S)
        return crowd.ack_seconds()


async def _first_posts(start: Start, size: Size) -> list[float]:
    async with AsyncExitStack() as stack:
        crowd = await _crowd(stack, start)
        await crowd.ask(size.gentle, per_s=GENTLE_PER_S)
        await crowd.all_answered(PATIENCE_S)
        return crowd.first_post_seconds()


async def _crowd(stack: AsyncExitStack, start: Start, channels: int = 1) -> Crowd:
    """Start a process and ask it what it must have been asked once."""
    folder = await stack.enter_async_context(scratch())
    playground = await stack.enter_async_context(workspace())
    await stack.enter_async_context(start(playground, folder))
    crowd = Crowd(playground, channels)
    await crowd.warmed_up()
    return crowd


async def _block_ms(running: Running, size: Size, number: int) -> float:
    """Ask in a new long thread; return the longest block from there to the answer."""
    playground = running.playground
    slack = playground.workspace
    root = long_thread(slack, size.thread - 1, topic=number)
    await running.worst_block_ms()
    asked = await slack.mention("C1", user=PERSON, text="so what is it?", thread_ts=root)
    await slack.reply_to(asked, mark="chatops_answer", timeout_s=PATIENCE_S)
    prompt = "".join(turn["content"] for turn in playground.model.requests[-1]["messages"])
    if prompt.count(f"[{number}-") < size.thread - 1:
        raise RuntimeError("the prompt does not hold the whole thread")
    return await running.worst_block_ms()
