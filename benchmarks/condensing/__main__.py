"""`python -m benchmarks.condensing`: prints the comparison and draws its plot."""

import argparse
import asyncio
import os
import tempfile
import time
from pathlib import Path

from benchmarks import figures, machine
from benchmarks.condensing import report
from benchmarks.condensing.compare import Name
from benchmarks.condensing.plot import svg
from benchmarks.condensing.retention import retention
from benchmarks.condensing.threads import SEED
from benchmarks.condensing.tree import MODEL
from chatops import log

PLOT = Path("docs/condensing.svg")
SLACK_DATA = "CHATOPS_SLACK_DATA"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.condensing")
    parser.add_argument("--quick", action="store_true", help="a short thread, one window")
    parser.add_argument("--plot", type=Path, default=PLOT, help="where the picture goes")
    only = parser.add_argument_group("facts only, with the endpoint of OPENAI_* where that is set")
    only.add_argument("--retention", action="store_true")
    only.add_argument("--messages", type=int, default=1_000)
    only.add_argument("--window", type=int, default=report.TARGET_WINDOW)
    only.add_argument("--model", default=MODEL)
    only.add_argument("--replicates", type=int, default=1)
    given = parser.parse_args()
    if given.retention:
        for number in range(given.replicates):
            tell_retention(given.messages, given.window, given.model, SEED + number)
    else:
        tell(report.QUICK if given.quick else full(), given.plot)


def tell_retention(messages: int, window: int, model: str, seed: int) -> None:
    """Print what became of the facts of one thread."""
    log.set_up(style="json", level="error")
    found = asyncio.run(retention(messages, window, model, seed=seed))
    record = found.record
    print(f"\n**{messages:,} messages, window of {window:,}, thread {seed}**\n")
    print(f"- facts there: {100 * record.present:.1f} % of {len(record.probes)}")
    print(f"- facts taken back and still in a prompt: {found.leaked} of {found.traps}")
    print(f"- summaries made without the summariser: {found.extracts}")
    print(f"- summary tokens: {record.tokens:,}\n")
    print(report.retained(record))


def full() -> report.Scope:
    """Return all there is to compare, the real channel too where its folder is named."""
    folder = os.environ.get(SLACK_DATA)
    return report.Scope(slack=Path(folder) if folder else None)


def tell(scope: report.Scope, plot: Path) -> list[figures.Figure]:
    """Print the comparison, draw the picture, and return what was promised."""
    began = time.perf_counter()
    outcomes = report.compared(scope)
    print(machine.described(Path(tempfile.gettempdir())))
    print(f"- the comparison took {time.perf_counter() - began:.0f} s\n")
    print(report.comparison(outcomes))
    longest = max(scope.lengths)
    of_target = [
        one for one in outcomes
        if one.job.window == scope.target_window and one.job.length == longest
    ]  # fmt: skip
    tree = next(one for one in of_target if one.job.name is Name.TREE)
    print(f"\n**Facts in the prompts of the tree**, window of {tree.job.window:,}\n")
    print(report.retained(tree.record))
    plot.write_text(svg(of_target), encoding="utf-8")
    promised = report.targets(outcomes, scope)
    print(f"\n{figures.table(promised)}")
    return promised


if __name__ == "__main__":
    main()
