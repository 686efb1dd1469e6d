"""Runs the comparison, tells it as Markdown, and writes it into the documents."""

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import figures, machine
from benchmarks.condensing import report
from benchmarks.condensing.compare import Name
from benchmarks.condensing.plot import svg

DOCUMENT = Path("docs/summaries.md")
PLOT = "condensing.svg"
IMAGE = f"![Summary tokens over the length of a thread]({PLOT})"
BEGINS, ENDS = "<!-- measured -->", "<!-- end of measured -->"
SLACK_DATA = "CHATOPS_SLACK_DATA"


def full(windows: Sequence[int], lengths: Sequence[int]) -> report.Scope:
    """Return all there is to compare, the real channel too where its folder is named."""
    folder = os.environ.get(SLACK_DATA)
    target = report.TARGET_WINDOW if report.TARGET_WINDOW in windows else windows[0]
    return report.Scope(lengths, windows, target, Path(folder) if folder else None)


async def condensing(_: object) -> list[figures.Figure]:
    """Compare how long threads are condensed; print it, and write it into the documents."""
    told = await asyncio.to_thread(tell, full(report.WINDOWS, report.LENGTHS))
    print(told.text)
    told.write(DOCUMENT)
    return told.promised


@dataclass(frozen=True, slots=True)
class Told:
    """A comparison: as Markdown, as a picture, and what was promised of it."""

    text: str
    picture: str
    promised: list[figures.Figure]

    def write(self, document: Path) -> None:
        """Put the figures between a document's marks, and the picture beside it."""
        before, _, rest = document.read_text(encoding="utf-8").partition(BEGINS)
        _, _, after = rest.partition(ENDS)
        measured = f"{BEGINS}\n\n{IMAGE}\n\n{self.text}\n\n{ENDS}"
        document.write_text(f"{before}{measured}{after}", encoding="utf-8")
        document.with_name(PLOT).write_text(self.picture, encoding="utf-8")


def tell(scope: report.Scope) -> Told:
    """Compare, on all processors."""
    began = time.perf_counter()
    described = machine.described(Path(tempfile.gettempdir()))
    outcomes = report.compared(scope)
    longest = max(scope.lengths)
    of_target = [
        one for one in outcomes
        if one.job.window == scope.target_window and one.job.length == longest
    ]  # fmt: skip
    tree = next(one for one in of_target if one.job.name is Name.TREE)
    promised = report.targets(outcomes, scope, Name.TREE_WIDE)
    about = f"window of {tree.job.window:,}, {longest:,} messages"
    parts = [
        f"{described}\n- the comparison took {time.perf_counter() - began:.0f} s",
        f"What was promised, {about}, summariser with a window of 1M as in the default settings:",
        figures.table(promised),
        "The same, where the answering model condenses, too:",
        figures.table(report.targets(outcomes, scope)),
        report.comparison(outcomes),
        f"Facts in the prompts of the tree, {about}:",
        report.retained(tree.record),
    ]
    return Told("\n\n".join(parts), svg(of_target), promised)
