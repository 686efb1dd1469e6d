"""Workers, and somebody who answers for them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from chatops.domain.names import RequestId
from chatops.domain.request import Claim, Outcome
from chatops.services.work import Rhythm, Workers
from tests.contracts.asking import ONE
from tests.fakes.chat import Gate
from tests.fakes.steps import Step, When
from tests.services.rig import Rig

QUICK = Rhythm(look_s=0.01, heartbeat_s=5.0, stumble_s=5.0)
GRACE_S = 5.0


class Desk:
    """Somebody who answers, one scripted way for each request, and whom tests can watch."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.begun: list[RequestId] = []
        self.ended: list[RequestId] = []
        self.most = 0
        self.hold = asyncio.Event()
        self.ways: dict[RequestId, Callable[[Claim], Awaitable[None]]] = {}
        self._changed = asyncio.Condition()

    async def answer(self, claim: Claim) -> None:
        request = claim.request.asked.id
        self.begun.append(request)
        self.most = max(self.most, len(self.begun) - len(self.ended))
        await self._tell()
        try:
            await self.ways.get(request, self.close)(claim)
        finally:
            self.ended.append(request)
            await self._tell()

    async def close(self, claim: Claim) -> None:
        await self.rig.inbox.close(claim, Outcome.ANSWERED)

    async def held(self, claim: Claim) -> None:
        await self.hold.wait()
        await self.close(claim)

    def raising(self, error: Exception) -> Callable[[Claim], Awaitable[None]]:
        async def fail(_: Claim) -> None:
            raise error

        return fail

    async def until(self, fact: Callable[[], bool]) -> None:
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(fact)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def workers(rig: Rig, desk: Desk, *, at_once: int = 4) -> Workers:
    return Workers(ONE, rig.inbox, desk.answer, rig.clock, rig.meter, at_once, rhythm=QUICK)


def pausing(gate: Gate, name: str, when: When) -> Step:
    """Return a step that waits at the gate each time that it is this one."""

    async def pause(called: str, now: When) -> None:
        if (called, now) == (name, when):
            await gate.wait()

    return pause


@asynccontextmanager
async def working(team: Workers, grace_s: float = GRACE_S) -> AsyncIterator[Workers]:
    async with asyncio.timeout(8), team.working(grace_s):
        yield team
