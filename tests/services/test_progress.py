"""An answer shown while it is being written."""

import asyncio

from chatops.services.progress import Pace, Progress
from tests.fakes.chat import Gate

QUICK = Pace(first_s=0.01, next_s=0.01)


class Screen:
    """Records what is shown, and tells when it is."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.gate: Gate | None = None
        self._changed = asyncio.Condition()

    async def show(self, text: str) -> None:
        if self.gate:
            await self.gate.wait()
        self.shown.append(text)
        async with self._changed:
            self._changed.notify_all()

    async def reads(self, text: str) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.shown[-1:] == [text])


async def turns_of_the_loop() -> None:
    """Let the painter come round several times."""
    for _ in range(30):
        await asyncio.sleep(0)


async def test_the_text_so_far_is_shown_as_it_grows() -> None:
    screen = Screen()
    progress = Progress(screen.show, QUICK)

    async with asyncio.timeout(5), progress.painting():
        progress.add("The cache ")
        await screen.reads("The cache ")
        progress.add("was cold.")
        await screen.reads("The cache was cold.")

    assert screen.shown == ["The cache ", "The cache was cold."]


async def test_pieces_that_come_quicker_than_the_pace_are_shown_together() -> None:
    screen = Screen()
    progress = Progress(screen.show, QUICK)

    async with asyncio.timeout(5), progress.painting():
        for piece in "The cache was cold.":
            progress.add(piece)
        await screen.reads("The cache was cold.")

    assert screen.shown == ["The cache was cold."]


async def test_an_answer_that_is_quicker_than_the_first_showing_is_not_shown_in_part() -> None:
    screen = Screen()
    progress = Progress(screen.show, Pace(first_s=60.0, next_s=60.0))

    async with asyncio.timeout(5), progress.painting():
        progress.add("The cache was cold.")

    assert screen.shown == []


async def test_nothing_is_shown_where_nothing_is_said() -> None:
    screen = Screen()

    async with asyncio.timeout(5), Progress(screen.show, QUICK).painting():
        pass

    assert screen.shown == []


async def test_blank_text_is_not_shown_and_the_same_text_not_twice() -> None:
    screen = Screen()
    progress = Progress(screen.show, Pace(first_s=0.0, next_s=0.0))

    async with asyncio.timeout(5), progress.painting():
        progress.add(" \n")
        await turns_of_the_loop()
        progress.add("one")
        await screen.reads(" \none")
        await turns_of_the_loop()
        progress.add(" two")
        await screen.reads(" \none two")

    assert screen.shown == [" \none", " \none two"]


async def test_a_new_attempt_begins_from_nothing() -> None:
    screen = Screen()
    progress = Progress(screen.show, QUICK)

    async with asyncio.timeout(5), progress.painting():
        progress.add("The cash")
        await screen.reads("The cash")
        progress.restart()
        progress.add("The cache")
        await screen.reads("The cache")

    assert screen.shown == ["The cash", "The cache"]


async def test_no_showing_is_under_way_once_painting_is_left() -> None:
    screen, left = Screen(), asyncio.Event()
    screen.gate = gate = Gate()
    progress = Progress(screen.show, QUICK)

    async def paint() -> None:
        async with progress.painting():
            progress.add("one")
            await gate.reached.wait()
            progress.add(" two")
        left.set()

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(paint())
        await gate.reached.wait()
        await asyncio.sleep(0)
        assert not left.is_set()
        gate.opened.set()
        await left.wait()

    assert screen.shown == ["one"]
