"""SIGTERM and SIGINT as something to wait for."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """Offer an event that the first SIGTERM or SIGINT sets; puts back the handlers it found.

    A second signal meets the handler that was there before, so an impatient Ctrl-C ends at once.
    """
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    numbers = (signal.SIGTERM, signal.SIGINT)
    found = {number: signal.getsignal(number) for number in numbers}

    def restore() -> None:
        for number, handler in found.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)

    def stopped() -> None:
        restore()
        stop.set()

    for number in numbers:
        loop.add_signal_handler(number, stopped)
    try:
        yield stop
    finally:
        if not stop.is_set():
            restore()
