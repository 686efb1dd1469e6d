"""The numbers and names that Slack gives to things."""

import time
import uuid
from itertools import count


class Marks:
    """Gives every thing of one workspace a name of its own."""

    def __init__(self) -> None:
        self._newest = 0
        self._numbers = count(1)

    def ts(self) -> str:
        """Make a stamp later than every one before it: `seconds.microseconds`."""
        self._newest = max(time.time_ns() // 1000, self._newest + 1)
        seconds, micros = divmod(self._newest, 1_000_000)
        return f"{seconds}.{micros:06d}"

    def number(self, prefix: str) -> str:
        """Make an id such as `Ev0000000007`."""
        return f"{prefix}{next(self._numbers):010d}"

    def secret(self) -> str:
        """Make what nobody can guess: envelope ids, tickets, response addresses."""
        return str(uuid.uuid4())


def seconds(ts: str) -> int:
    """Cut a stamp down to its whole seconds."""
    return int(ts.partition(".")[0])
