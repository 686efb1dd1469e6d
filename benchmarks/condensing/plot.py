"""Summary tokens over the length of a thread, as a picture that needs nothing to be drawn."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log10
from xml.sax.saxutils import escape

from benchmarks.condensing.compare import Name, Outcome

WIDTH, HEIGHT = 860, 480
LEFT, RIGHT, TOP, BOTTOM = 76, 236, 56, 56
COLOURS = {
    Name.NAIVE_A: "#b4552d",
    Name.NAIVE_B: "#8f6a00",
    Name.ROLLING: "#6b7a8f",
    Name.TREE: "#1f6f5c",
}
"""Dropping the oldest costs nothing, and is no line."""
DASHES = {Name.NAIVE_A: ' stroke-dasharray="9 6"'}
"""The naive methods cost nearly the same: one line must not hide the other."""
LABEL_GAP = 18
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#22303c}.title{font-size:16px;font-weight:600}"
    ".grid{stroke:#dfe5ea}.axis{stroke:#8696a3}.line{fill:none;stroke-width:2.5}"
)


@dataclass(frozen=True, slots=True)
class Axis:
    """A logarithmic scale from `low` to `high` over so many pixels."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where a value stands."""
        share = (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return self.start + share * (self.end - self.start)

    def ticks(self, steps: Sequence[int]) -> Iterator[float]:
        """Yield the round values on it."""
        for exponent in range(int(log10(self.low)) - 1, int(log10(self.high)) + 1):
            for step in steps:
                if self.low <= step * 10**exponent <= self.high:
                    yield step * 10.0**exponent


def svg(outcomes: Sequence[Outcome]) -> str:
    """Draw the methods of one window on one thread."""
    lines = {one.job.name: _points(one) for one in outcomes if one.job.name in COLOURS}
    window = outcomes[0].job.window
    shown = {name: points for name, points in lines.items() if points}
    across = Axis(*_ends(x for points in shown.values() for x, _ in points), LEFT, WIDTH - RIGHT)
    up = Axis(*_ends(y for points in shown.values() for _, y in points), HEIGHT - BOTTOM, TOP)
    title = f"Summary tokens over a thread's life, model with a window of {window:,} tokens"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text class="title" x="{LEFT}" y="28">{escape(title)}</text>',
        *_grid(across, up),
        *_curves(shown, across, up),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _points(one: Outcome) -> list[tuple[int, int]]:
    """Return what there is to draw; nothing was summarised while all of it had room."""
    return [
        (point.messages, point.read + point.written) for point in one.record.points if point.read
    ]


def _ends(values: Iterable[int]) -> tuple[float, float]:
    known = sorted(values)
    return known[0] * 0.8, known[-1] * 1.25


def _grid(across: Axis, up: Axis) -> Iterator[str]:
    for tick in up.ticks([1]):
        y = up.at(tick)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_named(tick)}</text>'
    for tick in across.ticks([1, 2, 5]):
        x = across.at(tick)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield (
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{tick:,.0f}</text>'
        )
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    yield f'<path class="axis" fill="none" d="M{LEFT} {TOP}V{bottom}H{right}"/>'
    middle = (LEFT + right) / 2
    yield f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">messages in the thread</text>'


def _curves(shown: dict[Name, list[tuple[int, int]]], across: Axis, up: Axis) -> Iterator[str]:
    label_y = float("-inf")
    for name in sorted(shown, key=lambda one: -shown[one][-1][1]):
        places = [(across.at(x), up.at(y)) for x, y in shown[name]]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        dashes = DASHES.get(name, "")
        yield f'<path class="line" stroke="{COLOURS[name]}"{dashes} d="M{path}"/>'
        for x, y in places:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{COLOURS[name]}"/>'
        label_y = max(places[-1][1] + 4, label_y + LABEL_GAP)
        label = escape(f"{name.partition(',')[0]} ({_named(shown[name][-1][1])})")
        yield (
            f'<text x="{places[-1][0] + 10:.1f}" y="{label_y:.1f}" '
            f'style="fill:{COLOURS[name]}">{label}</text>'
        )


def _named(count: float) -> str:
    for unit, name in ((1e6, "M"), (1e3, "k")):
        if count >= unit:
            return f"{count / unit:.3g}{name}"
    return f"{count:.0f}"
