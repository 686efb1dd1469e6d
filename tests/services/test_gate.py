"""Few ask the summariser at once, and those whom a person waits for go first."""

import asyncio

from chatops.services.summarise.gate import Gate, Urgency


async def test_whoever_is_waited_for_goes_first() -> None:
    gate, order, hold = Gate(1), list[str](), asyncio.Event()

    async def enter(name: str, urgency: Urgency) -> None:
        async with gate.passing(urgency):
            order.append(name)
            await hold.wait()

    async with asyncio.TaskGroup() as group:
        for name, urgency in (
            ("first", Urgency.BACKGROUND),
            ("later", Urgency.BACKGROUND),
            ("awaited", Urgency.AWAITED),
        ):
            group.create_task(enter(name, urgency))
            await asyncio.sleep(0)
        hold.set()

    assert order == ["first", "awaited", "later"]


async def test_one_who_gives_up_waiting_takes_no_place_with_him() -> None:
    gate, hold = Gate(1), asyncio.Event()

    async def enter() -> None:
        async with gate.passing(Urgency.AWAITED):
            await hold.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(enter())
        await asyncio.sleep(0)
        waiting = group.create_task(enter())
        await asyncio.sleep(0)
        waiting.cancel()
        hold.set()

    async with asyncio.timeout(1), gate.passing(Urgency.BACKGROUND):
        pass
