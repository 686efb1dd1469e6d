"""APScheduler as an alarm clock. When anything is due is computed elsewhere."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from chatops.adapters.clock import MachineClock
from chatops.ports import Clock

NEXT = "next"
FARTHEST_S = 86_400.0
"""Set anew at least so often: the machine's clock may be put right meanwhile."""


class Alarm:
    """Rings every so often, and at the moment that it is set to by somebody's clock."""

    def __init__(
        self, scheduler: AsyncIOScheduler, ring: Callable[[], None], clock: Clock, machine: Clock
    ) -> None:
        self._scheduler = scheduler
        self._ring = ring
        self._clock = clock
        self._machine = machine

    def set(self, at: float | None) -> None:
        """Ring once at this moment, in epoch seconds, instead of the one that was set before."""
        if at is None:
            self._unset()
            return
        in_s = min(max(at - self._clock.now(), 0.0), FARTHEST_S)
        moment = datetime.fromtimestamp(self._machine.now(), UTC) + timedelta(seconds=in_s)
        self._scheduler.add_job(self.ring, "date", run_date=moment, id=NEXT, replace_existing=True)

    def _unset(self) -> None:
        try:
            self._scheduler.remove_job(NEXT)
        except JobLookupError:
            return  # it has rung, or never was set

    async def ring(self) -> None:
        """Ring now. A coroutine, or APScheduler would call it in another thread."""
        self._ring()


@asynccontextmanager
async def open_alarm(
    ring: Callable[[], None], clock: Clock, every_s: float
) -> AsyncIterator[Alarm]:
    """Own an alarm that rings during the block: at the start, every so often, and when set."""
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
    alarm = Alarm(scheduler, ring, clock, MachineClock())
    scheduler.add_job(alarm.ring, "interval", seconds=every_s)
    scheduler.start()
    try:
        ring()
        yield alarm
    finally:
        scheduler.shutdown(wait=False)
