"""What a daemon is given from outside: configuration, time, chance, and its spans."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from chatops.adapters.clock import MachineClock
from chatops.adapters.slack.dial import Pulse
from chatops.adapters.slack.reacting import ACK_S
from chatops.config import Config
from chatops.ports import Clock
from chatops.services.catchup import Reach
from chatops.services.deliver import Timing
from chatops.services.digest.attempt import Patience
from chatops.services.generate import Deadlines
from chatops.services.progress import Pace
from chatops.services.work import Rhythm

SWEEP_S = 10.0
TOKEN_CHECK_S = 300.0
LISTEN_S = 10.0
"""Between two notes of having listened."""
DIGEST_CHECK_S = 5.0
"""Between two looks for what is due, besides those at the moment itself."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """Every span the daemon keeps, in one place, so that tests can hurry it."""

    timing: Timing = field(default_factory=Timing)
    deadlines: Deadlines = field(default_factory=Deadlines)
    pace: Pace = field(default_factory=Pace)
    rhythm: Rhythm = field(default_factory=Rhythm)
    pulse: Pulse = field(default_factory=Pulse)
    lease_s: float = 20.0
    sweep_s: float = SWEEP_S
    patience_s: float = 8.0
    """How long a mention waits for summaries."""
    token_check_s: float = TOKEN_CHECK_S
    reach: Reach = field(default_factory=Reach)
    listen_s: float = LISTEN_S
    digest_check_s: float = DIGEST_CHECK_S
    digest_patience: Patience = field(default_factory=Patience)
    ack_s: float = ACK_S
    """How long the ack of a command waits for what that does."""
    grace_s: float = 5.0
    """Of the 10 s between SIGTERM and SIGKILL, what running answers get to finish."""


@dataclass(frozen=True, slots=True)
class World:
    """What the process is given: configuration, time and chance.

    `calendar` is what digests take for now, where that is another time than the rest has.
    """

    config: Config
    clock: Clock = field(default_factory=MachineClock)
    chance: Callable[[], float] = random.random
    tempo: Tempo = field(default_factory=Tempo)
    calendar: Clock | None = None

    @property
    def digest_clock(self) -> Clock:
        """The clock by which digests are due."""
        return self.calendar or self.clock
