"""`python -m tests.system.hurried`: the daemon as `chatops run` starts it, at the tests' tempo."""

import asyncio
import os
from dataclasses import replace

from chatops import log
from chatops.app.daemon import run
from chatops.app.world import World
from chatops.config import load_config
from chatops.services.generate import Deadlines
from tests.system.conftest import HURRIED

PATIENT = replace(HURRIED, deadlines=Deadlines())
"""Models that a test holds are not given up."""

if __name__ == "__main__":
    log.set_up(style="json", level="info")
    environment = os.environ  # noqa: TID251  this is a program
    first_s = float(environment.get("PROGRESS_AFTER_S", HURRIED.pace.first_s))
    tempo = replace(PATIENT, pace=replace(HURRIED.pace, first_s=first_s))
    asyncio.run(run(World(load_config(None, environment), tempo=tempo)))
