"""Looks over the shoulder of whoever uses a port, and can end their life at any step."""

import inspect
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any, TypeVar, cast

P = TypeVar("P")


class Killed(BaseException):
    """The process died here: nothing after it was done, nothing before it undone."""


class When(StrEnum):
    """Whether a call is about to happen or has just happened."""

    BEFORE = "before"
    AFTER = "after"


Step = Callable[[str, When], Awaitable[None]]


class Watched:
    """Hands every call on to a port and tells `step` of it before and after."""

    def __init__(self, port: object, step: Step) -> None:
        self._port = port
        self._step = step

    def __getattr__(self, name: str) -> Any:
        """Return the port's own method, with the steps around it."""
        method = getattr(self._port, name)
        if not inspect.iscoroutinefunction(method):
            return method

        async def watched(*args: object, **options: object) -> object:
            await self._step(name, When.BEFORE)
            result = await method(*args, **options)
            await self._step(name, When.AFTER)
            return result

        return watched


def watched(port: P, step: Step) -> P:
    """Return a port that cannot be told from the given one, and tells of its calls."""
    return cast("P", Watched(port, step))


class KillAt:
    """Kills at one step, counted from 0; `steps` names those that were passed."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.steps: list[str] = []

    async def __call__(self, name: str, when: When) -> None:
        """Count a step and die if it is the last."""
        self.steps.append(f"{when} {name}")
        if len(self.steps) - 1 == self.at:
            raise Killed(self.steps[-1])
