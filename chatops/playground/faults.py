"""What goes wrong with the next calls of the Web API, on demand."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass

from chatops.playground.shapes import Json

ANY = "*"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered instead of the truth. With `html` there is no JSON at all."""

    status: int = 200
    error: str = "internal_error"
    retry_after: int | None = None
    html: bool = False
    extra: Json | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call.

    In this order: `reset_first`, wait for `before`, do what was asked if it `stores`, wait for
    `after`, reset or answer.
    """

    answer: Answer | None = None
    stores: bool = False
    reset_first: bool = False
    reset_last: bool = False
    before: asyncio.Event | None = None
    after: asyncio.Event | None = None


class Faults:
    """Queues of faults, one for each method and one (`*`) for all; each fault serves once."""

    def __init__(self) -> None:
        self._next: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}

    def take(self, method: str) -> Fault | None:
        """Return what shall happen to this call."""
        for name in (method, ANY):
            if self._next[name]:
                return self._next[name].popleft()
        return self._always.get(method) or self._always.get(ANY)

    def add(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Queue a fault that is none of the usual ones."""
        self._next[method] += [fault] * times

    def fail_next(
        self,
        method: str,
        status: int = 200,
        *,
        error: str | None = None,
        retry_after: int | None = None,
        **how: bool | int,
    ) -> None:
        """Refuse a call: 429 with `Retry-After`, an `error`, or a bare HTTP status.

        `html=True` answers a page as a proxy would; `stores=True` does what was asked all the
        same; `times=3` serves three calls.
        """
        named = error or ("ratelimited" if status == 429 else "internal_error")  # noqa: PLR2004 - HTTP's number
        answer = Answer(status, named, retry_after, html=bool(how.get("html")))
        fault = Fault(answer, stores=bool(how.get("stores")))
        self.add(method, fault, times=int(how.get("times", 1)))

    def fail_always(self, method: str, error: str, **extra: object) -> None:
        """Refuse every call until `clear`: a revoked token, a missing scope."""
        self._always[method] = Fault(Answer(error=error, extra=dict(extra)))

    def reset_next(self, method: str, *, stores: bool) -> None:
        """Drop the connection without an answer, after or without doing what was asked."""
        self.add(method, Fault(stores=stores, reset_last=True))

    def hold_next(self, method: str, *, stores_first: bool = True) -> asyncio.Event:
        """Let a call wait until the event is set, after or before it is done."""
        go = asyncio.Event()
        waits = Fault(stores=True, after=go) if stores_first else Fault(stores=True, before=go)
        self.add(method, waits)
        return go

    def store_late(self, method: str) -> asyncio.Event:
        """Drop the connection now and do what was asked when the event is set."""
        go = asyncio.Event()
        self.add(method, Fault(stores=True, reset_first=True, before=go))
        return go

    def clear(self) -> None:
        """Let everything go well again."""
        self._next.clear()
        self._always.clear()
