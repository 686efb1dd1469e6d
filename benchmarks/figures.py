"""A measured figure, beside what was promised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

THREE_DIGITS = 100.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. Without a target it is only told; a target of 0 is reached by 0 alone."""

    name: str
    value: float
    unit: str
    at_most: float | None = None

    @property
    def verdict(self) -> str:
        """Say whether the target is reached."""
        if self.at_most is None:
            return ""
        return "reached" if self.value <= self.at_most else "MISSED"

    @property
    def row(self) -> tuple[str, str, str, str]:
        """Return the figure as a line of a table."""
        target = "" if self.at_most is None else f"≤ {self.at_most:g} {self.unit}"
        return self.name, f"{_legible(self.value)} {self.unit}", target, self.verdict


def quantile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a Markdown table."""
    rows = [("figure", "measured", "target", ""), *(figure.row for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    rows.insert(1, ("-" * widths[0], "-" * (widths[1] - 1) + ":", "-" * widths[2], "-" * widths[3]))
    return "\n".join(
        f"| {name:<{widths[0]}} | {value:>{widths[1]}} | {target:<{widths[2]}} "
        f"| {verdict:<{widths[3]}} |"
        for name, value, target, verdict in rows
    )


def _legible(value: float) -> str:
    whole = value == int(value) or value >= THREE_DIGITS
    return f"{value:.0f}" if whole else f"{value:.2f}"
