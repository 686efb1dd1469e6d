"""Time, and what is told of the process while it runs."""

from typing import Protocol


class Clock(Protocol):
    """Time, so that tests can own it."""

    def now(self) -> float:
        """Return seconds since the epoch."""

    def monotonic(self) -> float:
        """Return seconds that never go back, for spans."""

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""


class Meter(Protocol):
    """Counts and durations for whoever operates the process; never text, users or channels."""

    def count(self, name: str, **labels: str) -> None:
        """Add one to a counter."""

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Record a duration."""

    def add(self, name: str, amount: float, **labels: str) -> None:
        """Add an amount to a counter."""
