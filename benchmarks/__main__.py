"""`python -m benchmarks [NAME …]`: prints the figures as Markdown."""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks import machine, measures
from benchmarks.commands import commands
from benchmarks.condensing.telling import condensing
from benchmarks.figures import Figure, table
from benchmarks.measures import Size
from benchmarks.remembered import remembered

MEASURES: dict[str, Callable[[Size], Awaitable[list[Figure]]]] = {
    "start": measures.starting,
    "memory": measures.idle_memory,
    "acks": measures.acks,
    "commands": commands,
    "first-post": measures.first_posts,
    "burst": measures.burst,
    "loop": measures.event_loop,
    "remembered": remembered,
    "condensing": condensing,
}


def main() -> None:
    """Measure what is named, or everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=measures.__doc__)
    parser.add_argument(
        "names", nargs="*", choices=[*MEASURES, []], metavar="NAME", help=", ".join(MEASURES)
    )
    names = parser.parse_args().names or list(MEASURES)
    print(machine.described(Path(tempfile.gettempdir())), flush=True)
    figures: list[Figure] = []
    for name in names:
        print(f"measuring: {name}", flush=True)
        figures += asyncio.run(_measured(name))
    print(f"- load after the run (1, 5, 15 min): {machine.load()}")
    print(f"\n{table(figures)}")


async def _measured(name: str) -> list[Figure]:
    return await MEASURES[name](Size())


if __name__ == "__main__":
    main()
