"""`python -m benchmarks.condensing`: prints the comparison and draws its plot."""

import argparse
import asyncio
from pathlib import Path

from benchmarks.condensing import report
from benchmarks.condensing.retention import retention
from benchmarks.condensing.telling import full, tell
from benchmarks.condensing.threads import SEED
from benchmarks.condensing.tree import MODEL
from chatops import log


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.condensing")
    parser.add_argument("--quick", action="store_true", help="a short thread, one window")
    parser.add_argument("--windows", type=int, nargs="+", default=report.WINDOWS)
    parser.add_argument("--lengths", type=int, nargs="+", default=report.LENGTHS)
    parser.add_argument("--into", type=Path, help="the document that figures and plot are for")
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
        return
    scope = full(given.windows, given.lengths)
    told = tell(report.QUICK if given.quick else scope)
    print(told.text)
    if given.into:
        told.write(given.into)


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


if __name__ == "__main__":
    main()
