"""The daemon with a probe in its event loop, for what cannot be seen from outside.

Each line on standard input is answered by the longest time, in milliseconds, that the loop did
not turn since the line before.
"""

import asyncio
import gc
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from chatops import log
from chatops.app.daemon import running
from chatops.app.world import World
from chatops.config import load_config

SAMPLE_S = 0.001


@dataclass(slots=True)
class Probe:
    """Wakes every millisecond and remembers how late that was at worst."""

    worst_s: float = 0.0

    async def watch(self) -> None:
        """Sample until cancelled."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(SAMPLE_S)
            self.worst_s = max(self.worst_s, time.perf_counter() - before - SAMPLE_S)

    def read(self) -> None:
        """Answer a line, or end with the input."""
        if not sys.stdin.readline():
            raise SystemExit
        print(self.worst_s * 1000, flush=True)
        self.worst_s = 0.0


async def main() -> None:
    """Run until the input ends."""
    log.set_up(style="json", level="info")
    probe = Probe()
    world = World(load_config(Path("config.yaml"), os.environ))
    async with running(world), asyncio.TaskGroup() as group:
        group.create_task(probe.watch())
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), probe.read)


if __name__ == "__main__":
    gc.freeze()  # as the command does
    asyncio.run(main())
