"""A meter that can be read."""

from collections import Counter


class RecordingMeter:
    """Satisfies ports.Meter."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, frozenset[tuple[str, str]]]] = Counter()
        self.amounts: Counter[tuple[str, frozenset[tuple[str, str]]]] = Counter()
        self.observed: list[str] = []

    def count(self, name: str, **labels: str) -> None:
        """Add one."""
        self.counts[name, frozenset(labels.items())] += 1

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Note that a duration was recorded."""
        _ = seconds, labels
        self.observed.append(name)

    def add(self, name: str, amount: float, **labels: str) -> None:
        """Add an amount."""
        self.amounts[name, frozenset(labels.items())] += int(amount)

    def counted(self, name: str, **labels: str) -> int:
        """Return how often something was counted with at least these labels."""
        wanted = frozenset(labels.items())
        return sum(n for (one, has), n in self.counts.items() if one == name and wanted <= has)
