"""Signals as something to wait for."""

import asyncio
import signal

import pytest

from chatops.runtime.signals import stop_signals


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_first_signal_is_told_and_the_next_met_as_before(number: signal.Signals) -> None:
    met: list[int] = []
    before = signal.signal(number, lambda got, _: met.append(got))
    try:
        with stop_signals() as stop:
            signal.raise_signal(number)
            async with asyncio.timeout(5):
                await stop.wait()
            assert met == []

            signal.raise_signal(number)
    finally:
        signal.signal(number, before)

    assert met == [number]


async def test_handlers_are_put_back_where_no_signal_came() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    with stop_signals() as stop:
        assert not stop.is_set()

    assert {number: signal.getsignal(number) for number in before} == before
