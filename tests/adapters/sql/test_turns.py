"""Turns: one at a time, in order, and the hurried before the others."""

import asyncio
from collections.abc import Sequence

import pytest

from chatops.adapters.sql.turns import Turns


class Queue:
    """People who come for a turn one after the other while it is taken."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.had: list[str] = []
        self.at_once = 0

    async def have(self, name: str, *, hurry: bool) -> None:
        async with self.turns.taken(hurry=hurry):
            self.at_once += 1
            assert self.at_once == 1
            self.had.append(name)
            await asyncio.sleep(0)
            self.at_once -= 1

    async def serve(self, names: Sequence[str], leaving: Sequence[str] = ()) -> list[str]:
        """Serve people; who is written in capitals is in a hurry."""
        async with asyncio.timeout(5), asyncio.TaskGroup() as group, self.turns.taken():
            come = {
                name: group.create_task(self.have(name, hurry=name.isupper())) for name in names
            }
            await asyncio.sleep(0)
            for name in leaving:
                come[name].cancel()
        return self.had


async def test_turns_are_taken_in_the_order_of_coming() -> None:
    assert await Queue().serve("abc") == ["a", "b", "c"]


async def test_whoever_is_in_a_hurry_comes_before_the_others() -> None:
    assert await Queue().serve("abYcZ") == ["Y", "Z", "a", "b", "c"]


@pytest.mark.parametrize("leaving", ["a", "Y", "aY", "bcZ"])
async def test_whoever_leaves_holds_up_nobody(leaving: str) -> None:
    had = await Queue().serve("abYcZ", leaving)

    assert had == [name for name in ["Y", "Z", "a", "b", "c"] if name not in leaving]


async def test_a_turn_that_comes_to_somebody_who_leaves_is_passed_on() -> None:
    queue = Queue()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        async with queue.turns.taken():
            first = group.create_task(queue.have("first", hurry=False))
            group.create_task(queue.have("second", hurry=False))
            await asyncio.sleep(0)
        first.cancel()

    assert queue.had == ["second"]


async def test_a_turn_is_free_after_an_error() -> None:
    queue = Queue()
    with pytest.raises(ValueError, match="mine"):
        async with queue.turns.taken():
            raise ValueError("mine")

    assert await queue.serve("a") == ["a"]
