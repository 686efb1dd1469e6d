"""The comparison: runs it, on all processors, and tells what came of it as Markdown."""

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from benchmarks.condensing.compare import TREES, Job, Name, Outcome, measured
from benchmarks.condensing.life import Record, groups
from benchmarks.figures import Figure, quantile

TARGET_WINDOW = 16_384
LENGTHS = (200, 1_000, 5_000)
WINDOWS = (4_096, 16_384, 131_072)
PER_MENTION = (Name.NAIVE_A, Name.NAIVE_B)
GROWTH = "growth exponent of summary tokens, from 1,000 messages on"
LESS_THAN_A_90TH, LESS_THAN_A_6TH = 1.11, 16.6
NOTHING = "\u2013"
HEAD = (
    "messages", "method", "calls", "summary tokens", "growth", "mentions that wait",
    "wait p95", "passes mean / max", "facts there", "cold start", "calls for an old edit",
    "repeat / restart", "prompt tokens", "over budget",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scope:
    """How much is compared."""

    lengths: Sequence[int] = LENGTHS
    windows: Sequence[int] = WINDOWS
    target_window: int = TARGET_WINDOW
    slack: Path | None = field(default=None)

    @property
    def jobs(self) -> list[Job]:
        """Everything there is to measure, what takes longest first."""
        made_up = [
            Job(name, window, length)
            for length in sorted(self.lengths, reverse=True)
            for name in reversed(Name)
            for window in self.windows
        ]
        if self.slack is None:
            return made_up
        return [
            Job(name, self.target_window, 10**9, self.slack) for name in reversed(Name)
        ] + made_up


QUICK = Scope(lengths=(60, 150), windows=(4_096,), target_window=4_096)


def compared(scope: Scope) -> list[Outcome]:
    """Measure everything, each in a process of its own."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=spawned) as pool:
        return list(pool.map(measured, scope.jobs))


def targets(outcomes: Sequence[Outcome], scope: Scope, name: Name = Name.TREE) -> list[Figure]:
    """Return the figures that something was promised of, for one of the trees."""
    longest = max(scope.lengths)
    tree = _one(outcomes, name, scope.target_window, longest)
    naive = [_one(outcomes, name, scope.target_window, longest) for name in PER_MENTION]
    cheapest = min(one.record.tokens for one in naive)
    quickest = min(one.cold_s or 0.0 for one in naive)
    record, after = tree.record, tree.after
    growth = [] if tree.growth is None else [Figure(GROWTH, tree.growth, "", 1.05)]
    return [
        *growth,
        Figure("summary tokens, of the per-mention method's", _percent(record.tokens, cheapest), "%", LESS_THAN_A_90TH),
        Figure("mentions that wait", 100 * record.waited, "%", 0.0),
        Figure("passes of any message, most", max(record.passes, default=0), "", 3.0),
        Figure("asked-for facts missing from the prompt", 100 * (1 - record.present), "%", 15.0),
        Figure("cold start, of the per-mention method's", _percent(tree.cold_s or 0.0, quickest), "%", LESS_THAN_A_6TH),
        Figure("calls for an old edit", after.edited, "calls", 3.0),
        Figure("calls for a repeated mention", after.repeated, "calls", 0.0),
        Figure("calls after a restart", after.restarted, "calls", 0.0),
        Figure("prompts over budget, all windows and lengths", _over_budget(outcomes), "prompts", 0.0),
    ]  # fmt: skip


def comparison(outcomes: Iterable[Outcome]) -> str:
    """Return a table for each window."""
    ordered = sorted(outcomes, key=_place)
    tables = [
        f"**{title}**\n\n{table(HEAD, [_row(one) for one in some])}"
        for title, some in groupby(ordered, _title)
    ]
    return "\n\n".join(tables)


def retained(record: Record) -> str:
    """Return what was there of what was asked for, by class, age, depth and more."""
    rows = [
        (name, value, f"{100 * present:.0f} %", str(number))
        for name, value, present, number in groups(record.probes)
    ]
    return table(("by", "", "facts there", "asked"), rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; figures stand to the right, what comes first and second does not."""
    rule = ["--" if column in (0, 1) else "--:" for column in range(len(head))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def _row(one: Outcome) -> tuple[str, ...]:
    record, after = one.record, one.after
    passes = record.passes or [0]
    return (
        f"{len(one.job.life.said):,}",
        str(one.job.name),
        f"{record.points[-1].calls:,}",
        _short(record.tokens),
        NOTHING if one.growth is None else f"{one.growth:.2f}",
        f"{100 * record.waited:.1f} %",
        f"{quantile(record.waits_s, 0.95):,.0f} s" if record.waits_s else NOTHING,
        f"{sum(passes) / len(passes):.1f} / {max(passes)}",
        f"{100 * record.present:.0f} %",
        NOTHING if one.cold_s is None else f"{one.cold_s:,.0f} s",
        str(after.edited),
        f"{after.repeated} / {after.restarted}",
        _short(record.prompt_tokens / max(1, record.mentions)),
        str(record.over_budget),
    )


def _short(count: float) -> str:
    for unit, name in ((1e6, "M"), (1e3, "k")):
        if count >= unit:
            return f"{count / unit:.3g}{name}"
    return f"{count:.0f}"


def _place(one: Outcome) -> tuple[str, int, int, int]:
    kind = "real" if one.job.slack else "made up"
    return kind, one.job.window, one.job.length, list(Name).index(one.job.name)


def _title(one: Outcome) -> str:
    return f"{'Real channel' if one.job.slack else 'Made-up thread'}, window of {one.job.window:,}"


def _one(outcomes: Iterable[Outcome], name: Name, window: int, length: int) -> Outcome:
    return next(_all(outcomes, name, window, length))


def _all(outcomes: Iterable[Outcome], name: Name, window: int, length: int) -> Iterator[Outcome]:
    wanted = Job(name, window, length)
    return (one for one in outcomes if one.job == wanted)


def _over_budget(outcomes: Iterable[Outcome]) -> int:
    return sum(one.record.over_budget for one in outcomes if one.job.name in TREES)


def _percent(part: float, whole: float) -> float:
    return 100 * part / whole if whole else 0.0
