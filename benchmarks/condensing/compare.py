"""One method on one thread with one window: its life, what comes after, and a cold start."""

import asyncio
import math
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from benchmarks.condensing.lanes import Lanes
from benchmarks.condensing.life import After, Record, afterwards, lived
from benchmarks.condensing.methods import Budget, Ledger, Method
from benchmarks.condensing.naive import Naive, by_characters, by_messages, characters, counted
from benchmarks.condensing.rolling import DropOldest, Rolling
from benchmarks.condensing.scripted import Scripted
from benchmarks.condensing.standin import StandIn
from benchmarks.condensing.threads import Life, made_up, mentions, real
from benchmarks.condensing.tree import Models, open_tree
from chatops import log

MARKS = (50, 100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 4000, 5000, 7000, 9000, 11000)
GROWTH_FROM = 1_000


class Name(StrEnum):
    """The methods, as tables call them."""

    NAIVE_A = "naive A: cut by characters, anew"
    NAIVE_B = "naive B: whole messages, anew"
    ROLLING = "rolling summary"
    DROP = "drop the oldest"
    TREE = "tree with recall"
    TREE_WIDE = "tree, summariser with a window of 1M"


TREES = frozenset({Name.TREE, Name.TREE_WIDE})


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be measured; `slack` is the folder of a real channel."""

    name: Name
    window: int
    length: int
    slack: Path | None = None

    @property
    def life(self) -> Life:
        """The thread."""
        return real(self.slack).first(self.length) if self.slack else made_up(self.length)

    @property
    def budget(self) -> Budget:
        """What the model takes."""
        return Budget(self.window)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was measured; `cold_s` is None where nobody ever waits, `took_s` is real time."""

    job: Job
    record: Record
    after: After
    cold_calls: int
    cold_s: float | None
    took_s: float

    @property
    def growth(self) -> float | None:
        """The exponent with which summary tokens grow, from 1,000 messages on."""
        last = self.record.points[-1]
        first = next((one for one in self.record.points if one.messages == GROWTH_FROM), None)
        if first is None or first is last or not first.read:
            return None
        ratio = (last.read + last.written) / (first.read + first.written)
        return math.log(ratio) / math.log(last.messages / first.messages)


def measured(job: Job) -> Outcome:
    """Measure, in a process that may be one of several."""
    log.set_up(style="json", level="error")
    return asyncio.run(_measured(job))


async def _measured(job: Job) -> Outcome:
    began = time.perf_counter()
    life = job.life
    async with _method(job, life) as method:
        record = await lived(method, life, job.budget.prompt, MARKS)
        after = await afterwards(method, life)
    cold_calls, cold_s = await _cold(job, life)
    return Outcome(job, record, after, cold_calls, cold_s, time.perf_counter() - began)


async def _cold(job: Job, life: Life) -> tuple[int, float | None]:
    """Ask for the first time in a thread that nobody has condensed anything of."""
    asked = max(mentions(life), default=len(life.said) - 1)
    lanes = Lanes()
    async with _method(job, life, lanes) as method, asyncio.TaskGroup() as group:
        passing = group.create_task(lanes.run())
        for said in life.said[: asked + 1]:
            await method.hear(said.message)
        sent = await method.ask()
        passing.cancel()
        waited_s = lanes.now_s or sent.waited_s
        return method.ledger.calls, waited_s


@asynccontextmanager
async def _method(job: Job, life: Life, lanes: Lanes | None = None) -> AsyncIterator[Method]:
    """Open a method; with lanes its calls take time, and no events reach it beforehand."""
    standin = StandIn(life.facts)
    if job.name not in TREES:
        yield _baseline(job, standin)
        return
    with tempfile.TemporaryDirectory(prefix="chatops-condensing-") as folder:
        models = Models(job.window, wide=job.name is Name.TREE_WIDE)
        made = _scripted(standin, lanes)
        async with open_tree(Path(folder), models, made, events=lanes is None) as tree:
            yield tree


def _scripted(standin: StandIn, lanes: Lanes | None) -> Callable[[Ledger], Scripted]:
    return lambda ledger: Scripted(standin, lambda call: ledger.book([call]), lanes)


def _baseline(job: Job, standin: StandIn) -> Method:
    match job.name:
        case Name.NAIVE_A:
            return Naive(job.budget, standin, by_characters, characters)
        case Name.NAIVE_B:
            return Naive(job.budget, standin, by_messages, counted)
        case Name.ROLLING:
            return Rolling(job.budget, standin)
        case _:
            return DropOldest(job.budget)
